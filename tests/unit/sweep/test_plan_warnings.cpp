// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/plan_warnings.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> warnings_of(std::string const& text) {
  auto const config = parse_config_text(text, "f.toml");
  return plan_warnings(config, SweepPlan(config, {}));
}

/// A square of 20 x 20 cells with a source, beside what `equation` and `sweep` say.
std::vector<std::string> square(std::string const& equation, std::string const& sweep = "",
                                std::string const& rest = "") {
  bool const has_source = equation.find("source") != equation.npos;
  return warnings_of("grid.cells = [20, 20]\n" + rest + "\n[equation]\n" + equation +
                     (has_source ? "" : "\nsource = 1") + "\n[sweep]\n" + sweep);
}

/// The same with values at cell centres, whatever jumps.
std::vector<std::string> at_centres(std::string const& equation, std::string const& sweep = "") {
  return square(equation + "\nsampling = \"centre\"", sweep);
}

TEST(PlanWarnings, TellWhenAllDataAreZero) {
  EXPECT_THAT(square("source = 0"),
              ElementsAre(AllOf(HasSubstr("f.toml:4:10: warning: equation.source and all boundary values are zero"),
                                HasSubstr("u is 0"))));
  EXPECT_THAT(
      warnings_of(
          "grid.cells = [\"n\", \"n\"]\nequation.source = \"if(abs(x-0.5) < 0.5/n && abs(y-0.5) < 0.5/n, n^2, 0)\"\n"
          "equation.sampling = \"centre\"\nsweep.parameters.n = [32, 64]"),
      Contains(HasSubstr("in all 2 cases, first in case 0 (n = 32)")));
  EXPECT_THAT(square("source = \"if(abs(x - 0.5) < 0.01, 1, 0)\""), IsEmpty()) << "cut cells have their mean";
  EXPECT_THAT(square("source = \"q*x\"", "parameters.q = [1, 0, 2]\nparameters.k = [1, 2]",
                     "boundary.x_min.value = \"T*y\"\nconstants.T = 0"),
              Contains(HasSubstr("in 2 of 6 cases, first in case 2 (q = 0)")));
  EXPECT_THAT(square("source = \"if(x < 0.03, 1, 0)\""), Not(Contains(HasSubstr("zero"))));
  for (auto const* face : {"{ type = \"dirichlet\", value = 1 }", "{ type = \"neumann\", value = \"sin(9*y)\" }",
                           "{ type = \"robin\", alpha = 1, value = 2 }"})
    EXPECT_THAT(square("source = 0", "", std::string("boundary.x_max = ") + face), IsEmpty()) << face;
  EXPECT_THAT(square("source = \"q\"", "mode = \"random\"\nsamples = 1000000\nparameters.q = { normal = [0, 1] }"),
              IsEmpty());
}

TEST(PlanWarnings, TellOfAParameterThatOnlyMultipliesCases) {
  EXPECT_THAT(square("kappa = \"a\"", "parameters.a = [1, 2]\nparameters.b = [5, 6, 7]"),
              ElementsAre(HasSubstr("f.toml:8:12: warning: sweep.parameters.b changes nothing, because no expression "
                                    "uses it; its 3 values make 6 cases of 2")));
  EXPECT_THAT(square("kappa = \"a\"", "parameters.a = [1, 2, 1]"),
              ElementsAre(HasSubstr("has 3 values, 2 of them different: 1 of 3 cases")));
  EXPECT_THAT(square("kappa = \"a\"", "parameters.a = { linspace = [2, 2, 5] }"),
              ElementsAre(HasSubstr("has 5 values, 1 of them different: 4 of 5 cases")));
  EXPECT_THAT(square("kappa = \"a\"", "mode = \"zip\"\nparameters.a = [1, 2]\nparameters.label = [5, 5]"), IsEmpty());
  EXPECT_THAT(square("kappa = 1", "mode = \"zip\"\nparameters.a = [1, 2]"),
              ElementsAre(HasSubstr("all 2 cases are equal")));
  EXPECT_THAT(square("kappa = 1", "parameters.a = [1, 2]", "output.quantities.q = { integral = \"a*u\" }"), IsEmpty());
}

TEST(PlanWarnings, TellOfAParameterThatNothingUses) {
  for (auto const* mode :
       {"parameters.b = [5]",
        "mode = \"random\"\nsamples = 9\nparameters.b = { uniform = [5, 6] }\nparameters.a = { uniform = [1, 2] }"}) {
    bool const has_a = std::string(mode).find(".a") != std::string::npos;
    EXPECT_THAT(
        square(has_a ? "kappa = \"a\"" : "kappa = 1", mode),
        ElementsAre(AllOf(HasSubstr("warning: sweep.parameters.b changes nothing, because no expression uses it\n"),
                          Not(HasSubstr("values make")))));
  }
}

TEST(PlanWarnings, TellOfNumbersWhereExponentsStand) {
  auto const of = [](std::string const& ends) {
    return square("kappa = \"a\"", "parameters.a = { logspace = [" + ends + "] }");
  };
  EXPECT_THAT(of("1e-6, 1e-4, 3"),
              ElementsAre(AllOf(HasSubstr("goes from 1.000002 to 1.00023: its ends are exponents of 10"),
                                HasSubstr("write [-6, -4, 3] for 1e-06 to 0.0001"))));
  EXPECT_THAT(of("1, 100, 4"), Contains(HasSubstr("write [0, 2, 4] for 1 to 100")));
  for (auto const* good : {"-6, -4, 3", "0, 3, 4", "0.1, 2, 5", "0, 0.05, 3", "-40, 3, 4"})
    EXPECT_THAT(of(good), Not(Contains(HasSubstr("exponents")))) << good;
}

TEST(PlanWarnings, TellOfRandomModeWithoutARandomParameter) {
  EXPECT_THAT(
      square("kappa = 1", "mode = \"random\"\nsamples = 10"),
      ElementsAre(AllOf(HasSubstr("f.toml:8:11: warning: sweep.samples = 10"), HasSubstr("all cases are equal"))));
  EXPECT_THAT(square("kappa = 1", "mode = \"random\"\nsamples = 10\nparameters.a = { uniform = [1, 2] }"),
              ElementsAre(HasSubstr("sweep.parameters.a changes nothing"), HasSubstr("all cases are equal")));
  EXPECT_THAT(square("kappa = \"a\"", "mode = \"random\"\nsamples = 10\nparameters.a = { normal = [3, 0] }"),
              ElementsAre(HasSubstr("all cases are equal")));
  EXPECT_THAT(square("kappa = \"a\"", "mode = \"random\"\nsamples = 10\nparameters.a = [1, 2, 2]"),
              ElementsAre(HasSubstr("draws from 2 combinations")));
  EXPECT_THAT(square("kappa = \"a\"", "mode = \"random\"\nsamples = 10\nparameters.a = { uniform = [1, 2] }"),
              IsEmpty());
  EXPECT_THAT(square("kappa = \"a*b\"", "mode = \"random\"\nsamples = 4\nparameters.a = [1, 2]\nparameters.b = [1, 2]"),
              IsEmpty());
}

TEST(PlanWarnings, TellOfCoefficientsThatLeaveTheirRange) {
  EXPECT_THAT(square("kappa = \"1 - a*x\"", "parameters.a = { linspace = [0, 2, 21] }\nparameters.q = [1, 2]",
                     "boundary.x_min.value = \"q\""),
              ElementsAre(AllOf(HasSubstr("f.toml:4:9: warning: equation.kappa = -0.0"),
                                HasSubstr("must be > 0; out of range in 20 of 42 cases"))));
  EXPECT_THAT(square("sigma = \"sin(6*x) - s\"", "parameters.s = [-2, 2]"),
              ElementsAre(AllOf(HasSubstr("equation.sigma = "), HasSubstr("(s = 2): must be >= 0"))));
  EXPECT_THAT(square("kappa = [1, \"y - 0.5\"]"), ElementsAre(HasSubstr("equation.kappa[1] = -")));
  EXPECT_THAT(square("source = \"log(x - 0.5)\""), ElementsAre(HasSubstr("must be finite")));
  EXPECT_THAT(square("kappa = 1", "", "boundary.all = { type = \"robin\", alpha = \"0.5 - x - y\", value = 1 }"),
              ElementsAre(AllOf(HasSubstr("boundary.x_"), HasSubstr(".alpha = "), HasSubstr("must be >= 0"))));
  EXPECT_THAT(square("kappa = \"k\"", "mode = \"random\"\nsamples = 100000\nparameters.k = { normal = [1, 1] }"),
              ElementsAre(HasSubstr("of the 1024 cases looked at")));
  EXPECT_THAT(square("kappa = \"x*(1 - x)\"\nsigma = \"(x - y)^2\""), IsEmpty()) << "it is zero on faces only";
  EXPECT_THAT(square("kappa = \"if(x > 0.5, 1, a)\"", "parameters.a = [1e-9, 2]"), IsEmpty());
}

TEST(PlanWarnings, TellOfJumpsInsideCells) {
  EXPECT_THAT(at_centres("kappa = \"if(x < 0.33, 1, k)\"", "parameters.k = [2, 1, 3]"),
              ElementsAre(AllOf(HasSubstr("f.toml:4:9: warning: equation.kappa jumps inside a cell, from 1 to 2 at (x, "
                                          "y) = (0.33, 0.5) of case 0 (k = 2); so it does in 2 of 3 cases"))));
  for (auto const* kappa : {"1 + step(y, 0.51)", "1 + floor(3*x)", "1 + ceil(7*x*y)", "1 + mod(x, 0.31)",
                            "1 + (x + y > 0.513)", "if((x-0.5)^2 + (y-0.5)^2 < 0.04, 1, 9)",
                            "if(x > 0.2 && x < 0.4 && y < 0.33, 1, 2)", "if(floor(20*x) == floor(19*x), 1, 2)"})
    EXPECT_THAT(at_centres("kappa = \"" + std::string(kappa) + "\""), Contains(HasSubstr("equation.kappa"))) << kappa;
  EXPECT_THAT(square("kappa = \"if(x < 0.33, 1, 2)\""), IsEmpty()) << "cut cells are averaged";
  EXPECT_THAT(at_centres("sigma = \"x < 0.33\""), ElementsAre(HasSubstr("equation.sigma jumps")));
  EXPECT_THAT(at_centres("source = \"if(x < 0.33, 1, 2)\""), ElementsAre(HasSubstr("equation.source jumps")));
}

TEST(PlanWarnings, LeaveJumpsOnCellFacesAndKinksAlone) {
  for (auto const* kappa :
       {"if(x < 0.35, 1, 9)", "if(x <= 0.35, 1, 9)", "1 + step(y, 0.1)", "1 + floor(20*x) + floor(4*y)",
        "1 + mod(x, 0.3)", "if(abs(x - 0.5) < 0.15 && abs(y - 0.5) < 0.3, 1, 9)", "if(x < 0.33, 1 + x, 1.33)",
        "max(1, 3*x)", "1 + abs(x - 0.33)", "if(x < 2, 1, 9)", "if(x*x - x < 0, 1, 9)",
        "if(mod(floor(20*x) + floor(20*y), 2) == 0, 1, 9)", "1 + if(x == 0.5, 0, sin(x - 0.5)/(x - 0.5))",
        "2 + tanh(1e6*(x - 0.33))", "if(0.1*3 + x < 0.65, 1, 9)"}) {
    EXPECT_THAT(at_centres("kappa = \"" + std::string(kappa) + "\""), IsEmpty()) << kappa;
  }
}

TEST(PlanWarnings, TellOfConditionsThatHoldBetweenCellCentresOnly) {
  for (auto const* kappa :
       {"if(abs(x - 0.5) < 0.01, 100, 1)", "if(abs(x - 0.5) > 0.01, 1, 100)", "1 + 99*(abs(x + y - 1.01) < 1e-4)",
        "if(x < 0.4 || abs(x - 0.8) < 1e-3, 100, 1)", "if((x-0.5)^2 + (y-0.5)^2 < 1e-6, 100, 1)",
        "if(x > 0.99, 100, 1)", "if(abs(sqrt((x-0.5)^2 + (y-0.5)^2) - 0.3) < 1e-5, 100, 1)"})
    EXPECT_THAT(at_centres("kappa = \"" + std::string(kappa) + "\""),
                ElementsAre(AllOf(HasSubstr("a condition in equation.kappa is "), HasSubstr("at no cell centre"))))
        << kappa;
  EXPECT_THAT(at_centres("kappa = \"if(abs(x - 0.5) < w, 100, 1)\"", "parameters.w = [0.1, 0.01, 0.2]"),
              ElementsAre(HasSubstr("of case 1 (w = 0.01); hidden between centres in 1 of 3 cases")));
  for (auto const* kappa : {"if(abs(x - 0.52) < 0.02, 100, 1)", "if(x == 0.5, 100, 1)",
                            "if(abs(x - 0.5) < 1e-13, 100, 1)", "if(x < -1, 2, 1)"})
    EXPECT_THAT(at_centres("kappa = \"" + std::string(kappa) + "\""), Not(Contains(HasSubstr("no cell centre"))))
        << kappa;
}

TEST(PlanWarnings, TellOfATolerance) {
  std::string const small = "solver.relative_tolerance = \"tol\"\nsweep.parameters.tol = [1e-8, 1e-13]\n",
                    source = "equation.source = 1\n";
  EXPECT_THAT(warnings_of("grid.cells = [200, 200]\n" + source + small),
              ElementsAre(AllOf(HasSubstr("solver.relative_tolerance = 1e-13 is less than rounding allows"),
                                HasSubstr("in 1 of 2 cases"), HasSubstr("1e-12 or more"))));
  EXPECT_THAT(warnings_of("grid.cells = [16, 16]\n" + source + small), IsEmpty());
  EXPECT_THAT(warnings_of("grid.cells = [200, 200]\nequation.source = \"sin(60*pi*x)\"\n" + small), IsEmpty())
      << "solutions of short waves are small";
  EXPECT_THAT(warnings_of("grid.cells = [200, 200]\nboundary.x_min.value = 1\n" + source + small), IsEmpty());
  EXPECT_THAT(warnings_of("grid.cells = [20, 20]\nboundary.x_min.value = 1\nsolver.relative_tolerance = 1e-17\n"),
              ElementsAre(HasSubstr("rounding")));
}

TEST(PlanWarnings, AreSilentOnTheShippedInputs) {
  for (auto const& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(LAPWING_SOURCE_DIR) / "inputs")) {
    if (entry.path().extension() != ".toml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    auto const config = parse_config_text(text.str(), entry.path().string());
    SlabHashes known;
    for (std::int64_t slab = 0; slab < 32; ++slab) known.slabs.push_back(slab);
    known.hashes.resize(32);
    std::vector<FieldFileInfo> files;
    for (FieldExpr const& kappa : config.kappa)
      if (kappa.from_file()) files.push_back({kappa.file, kappa.dataset, {32, 64, 64}, {}, known});
    auto const warnings = plan_warnings(config, SweepPlan(config, files));
    EXPECT_THAT(warnings, IsEmpty()) << entry.path();
  }
}

}  // namespace
}  // namespace lapwing
