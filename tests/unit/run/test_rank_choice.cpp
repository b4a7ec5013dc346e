// SPDX-License-Identifier: BSD-3-Clause
#include "run/rank_choice.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

constexpr double gib = 1 << 30;

TEST(RankChoice, TakesEveryPlaceForLongWork) {
  EXPECT_EQ(choose_ranks({16, 64 * gib, true}, {1000, 100, gib}), 16);
  EXPECT_EQ(choose_ranks({1, 64 * gib, true}, {1000, 100, gib}), 1);
}

TEST(RankChoice, TakesNoMoreThanThereAreShares) {
  EXPECT_EQ(choose_ranks({16, 64 * gib, true}, {5, 100, gib}), 5);
  EXPECT_EQ(choose_ranks({16, 64 * gib, true}, {0, 0, gib}), 1);
}

TEST(RankChoice, TakesNoMoreThanFitIntoTheMemoryOfACpu) {
  EXPECT_EQ(choose_ranks({16, 3.5 * gib, true}, {1000, 100, gib}), 3);
  EXPECT_EQ(choose_ranks({16, 0.5 * gib, true}, {1000, 100, gib}), 1);
  EXPECT_EQ(choose_ranks({4, 3.5 * gib, false}, {1000, 100, 2 * gib}), 4) << "every GPU has its own";
}

TEST(RankChoice, TakesOneWhereStartingOthersTakesLonger) {
  EXPECT_EQ(choose_ranks({2, 64 * gib, true}, {1000, 0.9, gib}), 1);
  EXPECT_EQ(choose_ranks({2, 64 * gib, true}, {1000, 1.1, gib}), 2);
  EXPECT_EQ(choose_ranks({16, 64 * gib, true}, {1000, 0.5, gib}), 1);
}

}  // namespace
}  // namespace lapwing
