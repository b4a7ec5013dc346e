// SPDX-License-Identifier: BSD-3-Clause
#include "config/parse_config.hpp"

#include <gmock/gmock.h>

#include <array>

#include "config/evaluate.hpp"
#include "config/functionals.hpp"

namespace lapwing {
namespace {

using ::testing::HasSubstr;

/// The example of design.md, section 5, in short.
constexpr char const* example = R"toml(
title = "Darcy flow"
[grid]
cells = [128, "n"]
[constants]
k0 = 6.0
k1 = "k0/a"
[equation]
kappa = "exp(a*sin(k0*x)*sin(k0*y))"
source = 1
exact = "x*y"
[boundary]
all = { type = "neumann", value = "x" }
x_min = { type = "robin", alpha = 2, value = "y" }
x_max = {}
[solver]
type = "cg"
max_iterations = "10*n"
cg.operator = "csr"
[sweep]
mode = "zip"
[sweep.parameters]
n = [16, 32]
a = { linspace = [0.0, "k0", 2] }
[output]
fields = ["u", "error"]
precision = "single"
[output.quantities]
mean_u = { integral = "u", normalise = true }
at = { probe = [0.5, "a/6"] }
leak = { flux = "y_max" }
peak = { max = "kappa*u" }
[timing]
detail = "off"
)toml";

std::string error_of(std::string const& text) {
  try {
    parse_config_text(text, "f.toml");
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(ParseConfig, ReadsEverySection) {
  auto const config = parse_config_text(example, "dir/f.toml");
  EXPECT_EQ(config.title, "Darcy flow");
  EXPECT_EQ(config.dim(), 2);
  EXPECT_EQ(evaluate(config.upper[1].code, {}), 1);
  EXPECT_EQ(config.solver.type, SolverKind::cg);
  EXPECT_EQ(config.solver.cg_operator, OperatorForm::csr);
  EXPECT_EQ(config.boundary[0].kind, BoundaryKind::robin);
  EXPECT_EQ(config.boundary[1].kind, BoundaryKind::dirichlet);
  EXPECT_EQ(config.boundary[3].kind, BoundaryKind::neumann);
  EXPECT_TRUE(config.boundary[3].value.code.uses(Slot::x));
  EXPECT_EQ(config.sweep.mode, SweepMode::zip);
  EXPECT_EQ(config.output.precision, Precision::single);
  EXPECT_EQ(config.output.fields, (std::vector{OutputField::u, OutputField::error}));
  EXPECT_EQ(config.timing_detail, TimingDetail::off);
  EXPECT_TRUE(config.exact.has_value());
  EXPECT_EQ(config.source.text, "1");
}

TEST(ParseConfig, KeepsTheOrderOfDeclaration) {
  auto const config = parse_config_text(example, "f.toml");
  ASSERT_EQ(config.sweep.parameters.size(), 2u);
  EXPECT_EQ(config.sweep.parameters[0].name, "n");
  EXPECT_EQ(config.sweep.parameters[1].name, "a");
  ASSERT_EQ(config.output.quantities.size(), 4u);
  EXPECT_EQ(config.output.quantities[0].name, "mean_u");
  EXPECT_TRUE(config.output.quantities[0].normalise);
  EXPECT_EQ(config.output.quantities[1].functional->key, Key::quantity_probe);
  EXPECT_EQ(config.output.quantities[2].face, 3);
  EXPECT_TRUE(config.output.quantities[3].field.code.uses(Slot::kappa));
}

TEST(ParseConfig, TakesDefaults) {
  auto const config = parse_config_text("grid.cells = [4, 4, 4]", "f.toml");
  EXPECT_FALSE(config.sweep.present);
  EXPECT_EQ(config.kappa.size(), 1u);
  EXPECT_EQ(evaluate(config.kappa[0].code, {}), 1);
  EXPECT_EQ(evaluate(config.sigma.code, {}), 0);
  EXPECT_EQ(config.output.fields, std::vector{OutputField::u});
  EXPECT_EQ(config.timing_detail, TimingDetail::phases);
  for (auto const& face : config.boundary) EXPECT_EQ(face.kind, BoundaryKind::dirichlet);
}

TEST(ParseConfig, PlacesFieldFilesBesideTheInput) {
  auto const config = parse_config_text(R"toml(
grid.cells = [4]
[equation]
kappa = { file = "perm.h5", dataset = "/k", case = "i" }
sigma = { file = "/abs/s.h5", dataset = "s" }
[sweep.parameters]
i = [0, 1]
)toml",
                                        "some/dir/f.toml");
  EXPECT_EQ(config.kappa[0].file, "some/dir/perm.h5");
  EXPECT_EQ(config.kappa[0].dataset, "/k");
  ASSERT_TRUE(config.kappa[0].case_index.has_value());
  EXPECT_EQ(config.sigma.file, "/abs/s.h5");
  EXPECT_FALSE(config.sigma.case_index.has_value());
}

TEST(ParseConfig, AcceptsAnisotropicKappa) {
  auto const config = parse_config_text("grid.cells = [4, 4]\nequation.kappa = [\"1\", 100]", "f.toml");
  ASSERT_EQ(config.kappa.size(), 2u);
  EXPECT_EQ(evaluate(config.kappa[1].code, {}), 100);
}

TEST(ParseConfig, ReportsAllErrorsInOrder) {
  auto const message = error_of("[grid]\ncells = [1, 8]\nlover = [0, 0]\n[solver]\ntype = 7\nrelative_tolerance = 2\n");
  EXPECT_EQ(message,
            "f.toml:2:10: error: grid.cells[0] = 1: must be an integer >= 2\n"
            "f.toml:3:1: error: unknown key \"grid.lover\"; did you mean \"grid.lower\"?\n"
            "f.toml:5:8: error: solver.type = 7: must be one of auto, multigrid, cg, direct, fft\n"
            "f.toml:6:22: error: solver.relative_tolerance = 2: must be in (0, 1)");
}

TEST(ParseConfig, ReportsABrokenConstantOnce) {
  auto const message = error_of("grid.cells = [\"ka\", \"ka\"]\nconstants.ka = \"1 +\"\n");
  EXPECT_EQ(message, "f.toml:2:20: error: constants.ka = \"1 +\": expected a number, a name or \"(\" before the end");
}

TEST(ParseConfig, CountsCharactersInColumns) {
  EXPECT_THAT(error_of("grid.cells = [4]\n\"equation\".kappa = '''\n1 + w'''\n"), HasSubstr("2:20: error"));
  EXPECT_THAT(error_of("grid.cells = [4]\nequation = { kappa = '1 + w' }\n"), HasSubstr("2:27: error"));
  EXPECT_THAT(error_of("grid.cells = [4]\nequation.kappa = \"1 \\u002b w\"\n"), HasSubstr("(at character 5)"));
}

TEST(ParseConfig, NamesOfOtherDirectionsAreFree) {
  auto const config = parse_config_text(R"toml(
grid.cells = [4]
constants.z = "2*y"
equation.kappa = "1 + y*x + z + t"
[sweep.parameters]
y = [1, 2]
t = [3, 4]
[output.quantities]
y_upper = { max = "u*y" }
)toml",
                                        "f.toml");
  std::vector<double> slots(static_cast<std::size_t>(Slot::first_parameter), -1);
  slots.insert(slots.end(), {5, 7});
  EXPECT_EQ(
      evaluate(parse_config_text("grid = { cells = [4], upper = [\"y + t\"] }\nsweep.parameters = { y = [1], t = [2] }",
                                 "f.toml")
                   .upper[0]
                   .code,
               slots),
      12);
  EXPECT_EQ(config.sweep.parameters[0].name, "y");
  EXPECT_THAT(error_of("grid.cells = [4, 4]\nsweep.parameters.y = [1]"),
              HasSubstr("the name \"y\" is reserved: it is a coordinate of the grid"));
  EXPECT_THAT(error_of("grid.cells = [4]\nequation.kappa = \"1 + y\"\noutput.quantities.y = { max = \"u\" }"),
              HasSubstr("equation.kappa = \"1 + y\": the grid has no y direction: grid.cells has 1 entry"));
  EXPECT_THAT(error_of("grid.cells = 4\nsweep.parameters.y = [1]"), ::testing::Not(HasSubstr("reserved")));
}

TEST(ParseConfig, TakesUnitsAndLongNamesOfWhatHasAName) {
  std::string const head =
      "grid.cells = [4]\nconstants.c = 1\nsweep.parameters.length = [1]\noutput.quantities.mean_u = { max = \"u\" }\n";
  auto const config = parse_config_text(head +
                                            "[units]\nx = \"m\"\nu = \"\u00b0C\"\nlength = \"mm\"\nmean_u = \"K\"\nc = "
                                            "\"1/s\"\nsigma = \"W\"\n[long_names]\nu = \"temperature\"",
                                        "f.toml");
  EXPECT_THAT(config.units, ::testing::ElementsAre(::testing::Pair("c", "1/s"), ::testing::Pair("length", "mm"),
                                                   ::testing::Pair("mean_u", "K"), ::testing::Pair("sigma", "W"),
                                                   ::testing::Pair("u", "\u00b0C"), ::testing::Pair("x", "m")));
  EXPECT_THAT(config.long_names, ::testing::ElementsAre(::testing::Pair("u", "temperature")));
  for (auto const& [entry, what] : std::vector<std::pair<std::string, std::string>>{
           {"lenght = \"m\"",
            "f.toml:6:1: error: units.lenght: \"lenght\" is no direction of the grid, field, parameter, quantity or "
            "constant; did you mean \"length\"?"},
           {"y = \"m\"", "\"y\" is no direction of the grid"},
           {"exact = \"K\"", "\"exact\" follows from u; name u"},
           {"u = 1", "units.u = 1: must be a string"},
           {"u = \"\"", "must not be empty"},
           {"u = \"a\\nb\"", "must be one line without control characters"},
           {"length = \"hours\"",
            "units.length = \"hours\": xarray makes durations of numbers with such units; write \"h\""},
           {"length = \"days since 1970-01-01\"", "xarray makes dates of numbers with such units"}})
    EXPECT_THAT(error_of(head + "[units]\n" + entry), HasSubstr(what));
  EXPECT_EQ(error_of(head + "[long_names]\nlength = \"hours since dawn\""), "");
}

TEST(ParseConfig, MissingFileIsAFileError) {
  EXPECT_THROW(parse_config("/no/such/file.toml", {}), FileError);
  EXPECT_THROW(parse_config("/", {}), FileError);
}

TEST(ParseConfig, PeriodicAllIsPeriodicEverywhere) {
  auto const config = parse_config_text("grid.cells = [4, 4]\nboundary.all = { type = \"periodic\" }", "f.toml");
  EXPECT_TRUE(config.periodic(0));
  EXPECT_TRUE(config.periodic(1));
}

}  // namespace
}  // namespace lapwing
