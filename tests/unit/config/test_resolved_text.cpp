// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

constexpr char const* rich = R"toml(
title = "quote \" and back\\slash"
[grid]
cells = ["n", 8]
upper = [2.5, "b"]
[constants]
z9 = 1e-3
a1 = "2*z9"
[equation]
kappa = ["1 + x", "if(a > 1, 1, 2)"]
sigma = "a1"
exact = "a*x"
[boundary]
all = { type = "periodic" }
x_min = { type = "robin", alpha = "1 + y", value = 3 }
x_max = { type = "neumann", value = "b" }
[solver]
relative_tolerance = "1e-6*b"
[sweep]
mode = "MODE"
SAMPLES
[sweep.parameters]
b = [1, 2, 3]
a = { range = [1, 3, 1] }
n = [4, 8, 16]
[output]
fields = []
[output.quantities]
q2 = { integral = "u*a" }
q1 = { probe = [0, "b/2"] }
q0 = { flux = "y_min" }
q3 = { flux = "x", at = "0.1*b" }
q4 = { max = "u_x*flux_y", on = "y_max" }
q5 = { min = "u", with_faces = true }
[units]
u = "K \"quoted\""
q1 = "K"
[long_names]
a = "amplitude"
)toml";

std::string text_for(std::string const& mode) {
  std::string text = rich;
  text.replace(text.find("MODE"), 4, mode);
  text.replace(text.find("SAMPLES"), 7, mode == "random" ? "samples = 20\nseed = 3" : "");
  return text;
}

class ResolvedText : public ::testing::TestWithParam<char const*> {};

TEST_P(ResolvedText, ReadAgainGivesAnEqualPlan) {
  auto const config = parse_config_text(text_for(GetParam()), "f.toml", {"solver.cg.operator=csr"});
  auto const again = parse_config_text(config.resolved_text, "g.toml");
  EXPECT_EQ(again.resolved_text, config.resolved_text);
  EXPECT_EQ(again.title, config.title);
  SweepPlan const plan(config, {}), plan_again(again, {});
  ASSERT_EQ(plan.n_cases(), plan_again.n_cases());
  EXPECT_EQ(plan.parameter_names(), plan_again.parameter_names());
  for (std::int64_t id = 0; id < plan.n_cases(); ++id) {
    EXPECT_EQ(plan.case_hash(id), plan_again.case_hash(id));
    EXPECT_EQ(plan.describe(id), plan_again.describe(id));
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, ResolvedText, ::testing::Values("grid", "zip", "random"));

TEST(ResolvedText, HoldsDefaults) {
  auto const text = parse_config_text("grid.cells = [4]", "f.toml").resolved_text;
  EXPECT_EQ(parse_config_text(text, "f.toml").resolved_text, text);
  EXPECT_THAT(text, ::testing::HasSubstr("max_iterations = 200\n"));
  EXPECT_THAT(text, ::testing::HasSubstr("x_min = { type = \"dirichlet\", value = 0 }\n"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("[sweep]")));
}

}  // namespace
}  // namespace lapwing
