// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_order.hpp"

#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/case_identity.hpp"
#include "sweep/dealer.hpp"

namespace lapwing {
namespace {

using ::testing::ElementsAre;
using Ids = std::vector<std::int64_t>;

Ids ids_of(CaseList const& list) {
  Ids ids;
  for (std::int64_t i = 0; i < list.size(); ++i) ids.push_back(list[i]);
  return ids;
}

BatchRule by_cells(ResolvedNumbers const& numbers) {
  return {2, 1, static_cast<double>(numbers.grid.n_cells()), numbers.grid, false};
}

CaseOrder order_of(SweepPlan const& plan, std::vector<CaseRange> const& selected) {
  return CaseOrder(plan, selected, [](std::int64_t) { return true; }, by_cells);
}

TEST(CaseOrder, GroupsEqualGridsAndPutsTheDearestFirst) {
  auto const config =
      parse_config_text("grid.cells = [\"n\"]\nsweep.parameters.a = [1, 2, 3]\nsweep.parameters.n = [4, 16]", "f.toml");
  SweepPlan const plan(config, {});
  auto const order = order_of(plan, {{0, 6}});
  ASSERT_EQ(order.groups().size(), 2u);
  EXPECT_EQ(ids_of(order.groups()[0].cases), (Ids{1, 3, 5}));
  EXPECT_EQ(ids_of(order.groups()[1].cases), (Ids{0, 2, 4}));
  EXPECT_EQ(order.groups()[1].first, 3);
  EXPECT_EQ(order.size(), 6);
  EXPECT_EQ(order.least_batches(), 4);
  EXPECT_EQ(order.group_of(2), 0u);
  EXPECT_EQ(order.group_of(3), 1u);
}

TEST(CaseOrder, GroupsByAllSettingsButTheTolerance) {
  BoxGrid grid;
  SolverSettings a, b;
  b.relative_tolerance = 1e-3;
  EXPECT_EQ(batch_key(grid, a), batch_key(grid, b));
  b.max_iterations = 5;
  EXPECT_NE(batch_key(grid, a), batch_key(grid, b));
}

TEST(CaseOrder, KeepsCasesOfOneOperatorTogether) {
  auto const config = parse_config_text(
      "grid.cells = [8]\nequation.kappa = \"1 + k*x\"\nequation.source = \"s\"\n"
      "sweep.parameters.s = { range = [1, 10, 1] }\nsweep.parameters.k = [1, 2]",
      "f.toml");
  SweepPlan const plan(config, {});
  auto const order = order_of(plan, {{0, 20}});
  ASSERT_EQ(order.groups().size(), 2u);
  EXPECT_EQ(ids_of(order.groups()[1].cases), (Ids{1, 3, 5, 7, 9, 11, 13, 15, 17, 19}));
  CaseReader reader(plan);
  for (std::int64_t id = 0; id < 20; ++id) EXPECT_EQ(plan.batch_key(id, reader.at(id)), batch_key(plan.case_spec(id)));
}

TEST(CaseOrder, TakesOnlyWantedCases) {
  auto const config = parse_config_text("grid.cells = [4]\nsweep.parameters.a = [1, 2, 3, 4, 5, 6]", "f.toml");
  SweepPlan const plan(config, {});
  CaseOrder const order(plan, {{1, 2}, {3, 6}}, [](std::int64_t id) { return id != 4; }, by_cells);
  ASSERT_EQ(order.groups().size(), 1u);
  EXPECT_EQ(ids_of(order.groups()[0].cases), (Ids{1, 3, 5}));
}

TEST(CaseOrder, MakesFewQueuesOfManyGroups) {
  auto const config = parse_config_text("grid.cells = [\"n\"]\nsweep.parameters.n = { range = [2, 101, 1] }", "f.toml");
  SweepPlan const plan(config, {});
  auto const order = order_of(plan, {{0, 100}});
  EXPECT_EQ(order.groups().size(), 100u);
  auto const queues = make_queues(order, 7);
  ASSERT_EQ(queues.size(), 7u);
  std::int64_t next = 0;
  for (auto const& queue : queues) {
    EXPECT_EQ(queue.first, next);
    next += queue.n_cases;
  }
  EXPECT_EQ(next, 100);
  EXPECT_GT(queues.front().seconds, queues.back().seconds);
}

TEST(CaseList, KeepsAnyNumbersInOrder) {
  CaseList list;
  for (std::int64_t const id : {5, 6, 7, 20, 8}) list.push_back(id);
  EXPECT_THAT(ids_of(list), ElementsAre(5, 6, 7, 20, 8));
  EXPECT_THAT(ids_of(CaseList(3, 2)), ElementsAre(3, 4));
  EXPECT_THROW(list.push_back(std::int64_t{1} << 40), std::length_error);
}

}  // namespace
}  // namespace lapwing
