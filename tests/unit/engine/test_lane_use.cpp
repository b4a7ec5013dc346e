// SPDX-License-Identifier: BSD-3-Clause
#include "engine/lane_use.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace lapwing {
namespace {

using Iterations = std::vector<std::int32_t>;

TEST(LaneUse, CountsIterationsThatLanesWaitFor) {
  auto const use = lane_use(Iterations{4, 6, 8, 6}, 4, 100);
  EXPECT_EQ(use.used, 24 * 100);
  EXPECT_EQ(use.made, 32 * 100);
  EXPECT_DOUBLE_EQ(use.occupancy(), 0.75);
}

TEST(LaneUse, CountsIdleLanes) {
  EXPECT_DOUBLE_EQ(lane_use(Iterations{5, 5, 5, 5, 5, 5}, 4, 1).occupancy(), 0.75);
}

TEST(LaneUse, CountsASolveWithoutIterationsAsOne) {
  EXPECT_DOUBLE_EQ(lane_use(Iterations{0, 0, 0}, 4, 1).occupancy(), 0.75);
  EXPECT_DOUBLE_EQ(lane_use(Iterations{-1, 3}, 2, 1).occupancy(), 4. / 6);   // a case that was refused
}

TEST(LaneUse, LeavesOutCasesThatAreAlone) {
  EXPECT_EQ(lane_use(Iterations{9}, 1, 1).made, 0);
  EXPECT_DOUBLE_EQ(lane_use(Iterations{9}, 1, 1).occupancy(), 1);
}

}  // namespace
}  // namespace lapwing
