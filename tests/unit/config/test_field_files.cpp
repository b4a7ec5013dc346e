// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/field_shape.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char const* base = R"toml(
grid.cells = [8, 4]
[equation]
kappa = { file = "k.h5", dataset = "/k", case = "i" }
[sweep.parameters]
i = [0, 2, 1]
)toml";

FieldFileInfo stack(std::vector<std::int64_t> shape) {
  return {"k.h5", "/k", std::move(shape), {}, {{0, 1, 2}, {11, 22, 33}}};
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
  same.known.hashes = {11, 22, 11};
  SweepPlan const plan(config, {same});
  EXPECT_EQ(plan.case_hash(0), plan.case_hash(1));
  EXPECT_NE(plan.case_hash(0), plan.case_hash(2));
}

TEST(FieldFiles, MustHaveTheShapeOfTheGrid) {
  EXPECT_EQ(error_of(base, stack({3, 4, 8})), "");
  EXPECT_THAT(
      error_of(base, stack({3, 8, 4})),
      HasSubstr(
          "f.toml:4:9: error: equation.kappa: dataset \"/k\" of k.h5 has shape [3, 8, 4]: must be [4, 8] (y, x) or "
          "[cases, 4, 8]; store a.transpose(0, 2, 1) in numpy"));
  EXPECT_THAT(error_of(base, stack({2, 4, 8})),
              HasSubstr("case 1 (i = 2): equation.kappa.case = 2: must be an integer in [0, 1]"));
  EXPECT_THAT(error_of(base, stack({4, 8})), HasSubstr("there is nothing to pick"));
  EXPECT_THAT(error_of("grid.cells = [8, 4]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\" }", stack({3, 4, 8})),
              HasSubstr("holds 3 fields: equation.kappa.case must pick one, such as \"i\" with a parameter i = { range "
                        "= [0, 2, 1] }"));
  EXPECT_EQ(error_of("grid.cells = [8, 4]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\" }", stack({4, 8})), "");
}

TEST(FieldFiles, HaveNoIdentityUntilTheirValuesAreKnown) {
  auto const config = parse_config_text(base, "f.toml");
  auto some = stack({3, 4, 8});
  some.known = {{2}, {33}};
  SweepPlan plan(config, {some});
  EXPECT_EQ(plan.case_hash(0), unknown_hash);
  EXPECT_NE(plan.case_hash(1), unknown_hash);
  EXPECT_THAT(plan.slabs_of({{0, 2}}), ElementsAre(ElementsAre(0, 2)));
  auto const before = plan.case_hash(1);
  plan.set_slab_hashes({{{0, 2}, {11, 33}}});
  EXPECT_NE(plan.case_hash(0), unknown_hash);
  EXPECT_EQ(plan.case_hash(1), before);
}

TEST(FieldFiles, NamedDimensionsTellWhatShapesCannot) {
  constexpr char const* square = "grid.cells = [4, 4]\nequation.kappa = { file = \"k.h5\", dataset = \"/k\" }";
  auto field = stack({4, 4});
  field.dimensions = {"x", "y"};
  EXPECT_THAT(error_of(square, field),
              HasSubstr("has the dimensions x, y: must end with y, x; store a.transpose(..., \"y\", \"x\")"));
  field.dimensions = {"Y", "X"};
  EXPECT_EQ(error_of(square, field), "");
  field.dimensions = {"row", ""};
  EXPECT_EQ(error_of(square, field), "");
}

TEST(FieldShape, SaysWhatToStoreInstead) {
  struct Row {
    std::vector<std::int64_t> found, wanted;
    char const* says;
  };
  for (auto const& [found, wanted, says] :
       {Row{{6, 1, 4, 8}, {4, 8}, "store a.reshape(6, 4, 8)"}, Row{{6, 8, 4}, {4, 8}, "store a.transpose(0, 2, 1)"},
        Row{{4, 8, 6}, {4, 8}, "store a.transpose(2, 0, 1)"}, Row{{8, 4, 6}, {4, 8}, "store a.transpose(2, 1, 0)"},
        Row{{8, 4}, {4, 8}, "store a.transpose(1, 0)"}, Row{{9, 5, 7}, {5, 9, 7}, "store a.transpose(1, 0, 2)"},
        Row{{9, 5, 7}, {7, 5, 9}, "store a.transpose(2, 1, 0)"}, Row{{32}, {4, 8}, "store a.reshape(4, 8)"},
        Row{{6, 32}, {4, 8}, "store a.reshape(6, 4, 8)"},
        Row{{6, 16, 32}, {4, 8}, "it would fit grid.cells = [32, 16]"}, Row{{0, 4, 8}, {4, 8}, "and so holds nothing"},
        Row{{}, {4, 8}, "is a single number"},
        Row{{3, 5, 7, 9}, {4, 8}, "has shape [3, 5, 7, 9]: must be [4, 8] (y, x) or [cases, 4, 8]"}})
    EXPECT_THAT(why_shape_misfits(found, wanted), HasSubstr(says));
  for (auto const& found : {std::vector<std::int64_t>{4, 8}, {1, 4, 8}, {8, 4, 8}})
    EXPECT_EQ(why_shape_misfits(found, {4, 8}), "");
}

}  // namespace
}  // namespace lapwing
