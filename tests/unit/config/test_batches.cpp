// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/batches.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "config/parse_config.hpp"

namespace lapwing {
namespace {

using Ids = std::vector<std::int64_t>;

Ids all_cases(SweepPlan const& plan) {
  Ids ids(static_cast<std::size_t>(plan.n_cases()));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

TEST(Batches, GroupEqualGridsAndOrderByWork) {
  auto const config =
      parse_config_text("grid.cells = [\"n\"]\nsweep.parameters.a = [1, 2, 3]\nsweep.parameters.n = [4, 16]", "f.toml");
  SweepPlan const plan(config, {});
  auto const batches = make_batches(plan, all_cases(plan), [](BoxGrid const&) { return 2; });
  ASSERT_EQ(batches.size(), 4u);
  EXPECT_EQ(batches[0].cases, (Ids{1, 3}));
  EXPECT_EQ(batches[1].cases, (Ids{5}));
  EXPECT_EQ(batches[2].cases, (Ids{0, 2}));
  EXPECT_EQ(batches[3].cases, (Ids{4}));
  EXPECT_EQ(batches[0].predicted_work, 2 * batches[1].predicted_work);
}

TEST(Batches, ToleratesOtherTolerancesButNotOtherSettings) {
  CaseSpec a, b;
  b.solver.relative_tolerance = 1e-3;
  b.grid.upper[0] = 2;
  EXPECT_EQ(batch_key(a), batch_key(b));
  b.solver.max_iterations = 5;
  EXPECT_NE(batch_key(a), batch_key(b));
}

TEST(Batches, TakeOnlyTheGivenCases) {
  auto const config = parse_config_text("grid.cells = [4]\nsweep.parameters.a = [1, 2, 3, 4]", "f.toml");
  SweepPlan const plan(config, {});
  auto const batches = make_batches(plan, {3, 1}, [](BoxGrid const&) { return 0; });
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].cases, Ids{3});
  EXPECT_EQ(batches[1].cases, Ids{1});
}

}  // namespace
}  // namespace lapwing
