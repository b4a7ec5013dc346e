// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <gmock/gmock.h>

#include "parallel/communicator.hpp"
#include "timing/region.hpp"

namespace lapwing {
namespace {

TEST(GatheredTimers, JoinIntoOneTableOfAllRanks) {
  Communicator const world;
  Timers timers;
  Region run(timers, "run");
  for (int i = 0; i <= world.rank(); ++i) Region deal(timers, "deal");
  run.stop();
  auto const packed = world.gather(timers.pack());
  if (!world.is_root()) return;

  auto const table = join_timers(packed);
  ASSERT_EQ(table.regions, region_paths());
  ASSERT_EQ(static_cast<int>(table.calls.size()), world.size());
  auto const deal = static_cast<std::size_t>(std::find(table.regions.begin(), table.regions.end(), "run/deal") -
                                             table.regions.begin());
  for (int rank = 0; rank < world.size(); ++rank) {
    auto const r = static_cast<std::size_t>(rank);
    EXPECT_EQ(table.calls[r][0], 1);
    EXPECT_EQ(table.calls[r][deal], rank + 1);
    EXPECT_NEAR(table.exclusive[r][0], table.seconds[r][0] - table.seconds[r][deal], 1e-12);
    EXPECT_EQ(table.peak_bytes[r].size(), table.memory_spaces.size());
  }
  EXPECT_GT(table.overhead_per_region, 0);
}

}  // namespace
}  // namespace lapwing
