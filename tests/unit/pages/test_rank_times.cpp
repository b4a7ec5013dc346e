// SPDX-License-Identifier: BSD-3-Clause
#include "pages/rank_times.hpp"

#include <gmock/gmock.h>

namespace lapwing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Rank r spends 10 s, of them 0.5 + 0.01 r in no batch.
TimingTable table_of(int n_ranks) {
  TimingTable table;
  table.regions = {"run", "run/deal", "run/batch", "run/wait"};
  for (int rank = 0; rank < n_ranks; ++rank) {
    double const wait = 0.01 * rank;
    table.seconds.push_back({10, 0.5, 9.5 - wait, wait});
    table.lanes_used.push_back(80);
    table.lanes_made.push_back(100);
  }
  return table;
}

TEST(RankTimes, AddDealingAndWaiting) {
  auto const times = rank_times(table_of(3));
  ASSERT_EQ(times.size(), 3u);
  EXPECT_DOUBLE_EQ(times[2].seconds, 10);
  EXPECT_DOUBLE_EQ(times[2].idle, 0.52);
  EXPECT_DOUBLE_EQ(times[2].busy, 9.48);
}

TEST(RankTimes, ListRanksWhileTheyAreFew) {
  auto const text = rank_text(table_of(3));
  EXPECT_THAT(text, HasSubstr("rank 2"));
  EXPECT_THAT(text, HasSubstr("lanes: 80.0 %"));
  auto const many = rank_text(table_of(100));
  EXPECT_THAT(many, Not(HasSubstr("rank 2")));
  EXPECT_THAT(many, HasSubstr("mean of 100"));
  EXPECT_THAT(many, HasSubstr("1.49"));                 // the most idle one
}

TEST(RankTimes, MayBeMissing) {
  EXPECT_TRUE(rank_times({}).empty());
  EXPECT_THAT(rank_text({}), Not(HasSubstr("lanes")));
  EXPECT_THAT(rank_json({}), HasSubstr("\"lane_occupancy\": null"));
}

}  // namespace
}  // namespace lapwing
