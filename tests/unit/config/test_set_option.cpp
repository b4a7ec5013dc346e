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

TEST(SetOption, TakesNamesOfParametersAndConstantsAlone) {
  auto const config = with({"b=3"});
  EXPECT_EQ(SweepPlan(config, {}).n_cases(), 1);
  EXPECT_EQ(SweepPlan(config, {}).parameter(0, 0), 3);
  EXPECT_THAT(config.resolved_text, HasSubstr("b = [3]"));
  EXPECT_THAT(with({"b=[1, 2, 3]"}).resolved_text, HasSubstr("b = [1, 2, 3]"));
  EXPECT_THAT(with({"b={linspace=[0, 1, 5]}"}).resolved_text, HasSubstr("b = { linspace = [0, 1, 5] }"));
  EXPECT_THAT(with({"b=2*pi"}).resolved_text, HasSubstr("b = [\"2*pi\"]"));
  EXPECT_THAT(with({"sweep.parameters.b=4"}).resolved_text, HasSubstr("b = [4]"));
  EXPECT_THAT(with({"constants.h=1", "h=7"}).resolved_text, HasSubstr("h = 7"));
}

TEST(SetOption, SaysWhatANameAloneCouldMean) {
  EXPECT_EQ(error_with({"c=3"}),
            "--set c: error: neither a key of the input nor a parameter, constant or field of it; known are b");
  EXPECT_THAT(error_with({"constants.height=1", "heigth=2"}), HasSubstr("did you mean \"height\"?"));
  EXPECT_THAT(error_with({"conductivity=2"}), HasSubstr("did you mean \"equation.kappa\"?"));
  EXPECT_THAT(error_with({"x_min=3"}), HasSubstr("did you mean \"boundary.x_min\"?"));
  EXPECT_EQ(error_with({"sweep.parameters.title=[1]", "title=x"}),
            "--set title: error: means more than one thing; write sweep.parameters.title for that");
  EXPECT_THAT(error_with({"sweep.c=[1, 2]"}), HasSubstr("did you mean \"sweep.parameters.c\"?"));
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
