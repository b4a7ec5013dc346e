// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Sampling batch after batch: fields that no case changes are written and checked once, and bad values are found each
/// time.
#include "equations/diffusion_problem.hpp"

#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "support/kokkos_events.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

RunConfig config_with(std::string const& kappa, std::string const& source) {
  return parse_config_text("[grid]\ncells = [10, 12]\n[equation]\ntype = \"diffusion\"\nkappa = \"" + kappa +
                               "\"\nsource = \"" + source +
                               "\"\n[boundary]\nx_min = { type = \"robin\", alpha = \"1 + y\", value = \"sin(y)\" }\n" +
                               "[sweep.parameters]\na = [1]\n",
                           "test.toml");
}

/// Cases with parameters a, a + 1, ...
std::vector<CaseSpec> cases_from(double a, int n, int nx = 10) {
  std::vector<CaseSpec> cases(static_cast<std::size_t>(n));
  for (CaseSpec& spec : cases) {
    spec.grid.dim = 2;
    spec.grid.cells = {nx, 120 / nx, 1};
    spec.grid.lower = {0, 0, 0};
    spec.grid.upper = {1, 1, 1};
    spec.parameters = {a++};
  }
  return cases;
}

TEST(DiffusionProblem, SamplesOnlyWhatChangesForTheNextBatch) {
  auto const config = config_with("exp(a*sin(x)*y)", "sin(x*y)");
  DiffusionPrograms const programs(config, {});
  DiffusionProblem problem;
  auto const launches = [&](std::vector<CaseSpec> cases) {
    return events_in([&] { problem = sample_problem(programs, std::move(cases), std::move(problem), 8); })
        .launches["lapwing::expression::run_stage"];
  };
  EXPECT_GT(launches(cases_from(1, 8)), 8);
  EXPECT_EQ(launches(cases_from(2, 8)), 2);   // a sin(x), and kappa
  EXPECT_EQ(launches(cases_from(3, 5)), 2);   // padded
  EXPECT_GT(launches(cases_from(4, 8, 12)), 8);   // another shape with as many cells
  auto const source = on_host(problem.source);
  EXPECT_NEAR(source[8 * 13], std::sin(1.5 / 12 * 1.5 / 10), 1e-16);
}

TEST(DiffusionProblem, AllocatesNoStorageForTheNextBatch) {
  auto const config = config_with("exp(a*sin(x)*y)", "sin(x*y)");
  DiffusionPrograms const programs(config, {});
  DiffusionProblem problem = sample_problem(programs, cases_from(1, 8), {}, 8);
  auto cases = cases_from(2, 8);
  EXPECT_EQ(events_in([&] { problem = sample_problem(programs, std::move(cases), std::move(problem), 8); }).allocations,
            0);
}

TEST(DiffusionProblem, RefusesABadFieldThatNoCaseChangesInEveryBatch) {
  auto const config = config_with("a", "1/(x - 0.05)");
  DiffusionPrograms const programs(config, {});
  DiffusionProblem problem;
  for (int batch = 1; batch < 3; ++batch) {
    problem = sample_problem(programs, cases_from(batch, 3), std::move(problem), 8);
    for (auto const& failure : problem.failure)
      EXPECT_THAT(failure, testing::StartsWith("equation.source = inf at (x, y) = (0.05, 0.0416667): must be finite"));
  }
}

TEST(DiffusionProblem, RefusesOnlyTheCasesWithBadValues) {
  auto const config = config_with("a - 2.5 + x", "1");
  DiffusionPrograms const programs(config, {});
  auto const problem = sample_problem(programs, cases_from(1, 5), {}, 8);
  for (int c = 0; c < 5; ++c) EXPECT_EQ(problem.failure[static_cast<std::size_t>(c)].empty(), c > 1) << c;
}

}  // namespace
}  // namespace lapwing::test
