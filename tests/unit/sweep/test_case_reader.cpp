// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_reader.hpp"

#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

/// Reads the cases in an order of its own and compares with what each is by itself.
void expect_the_plan(std::string const& text, std::int64_t stride) {
  auto const config = parse_config_text(text, "f.toml");
  SweepPlan const plan(config, {});
  CaseReader reader(plan);
  for (std::int64_t i = 0; i < plan.n_cases(); ++i) {
    std::int64_t const id = i * stride % plan.n_cases();
    auto const spec = plan.case_spec(id);
    auto const& read = reader.at(id);
    ASSERT_EQ(read.grid, spec.grid) << id;
    ASSERT_EQ(read.solver, spec.solver) << id;
    ASSERT_EQ(read.probes, spec.probes) << id;
    ASSERT_EQ(plan.case_hash(id, read), plan.case_hash(id)) << id;
  }
}

TEST(CaseReader, ReadsWhatThePlanHolds) {
  expect_the_plan("grid.cells = [8]\nequation.kappa = \"1 + a\"\nsweep.parameters.a = { linspace = [0, 1, 100] }", 37);
  expect_the_plan(
      "grid.cells = [\"n\", 4]\ngrid.upper = [\"l\", 1]\noutput.quantities.p = { probe = [\"l/2\", 0.5] }\n"
      "sweep.parameters.n = [4, 8, 6]\nsweep.parameters.a = { linspace = [0, 1, 7] }\nsweep.parameters.l = [1, 2]",
      11);
}

TEST(CaseReader, ReadsCasesThatShareNothing) {
  expect_the_plan(
      "grid.cells = [8]\nsolver.relative_tolerance = \"tol\"\nsweep.mode = \"random\"\nsweep.samples = 6000\n"
      "sweep.parameters.tol = { loguniform = [1e-9, 1e-3] }",
      1001);
}

TEST(ParameterCombinations, NumbersThemByFirstAppearance) {
  auto const config = parse_config_text(
      "grid.cells = [8]\nsweep.parameters.a = [1, 2]\nsweep.parameters.b = [5, 6, 7]\nsweep.parameters.c = [0, 1]",
      "f.toml");
  SweepPlan const plan(config, {});
  ParameterCombinations combinations(plan, {0, 2});
  std::vector<std::int64_t> found;
  int n_new = 0;
  for (std::int64_t id = 0; id < plan.n_cases(); ++id) {
    auto const [index, is_new] = combinations.find(id);
    found.push_back(index);
    n_new += is_new;
  }
  EXPECT_THAT(found, ::testing::ElementsAre(0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3));
  EXPECT_EQ(n_new, 4);
}

TEST(ParameterCombinations, MayBeNone) {
  auto const config = parse_config_text("grid.cells = [8]\nsweep.parameters.a = [1, 2]", "f.toml");
  SweepPlan const plan(config, {});
  ParameterCombinations combinations(plan, {});
  EXPECT_TRUE(combinations.find(0).is_new);
  EXPECT_FALSE(combinations.find(1).is_new);
  EXPECT_EQ(combinations.find(1).index, 0);
}

}  // namespace
}  // namespace lapwing
