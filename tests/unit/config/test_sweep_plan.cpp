// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/sweep_plan.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "config/parse_config.hpp"

namespace lapwing {
namespace {

using ::testing::HasSubstr;

RunConfig config_of(std::string const& sweep, std::string const& rest = "") {
  return parse_config_text("grid.cells = [8, 8]\n" + rest + "\n[sweep]\n" + sweep, "f.toml");
}

std::vector<double> values(SweepPlan const& plan, int p) {
  std::vector<double> result;
  for (std::int64_t id = 0; id < plan.n_cases(); ++id) result.push_back(plan.parameter(id, p));
  return result;
}

std::string error_of(RunConfig const& config) {
  try {
    SweepPlan const plan(config, {});
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(SweepPlan, WithoutSweepHasOneCase) {
  auto const config = parse_config_text("grid.cells = [8]\ngrid.upper = [2]", "f.toml");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.n_cases(), 1);
  auto const spec = plan.case_spec(0);
  EXPECT_EQ(spec.grid.dim, 1);
  EXPECT_EQ(spec.grid.cells, (std::array{8, 1, 1}));
  EXPECT_EQ(spec.grid.upper, (std::array{2.0, 1.0, 1.0}));
  EXPECT_EQ(plan.describe(0), "");
}

TEST(SweepPlan, GridVariesTheLastParameterFastest) {
  auto const config = config_of("parameters.b = [1, 2]\nparameters.a = [10, 20, 30]");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.n_cases(), 6);
  EXPECT_EQ(values(plan, 0), (std::vector<double>{1, 1, 1, 2, 2, 2}));
  EXPECT_EQ(values(plan, 1), (std::vector<double>{10, 20, 30, 10, 20, 30}));
  EXPECT_EQ(plan.describe(4), "b = 2, a = 20");
}

TEST(SweepPlan, ZipAdvancesTogether) {
  auto const config = config_of("mode = \"zip\"\nparameters.b = [1, 2]\nparameters.a = { range = [1, 2, 1] }");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.n_cases(), 2);
  EXPECT_EQ(values(plan, 1), (std::vector<double>{1, 2}));
}

TEST(SweepPlan, GeneratorsIncludeTheirEnds) {
  auto const config = config_of(
      "mode = \"zip\"\nparameters.a = { linspace = [0.1, 0.7, 7] }\nparameters.b = { logspace = [-3, 3, 7] }");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.parameter(0, 0), 0.1);
  EXPECT_EQ(plan.parameter(6, 0), 0.7);
  EXPECT_NEAR(plan.parameter(3, 0), 0.4, 1e-15);
  EXPECT_EQ(values(plan, 1), (std::vector<double>{1e-3, 1e-2, 1e-1, 1, 10, 100, 1000}));
}

TEST(SweepPlan, RangesEndWhereRoundingWouldCutThem) {
  auto const config = config_of("parameters.a = { range = [0, 0.3, 0.1] }");
  EXPECT_EQ(SweepPlan(config, {}).n_cases(), 4);
  auto const down = config_of("parameters.a = { range = [3, 1, -1] }");
  SweepPlan const plan(down, {});
  EXPECT_EQ(values(plan, 0), (std::vector<double>{3, 2, 1}));
  auto const one = config_of("parameters.a = { range = [3, 3, 1] }");
  EXPECT_EQ(SweepPlan(one, {}).n_cases(), 1);
  auto const single = config_of("parameters.a = { linspace = [3, 4, 1] }");
  EXPECT_EQ(SweepPlan(single, {}).parameter(0, 0), 3);
}

TEST(SweepPlan, ResolvesNumbersFromParameters) {
  auto const config = parse_config_text(R"toml(
grid.cells = ["n", "2*n"]
grid.upper = [1, "n/8"]
solver.relative_tolerance = "10^-n"
solver.multigrid.pre_smooth = "n/4"
solver.multigrid.post_smooth = "n/4"
[sweep.parameters]
n = [4, 8]
[output.quantities]
q = { probe = [0.5, "n/8"] }
)toml",
                                        "f.toml");
  auto const spec = SweepPlan(config, {}).case_spec(1);
  EXPECT_EQ(spec.grid.cells, (std::array{8, 16, 1}));
  EXPECT_EQ(spec.grid.upper[1], 1);
  EXPECT_EQ(spec.solver.relative_tolerance, std::pow(10.0, -8));
  EXPECT_EQ(spec.solver.pre_smooth, 2);
  EXPECT_EQ(spec.probes.at(0)[1], 1);
  EXPECT_EQ(spec.parameters, std::vector{8.0});
}

TEST(SweepPlan, NamesTheCaseThatBreaksARange) {
  auto const config = parse_config_text(R"toml(
grid.cells = [8]
solver.max_iterations = "k"
[sweep.parameters]
a = [0.5, 0.25]
k = [3, 2, 0]
)toml",
                                        "f.toml");
  EXPECT_EQ(error_of(config),
            "f.toml:3:25: error: case 2 (a = 0.5, k = 0): solver.max_iterations = 0: must be an integer >= 1");
}

TEST(SweepPlan, RejectsNumbersThatAreNotFinite) {
  auto const config = config_of("parameters.a = [1, 0]", "grid.upper = [\"1/a\", 1]");
  EXPECT_THAT(error_of(config), HasSubstr("case 1 (a = 0): grid.upper[0] = inf: must be finite"));
}

TEST(SweepPlan, LimitsTheDirectSolversMemory) {
  std::string const grid = "grid.cells = [100, 1000]\nsolver.type = \"direct\"\n";
  auto const fits = parse_config_text(grid + "solver.direct.memory_limit = 78", "f.toml");  // 77.06 MiB
  EXPECT_EQ(error_of(fits), "");
  auto const tight = parse_config_text(grid + "solver.direct.memory_limit = 77", "f.toml");
  EXPECT_THAT(error_of(tight), HasSubstr("takes 78 MiB: must be <= solver.direct.memory_limit = 77"));
  auto const wrapped =
      parse_config_text(grid +
                            "solver.direct.memory_limit = 78\nboundary.y_min = { type = \"periodic\" }\n"
                            "boundary.y_max = { type = \"periodic\" }",
                        "f.toml");
  EXPECT_THAT(error_of(wrapped), HasSubstr("takes 154 MiB"));
}

TEST(SweepPlan, IsFastForManyCases) {
  auto const config =
      config_of("parameters.a = { linspace = [0, 1, 30000] }\nparameters.b = { linspace = [0, 1, 30000] }");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.n_cases(), 900000000);
  EXPECT_EQ(plan.parameter(899999999, 1), 1);
}

}  // namespace
}  // namespace lapwing
