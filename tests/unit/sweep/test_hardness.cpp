// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/hardness.hpp"

#include <gmock/gmock.h>

#include "config/parse_config.hpp"

namespace lapwing {
namespace {

TEST(Hardness, GrowsWithContrastAndAccuracy) {
  auto const config = parse_config_text(
      "grid.cells = [8]\nequation.kappa = \"1 + c*x\"\nsolver.relative_tolerance = \"10^(-tol)\"\n"
      "sweep.parameters.tol = [4, 8]\nsweep.parameters.c = [0, 10, 1000]",
      "f.toml");
  SweepPlan const plan(config, {});
  Hardness const hardness(config, plan);
  ASSERT_TRUE(hardness.varies());
  EXPECT_NEAR(hardness(0), 4, 1e-12);
  EXPECT_LT(hardness(0), hardness(1));
  EXPECT_LT(hardness(1), hardness(2));
  EXPECT_LT(hardness(2), hardness(3));
}

TEST(Hardness, DoesNotVaryWithTheSource) {
  auto const config =
      parse_config_text("grid.cells = [8]\nequation.source = \"c\"\nsweep.parameters.c = [1, 2]", "f.toml");
  SweepPlan const plan(config, {});
  EXPECT_FALSE(Hardness(config, plan).varies());
}

TEST(Hardness, PutsCasesThatCannotBeSolvedLast) {
  auto const config = parse_config_text(
      "grid.cells = [8]\nequation.kappa = \"c\"\nsweep.parameters.c = [1, -1]", "f.toml");
  SweepPlan const plan(config, {});
  Hardness const hardness(config, plan);
  EXPECT_LT(hardness(1), hardness(0));
}

TEST(Hardness, TakesFieldsFromFilesForAnyNumber) {
  auto const of = [](std::string const& kappa) {
    auto const config = parse_config_text(
        "grid.cells = [8]\nfields.f = { file = \"f.h5\", dataset = \"k\" }\nequation.kappa = \"" + kappa +
            "\"\nsweep.parameters.c = [10, 1000]",
        "f.toml");
    SweepPlan const plan(config, {{"f.h5", "k", {8}, {}, {}}});
    Hardness const hardness(config, plan);
    EXPECT_TRUE(hardness.varies());
    return std::pair(hardness(0), hardness(1));
  };
  auto const [low, high] = of("if(f, c, 1)");
  EXPECT_GT(low, 0);
  EXPECT_LT(low, high);
  EXPECT_EQ(of("c*f"), std::pair(-1., -1.));
}

}  // namespace
}  // namespace lapwing
