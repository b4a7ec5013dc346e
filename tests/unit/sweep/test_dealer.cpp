// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/dealer.hpp"

#include <gmock/gmock.h>

namespace lapwing {
namespace {

using Progress = std::vector<QueueProgress>;

CaseQueue queue_of(std::int64_t first, std::int64_t n, std::int64_t batch, std::int64_t lanes, double seconds) {
  return {first, n, batch, lanes, seconds};
}

/// Takes share after share as one rank would, and returns their sizes.
std::vector<std::int64_t> sizes(Dealer const& dealer) {
  Progress progress(dealer.queues().size());
  std::vector<std::int64_t> result;
  for (auto share = dealer.choose(progress, -1); share.queue >= 0; share = dealer.choose(progress, share.queue)) {
    auto const range = dealer.won(share, progress[share.queue].taken);
    progress[share.queue].taken += share.n_cases;
    result.push_back(range.size());
  }
  return result;
}

TEST(Dealer, GivesASingleRankWholeBatches) {
  EXPECT_THAT(sizes(Dealer({queue_of(0, 20, 8, 4, 1)}, {})), ::testing::ElementsAre(8, 8, 4));
}

TEST(Dealer, ShrinksDrawsToSetsOfLanes) {
  auto const drawn = sizes(Dealer({queue_of(0, 256, 32, 8, 1)}, {2, false, 0, 0}));
  EXPECT_EQ(drawn.front(), 32);
  EXPECT_EQ(drawn.back(), 8);
  EXPECT_TRUE(std::is_sorted(drawn.rbegin(), drawn.rend()));
  for (auto const n : drawn) EXPECT_EQ(n % 8, 0);
}

TEST(Dealer, SplitsNoBatchWhoseSizeWasAskedFor) {
  EXPECT_THAT(sizes(Dealer({queue_of(0, 22, 5, 1, 1)}, {8, true, 0, 3})), ::testing::ElementsAre(5, 5, 5, 5, 2));
}

TEST(Dealer, DealsTheLastCasesOneByOne) {
  EXPECT_THAT(sizes(Dealer({queue_of(0, 8, 8, 8, 1)}, {8, false, 0, 3})),
              ::testing::ElementsAre(1, 1, 1, 1, 1, 1, 1, 1));
}

TEST(Dealer, TakesSeveralBatchesWhereAVisitIsDear) {
  Dealer const dealer({queue_of(0, 10000, 10, 1, 1e-3)}, {4, false, 0.1, 0});
  Progress progress(1);
  EXPECT_EQ(dealer.choose(progress, 0).n_cases, 10);    // nothing is measured yet
  progress[0] = {40, 40, 40'000'000};
  EXPECT_EQ(dealer.choose(progress, 0).n_cases, 100);
  progress[0].taken = 9990;
  EXPECT_EQ(dealer.choose(progress, 0).n_cases, 1);
}

TEST(Dealer, StartsWithTheDearestAndGoesOnWithIt) {
  Dealer const dealer({queue_of(0, 100, 1, 1, 3), queue_of(100, 100, 1, 1, 1)}, {2, false, 0, 0});
  Progress progress(2);
  EXPECT_EQ(dealer.choose(progress, -1).queue, 0);
  EXPECT_EQ(dealer.choose(progress, 1).queue, 0);     // three times dearer
  progress[0].taken = 100;
  EXPECT_EQ(dealer.choose(progress, 0).queue, 1);
  progress[1].taken = 103;
  EXPECT_EQ(dealer.choose(progress, 1).queue, -1);
}

TEST(Dealer, CorrectsCostsByWhatWasMeasured) {
  Dealer const dealer({queue_of(0, 100, 1, 1, 3), queue_of(100, 100, 1, 1, 1)}, {2, false, 0, 0});
  Progress progress(2);
  EXPECT_DOUBLE_EQ(dealer.seconds_left(progress), 400);
  progress[0] = {10, 10, 60'000'000'000};               // 6 s instead of 3
  EXPECT_DOUBLE_EQ(dealer.seconds_left(progress), 90 * 6 + 100 * 2);
  progress[1] = {1, 1, 20'000'000'000};                 // the cheap ones are dear
  EXPECT_DOUBLE_EQ(dealer.seconds_left(progress), 90 * 6 + 99 * 20);
  EXPECT_EQ(dealer.choose(progress, 0).queue, 1);
}

TEST(Dealer, HandsOutNothingTwice) {
  Dealer const dealer({queue_of(50, 10, 4, 4, 1)}, {1, false, 0, 0});
  EXPECT_EQ(dealer.won({0, 4}, 0), (CaseRange{50, 54}));
  EXPECT_EQ(dealer.won({0, 4}, 8), (CaseRange{58, 60}));
  EXPECT_EQ(dealer.won({0, 4}, 12).size(), 0);
}

}  // namespace
}  // namespace lapwing
