// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "config/equation_fields.hpp"
#include "config/parse_config.hpp"

namespace lapwing {
namespace {

using testing::HasSubstr;

RunConfig parse(std::string const& text) { return parse_config_text("grid.cells = [8, 6]\n" + text, "f.toml", {}); }

std::string error_of(std::string const& text) {
  try {
    parse(text);
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

void expect_same(ByteCode const& a, ByteCode const& b) {
  EXPECT_EQ(a.constants, b.constants);
  EXPECT_EQ(a.variables, b.variables);
  ASSERT_EQ(a.code.size(), b.code.size());
  for (std::size_t i = 0; i < a.code.size(); ++i)
    EXPECT_TRUE(a.code[i].op == b.code[i].op && a.code[i].operand == b.code[i].operand) << i;
}

TEST(NamedFields, AreWhatIsWrittenOut) {
  auto const named = parse(R"toml(
fields = { rock = "r < w", r = "sqrt(x^2 + h*y)", level = 3 }
constants.h = "2*w"
sweep.parameters.w = [0.5, 1]
equation = { kappa = "if(rock, level, 1)", source = "-r", sigma = "level" }
boundary.x_max = { type = "robin", value = "r", alpha = "1 + rock" }
output.quantities.q = { integral = "rock*u" }
)toml");
  auto const written = parse(R"toml(
sweep.parameters.w = [0.5, 1]
equation = { kappa = "if(sqrt(x^2 + 2*w*y) < w, 3, 1)", source = "-sqrt(x^2 + 2*w*y)", sigma = 3 }
boundary.x_max = { type = "robin", value = "sqrt(x^2 + 2*w*y)", alpha = "1 + (sqrt(x^2 + 2*w*y) < w)" }
output.quantities.q = { integral = "(sqrt(x^2 + 2*w*y) < w)*u" }
)toml");
  auto const a = equation_fields(named), b = equation_fields(written);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expect_same(a[i].field->code, b[i].field->code);
  expect_same(named.output.quantities[0].field.code, written.output.quantities[0].field.code);
  EXPECT_THAT(named.resolved_text, HasSubstr("[fields]\nrock = \"r < w\"\nr = \"sqrt(x^2 + h*y)\"\nlevel = 3\n"));
  EXPECT_EQ(parse_config_text(named.resolved_text, "f.toml", {}).resolved_text, named.resolved_text);
}

TEST(NamedFields, SayWhatIsWrong) {
  EXPECT_THAT(error_of("fields = { a = \"b*x\", b = \"c + 1\", c = \"a\" }\nequation.source = \"a\""),
              HasSubstr("f.toml:2:17: error: fields.a = \"b*x\": the field depends on itself: a -> b -> c -> a"));
  EXPECT_THAT(error_of("fields.g = \"z\""), HasSubstr("fields.g = \"z\": "));
  EXPECT_THAT(error_of("fields.g = \"u\""), HasSubstr("\"u\" can be used in output.quantities only"));
  EXPECT_THAT(error_of("fields.g = \"x\"\nconstants.c = \"g\""), HasSubstr("the field \"g\" cannot be used here"));
  EXPECT_THAT(error_of("fields.g = \"x\"\nsolver.max_iterations = \"g\""),
              HasSubstr("formulas of coordinates stand in [fields], [equation], [boundary] and [output.quantities]"));
  EXPECT_THAT(error_of("fields.g = \"x\"\nconstants.g = 1"), HasSubstr("the name \"g\" is taken by constants.g"));
  EXPECT_THAT(error_of("fields.x = \"y\""), HasSubstr("the name \"x\" is reserved: it is a coordinate of the grid"));
  EXPECT_THAT(error_of("fields.rocks = \"x\"\nequation.kappa = \"1 + rock\""), HasSubstr("did you mean \"rocks\"?"));
  EXPECT_THAT(error_of("fields.g = [1, 2]"), HasSubstr("fields.g = [1, 2]: must be a number or an expression"));
  EXPECT_THAT(error_of("fields.g = \"1 +\"\nequation.source = \"g\""), HasSubstr("fields.g = \"1 +\": "));
}

TEST(NamedFields, MayBeSetAlone) {
  auto const config = parse_config_text("grid.cells = [8]\nfields.g = 1\nequation.source = \"g\"", "f.toml", {"g=3*x"});
  EXPECT_THAT(config.resolved_text, HasSubstr("[fields]\ng = \"3*x\"\n"));
}

constexpr char const* from_files = R"toml(
[fields]
hard = "if(rock > limit, 12, 3)"
rock = { file = "rock.h5", dataset = "/phase", case = "i + shift" }
base = { file = "rock.h5", dataset = "/base", interpolate = true }
limit = "shift/2"
[constants]
shift = 1
[sweep.parameters]
i = [0, 1]
[equation]
kappa = "hard*exp(base)"
[output.quantities]
q = { integral = "rock*u" }
)toml";

TEST(NamedFields, MayComeFromFiles) {
  auto const config = parse(from_files);
  ASSERT_EQ(config.file_fields.size(), 2u);
  auto const& [name, rock] = config.file_fields[0];
  EXPECT_EQ(name, "rock");
  EXPECT_EQ(rock.file, "rock.h5");
  EXPECT_EQ(rock.dataset, "/phase");
  EXPECT_TRUE(rock.case_index && !rock.interpolate);
  EXPECT_TRUE(!config.file_fields[1].values.case_index && config.file_fields[1].values.interpolate);
  EXPECT_EQ(config.kappa[0].code.variables, (std::vector{Slot::of_file(0, false), Slot::of_file(1, true)}));
  EXPECT_TRUE(config.output.quantities[0].field.code.reads_files());
  EXPECT_THAT(config.resolved_text,
              HasSubstr("rock = { file = \"rock.h5\", dataset = \"/phase\", case = \"i + shift\" }\n"
                        "base = { file = \"rock.h5\", dataset = \"/base\", interpolate = true }\n"));
  EXPECT_EQ(parse_config_text(config.resolved_text, "f.toml", {}).resolved_text, config.resolved_text);
  auto const set = parse_config_text("grid.cells = [8, 6]\n" + std::string(from_files), "f.toml",
                                     {"fields.rock.file=other.h5", "fields.base.interpolate=false"});
  EXPECT_EQ(set.file_fields[0].values.file, "other.h5");
  EXPECT_FALSE(set.file_fields[1].values.interpolate);
}

TEST(NamedFields, FromFilesSayWhatIsWrong) {
  EXPECT_THAT(error_of("fields.r = { file = \"r.h5\" }"), HasSubstr("missing key \"fields.r.dataset\""));
  EXPECT_THAT(error_of("fields.r = { file = \"r.h5\", dataset = \"k\", index = 1 }"),
              HasSubstr("unknown key \"fields.r.index\"; did you mean \"fields.r.case\"?"));
  EXPECT_THAT(error_of("fields.r = { file = \"r.h5\", dataset = \"k\", interpolate = 1 }"),
              HasSubstr("fields.r.interpolate = 1: must be true or false"));
  EXPECT_THAT(error_of("fields.r = { file = \"r.h5\", dataset = \"k\", case = \"r\" }"),
              HasSubstr("fields.r.case = \"r\": the field \"r\" cannot be used here"));
  EXPECT_THAT(error_of("fields.r = { file = \"r.h5\", dataset = \"k\" }\nconstants.c = \"r\""),
              HasSubstr("the field \"r\" cannot be used here"));
  EXPECT_THAT(error_of("fields.x = { file = \"r.h5\", dataset = \"k\" }"), HasSubstr("reserved"));
  EXPECT_THAT(error_of("constants.c = { file = \"r.h5\", dataset = \"k\" }"), HasSubstr("must be a number"));
}

}  // namespace
}  // namespace lapwing
