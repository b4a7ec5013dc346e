// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/parse_config.hpp"
#include "sweep/case_identity.hpp"
#include "sweep/field_shape.hpp"
#include "sweep/plan_warnings.hpp"
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

constexpr char const* by_name = R"toml(
grid.cells = [8, 4]
fields = { rock = { file = "k.h5", dataset = "/k", case = "i" } }
[equation]
kappa = "if(rock, 12, 3)"
source = 1
[sweep.parameters]
i = [0, 2, 1]
)toml";

std::vector<std::uint64_t> hashes_of(std::string const& text, std::vector<FieldFileInfo> const& files) {
  auto const config = parse_config_text(text, "f.toml");
  SweepPlan const plan(config, files);
  std::vector<std::uint64_t> hashes;
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) hashes.push_back(plan.case_hash(c));
  return hashes;
}

std::string replaced(std::string text, std::string const& what, std::string const& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

TEST(FieldFiles, ReadByNameAreIndexedByCaseAndHashedByValues) {
  auto const config = parse_config_text(by_name, "f.toml");
  SweepPlan const plan(config, {stack({3, 4, 8})});
  EXPECT_EQ(plan.case_spec(1).file_case.at(FileSlot::first_named), 2);
  EXPECT_TRUE(plan.roles()[0].coefficients);
  EXPECT_THAT(plan.slabs_of({{0, 2}}), ElementsAre(ElementsAre(0, 2)));
  auto const before = hashes_of(by_name, {stack({3, 4, 8})});
  EXPECT_NE(before[0], before[1]);
  auto changed = stack({3, 4, 8});
  changed.known.hashes[2] = 34;
  auto const after = hashes_of(by_name, {changed});
  EXPECT_EQ(after[0], before[0]);
  EXPECT_NE(after[1], before[1]);
  EXPECT_EQ(hashes_of(replaced(by_name, "rock", "stone"), {stack({3, 4, 8})}), before);
  auto elsewhere = stack({3, 4, 8});
  elsewhere.file = "other.h5";
  EXPECT_EQ(hashes_of(replaced(by_name, "k.h5", "other.h5"), {elsewhere}), before);
  EXPECT_EQ(hashes_of(std::string(by_name) + "[output.quantities]\nq = { integral = \"rock*u\" }\n",
                      {stack({3, 4, 8})}), before);
}

TEST(FieldFiles, OfAnotherShapeAreInterpolatedIfAsked) {
  auto const asked = replaced(by_name, "case =", "interpolate = true, case =");
  EXPECT_THAT(error_of(by_name, stack({3, 2, 5})),
              HasSubstr("fields.rock: dataset \"/k\" of k.h5 has shape [3, 2, 5]: must be [4, 8] (y, x) or [cases, 4, "
                        "8]; it would fit grid.cells = [5, 2]; interpolate = true in its table interpolates it"));
  EXPECT_EQ(error_of(asked, stack({3, 2, 5})), "");
  EXPECT_THAT(error_of(asked, stack({8})), HasSubstr("has shape [8]: must have 2 dimensions (y, x), or one more"));
  EXPECT_EQ(hashes_of(asked, {stack({3, 4, 8})}), hashes_of(by_name, {stack({3, 4, 8})}));
  EXPECT_NE(hashes_of(asked, {stack({3, 2, 5})}), hashes_of(asked, {stack({3, 5, 2})}));
}

TEST(FieldFiles, OfOutputsAloneChangeTheirDefinitionsOnly) {
  std::string const text = replaced(by_name, "if(rock, 12, 3)", "1") + "[output.quantities]\nq = { max = \"rock\" }\n";
  auto const config = parse_config_text(text, "f.toml");
  auto changed = stack({3, 4, 8});
  changed.known.hashes[1] = 23;
  SweepPlan const plan(config, {stack({3, 4, 8})}), other(config, {changed});
  EXPECT_EQ(plan.case_hash(0), other.case_hash(0));
  EXPECT_THAT(plan.slabs_of({{0, 1}}), ElementsAre(ElementsAre(0, 1, 2)));
  auto const define = [&](SweepPlan const& p) {
    return definition_of_quantity(config.output.quantities[0], config.sampling, p.parameter_names(),
                                  p.file_field_identities());
  };
  EXPECT_NE(define(plan).identity, define(other).identity);
  EXPECT_THAT(define(plan).parameters, ElementsAre("i"));
}

TEST(FieldFiles, ReadByNameKeepTransformsAndCoarserGridsAway) {
  EXPECT_THAT(error_of(std::string(by_name) + "[solver]\naccuracy = \"discretisation\"\n", stack({3, 4, 8})),
              HasSubstr("fields.rock is read from a file: must be an expression"));
  EXPECT_THAT(error_of(std::string(by_name) + "[solver]\ntype = \"fft\"\n", stack({3, 4, 8})),
              HasSubstr("equation.kappa varies over the box"));
  auto const asked = replaced(by_name, "case =", "interpolate = true, case =");
  EXPECT_EQ(error_of(asked + "[solver]\naccuracy = \"discretisation\"\n", stack({3, 4, 8})), "");
}

TEST(FieldFiles, ReadByNameAreUnknownToWarnings) {
  auto const warnings = [](std::string const& kappa) {
    auto const config = parse_config_text(replaced(by_name, "if(rock, 12, 3)", kappa), "f.toml");
    return plan_warnings(config, SweepPlan(config, {stack({3, 4, 8})}));
  };
  for (char const* kappa : {"if(rock, 12, 3)", "rock - 1", "if(rock > 2, -1, 1)", "1/rock", "floor(rock) + 1",
                            "if(x < 0.5, 1, 2)*rock", "if(rock < x, 1, 2)"})
    EXPECT_THAT(warnings(kappa), ::testing::IsEmpty()) << kappa;
  auto const of_source = parse_config_text(replaced(by_name, "source = 1", "source = \"rock\""), "f.toml");
  EXPECT_THAT(plan_warnings(of_source, SweepPlan(of_source, {stack({3, 4, 8})})), ::testing::IsEmpty());
  auto const of_interpolated = [](std::string const& kappa, std::vector<std::int64_t> const& shape) {
    auto const text = replaced(replaced(by_name, "if(rock, 12, 3)", kappa), "case =", "interpolate = true, case =");
    auto const config = parse_config_text(text, "f.toml");
    return plan_warnings(config, SweepPlan(config, {stack(shape)}));
  };
  EXPECT_THAT(of_interpolated("if(rock, 12, 3)", {3, 8, 16}),
              ElementsAre(HasSubstr("f.toml:3:12: warning: fields.rock is interpolated, and a condition takes any")));
  EXPECT_THAT(of_interpolated("1 + (rock && x > 0)", {3, 8, 16}), ::testing::SizeIs(1));
  EXPECT_THAT(of_interpolated("if(rock > 0.5, 12, 3)", {3, 8, 16}), ::testing::IsEmpty());
  EXPECT_THAT(of_interpolated("if(rock, 12, 3)", {3, 4, 8}), ::testing::IsEmpty());
  EXPECT_THAT(warnings("if(x < 2, -1, rock)"), ::testing::Not(::testing::IsEmpty()));
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
