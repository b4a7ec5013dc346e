// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/sorted_cases.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "config/parse_config.hpp"

namespace lapwing {
namespace {

BatchRule sorted(ResolvedNumbers const&) { return {8, 8, 1, {}, true}; }
BatchRule unsorted(ResolvedNumbers const&) { return {8, 8, 1, {}, false}; }
bool all(std::int64_t) { return true; }

std::string contrasts(std::string const& range) {
  return "grid.cells = [8, 8]\nequation.kappa = \"exp(c*sin(3*x)*cos(5*y))\"\nsweep.mode = \"random\"\nsweep.samples = "
         "1500\n"
         "sweep.parameters.c = { uniform = " +
         range + " }";
}

TEST(SortedCases, HoldEveryCaseOnceAndNeighboursAlike) {
  auto const config = parse_config_text(contrasts("[0, 5]"), "f.toml");
  SweepPlan const plan(config, {});
  CaseOrder const order(plan, {{0, 1500}}, all, sorted);
  SortedCases cases(config, plan, order);
  std::set<std::int64_t> seen;
  double widest = 0;
  for (std::int64_t first = 0; first < 1500; first += 8) {
    double least = 5, most = 0;
    auto const batch = cases.at({first, std::min<std::int64_t>(first + 8, 1500)});
    EXPECT_TRUE(std::is_sorted(batch.begin(), batch.end()));
    for (auto const id : batch) {
      seen.insert(id);
      least = std::min(least, plan.parameter(id, 0));
      most = std::max(most, plan.parameter(id, 0));
    }
    if (first != 1020) widest = std::max(widest, most - least);
  }
  EXPECT_EQ(seen.size(), 1500u);
  EXPECT_LT(widest, 0.5);   // of 5
}

TEST(SortedCases, DependOnThePositionAlone) {
  auto const config = parse_config_text(contrasts("[0, 5]"), "f.toml");
  SweepPlan const plan(config, {});
  CaseOrder const order(plan, {{0, 1500}}, all, sorted);
  SortedCases one(config, plan, order), other(config, plan, order);
  one.at({1024, 1032});
  auto const whole = other.at({496, 520}), part = one.at({504, 512});
  EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 8));
}

TEST(SortedCases, KeepTheOrderOfTheCasesWhereNothingIsGained) {
  auto const config = parse_config_text(contrasts("[0, 5]"), "f.toml");
  SweepPlan const plan(config, {});
  CaseOrder const order(plan, {{10, 100}}, all, unsorted);
  EXPECT_THAT(SortedCases(config, plan, order).at({2, 5}), ::testing::ElementsAre(12, 13, 14));
  auto const narrow = parse_config_text(contrasts("[1, 1.2]"), "f.toml");
  SweepPlan const narrow_plan(narrow, {});
  CaseOrder const narrow_order(narrow_plan, {{10, 100}}, all, sorted);
  EXPECT_THAT(SortedCases(narrow, narrow_plan, narrow_order).at({2, 5}), ::testing::ElementsAre(12, 13, 14));
}

}  // namespace
}  // namespace lapwing
