// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/evaluate.hpp"
#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

using ::testing::HasSubstr;

constexpr char const* base = R"toml(
[grid]
cells = [8, 8]
[boundary]
x_min = { type = "robin", alpha = 1 }
[sweep.parameters]
b = [1, 2]
)toml";

RunConfig with(std::vector<std::string> const& options) {
  return parse_config_text(base, "f.toml", options);
}

std::string error_with(std::vector<std::string> const& options) {
  try {
    with(options);
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(SetOption, TakesLiteralsElseStrings) {
  auto const config = with({"grid.cells=[4, 6]", "equation.kappa=1 + x", "title=my title", "solver.type=cg"});
  EXPECT_EQ(evaluate(config.cells[1].code, {}), 6);
  EXPECT_TRUE(config.kappa[0].code.uses(Slot::x));
  EXPECT_EQ(config.title, "my title");
  EXPECT_EQ(config.solver.type, SolverKind::cg);
}

TEST(SetOption, MakesMissingTablesAndEntersInlineTables) {
  auto const config =
      with({"solver.multigrid.pre_smooth=2", "boundary.y_max={type=\"neumann\"}", "boundary.x_min.alpha=3"});
  EXPECT_EQ(evaluate(config.solver.pre_smooth.code, {}), 2);
  EXPECT_EQ(config.boundary[3].kind, BoundaryKind::neumann);
  EXPECT_EQ(evaluate(config.boundary[0].alpha.code, {}), 3);
}

TEST(SetOption, AddsParametersBehindThoseOfTheFile) {
  auto const config =
      with({"sweep.parameters.z_=[1]", "sweep.parameters.a=[1, 2]", "sweep.parameters.b.linspace=[0, 1, 5]"});
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.parameter_names(), (std::vector<std::string>{"b", "z_", "a"}));
  EXPECT_EQ(plan.n_cases(), 10);
}

TEST(SetOption, LaterOptionsWin) {
  EXPECT_EQ(evaluate(with({"solver.max_iterations=5", "solver.max_iterations=7"}).solver.max_iterations.code, {}), 7);
}

TEST(SetOption, ErrorsNameTheOption) {
  EXPECT_EQ(error_with({"grid.cels=[8]"}),
            "--set grid.cels: error: unknown key \"grid.cels\"; did you mean \"grid.cells\"?");
  EXPECT_THAT(error_with({"title=2024"}), HasSubstr("--set title: error: title = 2024: must be a string"));
  EXPECT_THAT(error_with({"solver.max_iterations=1\ntitle=5"}), HasSubstr("--set solver.max_iterations: error"));
  EXPECT_THAT(error_with({"=5"}), HasSubstr("error: KEY must be"));
  EXPECT_THAT(error_with({"boundary.x_min={typ=\"neumann\"}"}), HasSubstr("--set boundary.x_min: error: unknown key"));
}

}  // namespace
}  // namespace lapwing
