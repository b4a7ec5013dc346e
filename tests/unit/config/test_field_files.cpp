// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

using ::testing::HasSubstr;

constexpr char const* base = R"toml(
grid.cells = [8, 4]
[equation]
kappa = { file = "k.h5", dataset = "/k", case = "i" }
[sweep.parameters]
i = [0, 2, 1]
)toml";

FieldFileInfo stack(std::vector<std::int64_t> shape) {
  return {"k.h5", "/k", std::move(shape), {11, 22, 33}};
}

std::string error_of(std::string const& text, FieldFileInfo const& info) {
  auto const config = parse_config_text(text, "f.toml");
  try {
    SweepPlan const plan(config, {info});
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(FieldFiles, AreIndexedByCase) {
  auto const config = parse_config_text(base, "f.toml");
  SweepPlan const plan(config, {stack({3, 4, 8})});
  EXPECT_EQ(plan.case_spec(1).file_case[0], 2);
  EXPECT_NE(plan.case_hash(0), plan.case_hash(1));
}

TEST(FieldFiles, HashByTheirValuesNotTheirIndex) {
  auto const config = parse_config_text(base, "f.toml");
  auto same = stack({3, 4, 8});
  same.slab_hash = {11, 22, 11};
  SweepPlan const plan(config, {same});
  EXPECT_EQ(plan.case_hash(0), plan.case_hash(1));
  EXPECT_NE(plan.case_hash(0), plan.case_hash(2));
}

TEST(FieldFiles, MustHaveTheShapeOfTheGrid) {
  EXPECT_EQ(error_of(base, stack({3, 4, 8})), "");
  EXPECT_THAT(
      error_of(base, stack({3, 8, 4})),
      HasSubstr(
          "f.toml:4:9: error: equation.kappa: dataset \"/k\" of k.h5 has fields of shape [8, 4]: must be [4, 8]"));
  EXPECT_THAT(error_of(base, stack({2, 4, 8})),
              HasSubstr("case 1 (i = 2): equation.kappa.case = 2: must be an integer in [0, 1]"));
  EXPECT_THAT(error_of(base, stack({4, 8})), HasSubstr("there is nothing to pick"));
  EXPECT_THAT(error_of("grid.cells = [8, 4]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\" }", stack({3, 4, 8})),
              HasSubstr("holds 3 fields: equation.kappa.case must pick one"));
  EXPECT_EQ(error_of("grid.cells = [8, 4]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\" }", stack({4, 8})), "");
}

}  // namespace
}  // namespace lapwing
