// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "timing/region.hpp"

namespace lapwing {
namespace {

void spend(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(RegionPaths, HaveEveryParentBeforeItsChildren) {
  auto const parents = region_parents(region_paths());
  ASSERT_EQ(parents.size(), region_paths().size());
  for (std::size_t i = 0; i < parents.size(); ++i) EXPECT_LT(parents[i], static_cast<int>(i));
  EXPECT_THROW(region_parents({"a/b", "a"}), std::logic_error);
  EXPECT_THROW(region_parents({"a", "b/c"}), std::logic_error);
}

TEST(Timers, MeasureTheirOwnCostAndLeaveNoTrace) {
  Timers const timers;
  EXPECT_GT(timers.overhead_per_region(), 0);
  EXPECT_LT(timers.overhead_per_region(), 1e-3);
  for (auto const& path : region_paths()) {
    EXPECT_EQ(timers.seconds(path), 0) << path;
    EXPECT_EQ(timers.calls(path), 0) << path;
  }
}

TEST(Timers, SeparateInclusiveFromExclusiveSeconds) {
  Timers timers;
  {
    Region run(timers, "run");
    spend(20);
    {
      Region batch(timers, "batch");
      spend(10);
      for (int i = 0; i < 2; ++i) {
        Region solve(timers, "solve");
        spend(15);
      }
    }
  }
  EXPECT_EQ(timers.calls("run"), 1);
  EXPECT_EQ(timers.calls("run/batch/solve"), 2);
  EXPECT_GE(timers.seconds("run/batch/solve"), 0.030);
  EXPECT_GE(timers.seconds("run"), timers.seconds("run/batch") + 0.020);
  EXPECT_GE(timers.exclusive("run"), 0.020);
  EXPECT_NEAR(timers.exclusive("run") + timers.seconds("run/batch"), timers.seconds("run"), 1e-12);
  EXPECT_NEAR(timers.exclusive("run/batch") + timers.seconds("run/batch/solve"), timers.seconds("run/batch"), 1e-12);
  EXPECT_EQ(timers.exclusive("run/batch/solve"), timers.seconds("run/batch/solve"));
}

TEST(Timers, RefuseUnknownPaths) {
  Timers timers;
  EXPECT_THROW(timers.seconds("run/lunch"), std::logic_error);
  EXPECT_THROW(timers.exclusive(""), std::logic_error);
  EXPECT_THROW(Region(timers, "solve"), std::logic_error) << "only below run/batch";
  Region run(timers, "run");
  EXPECT_THROW(Region(timers, "run"), std::logic_error);
  Region batch(timers, "batch");
  EXPECT_NO_THROW(Region(timers, "solve"));
}

TEST(Timers, DoNothingWhenTurnedOff) {
  Timers timers(false);
  Region run(timers, "run");
  Region unknown(timers, "no such region");
  EXPECT_EQ(unknown.stop(), 0);
  EXPECT_EQ(run.stop(), 0);
  EXPECT_EQ(timers.calls("run"), 0);
  EXPECT_EQ(timers.overhead_per_region(), 0);
}

TEST(Region, StopsEarlyAndOnlyOnce) {
  Timers timers;
  Region run(timers, "run");
  spend(5);
  double const seconds = run.stop();
  EXPECT_GE(seconds, 0.005);
  spend(20);
  EXPECT_EQ(run.stop(), seconds);
  EXPECT_EQ(timers.calls("run"), 1);
  EXPECT_EQ(timers.seconds("run"), seconds);
}

TEST(Region, RefusesToCloseBeforeTheOneInsideIt) {
  Timers timers;
  Region run(timers, "run");
  Region batch(timers, "batch");
  EXPECT_THROW(run.stop(), std::logic_error);
  batch.stop();
  EXPECT_NO_THROW(run.stop());
}

TEST(Region, ClosesWhenAnExceptionPasses) {
  Timers timers;
  try {
    Region run(timers, "run");
    Region batch(timers, "batch");
    throw std::runtime_error("a case that cannot be solved");
  } catch (std::runtime_error const&) {
  }
  EXPECT_EQ(timers.calls("run"), 1);
  EXPECT_EQ(timers.calls("run/batch"), 1);
  EXPECT_NO_THROW(Region(timers, "run"));
}

TEST(JoinTimers, RefusesForeignBytes) {
  Timers timers;
  auto const packed = timers.pack();
  EXPECT_EQ(join_timers({packed, packed}).seconds.size(), 2u);
  EXPECT_THROW(join_timers({packed.substr(0, packed.size() - 1)}), std::runtime_error);
  EXPECT_THROW(join_timers({packed + "x"}), std::runtime_error);
  EXPECT_THROW(join_timers({"short"}), std::runtime_error);
  EXPECT_THROW(join_timers({std::string(packed.size(), 'x')}), std::runtime_error);
}

}  // namespace
}  // namespace lapwing
