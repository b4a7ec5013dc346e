// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Solvers agree with each other, stop case by case, and cope with awkward problems.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

std::string const equation = "[equation]\ntype = \"diffusion\"\n";

double largest_difference(std::vector<double> const& a, std::vector<double> const& b) {
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = std::max(difference, std::abs(a[i] - b[i]));
  return difference;
}

TEST(Solvers, AgreeOnVariableCoefficients) {
  std::string const text = "[grid]\ncells = [13, 11, 9]\n" + equation +
                           "kappa = \"exp(4*sin(9*x)*cos(5*y+z))\"\nsigma = \"1+x\"\nsource = \"x-y*z\"\n"
                           "[boundary]\nx_min = { type = \"neumann\", value = \"y\" }\n"
                           "y_max = { type = \"robin\", alpha = \"2+x\", value = 1 }\n"
                           "z_min = { type = \"periodic\" }\nz_max = { type = \"periodic\" }\n"
                           "[solver]\nrelative_tolerance = 1e-12\n";
  auto const reference = solve_text(text, {"solver.type=direct"});
  ASSERT_EQ(reference.results[0].status, CaseStatus::done) << reference.results[0].message;
  EXPECT_EQ(reference.results[0].iterations, 0);
  for (std::vector<std::string> const& set : std::vector<std::vector<std::string>>{
           {"solver.type=multigrid"},
           {"solver.type=multigrid", "solver.multigrid.acceleration=none", "solver.multigrid.pre_smooth=2"},
           {"solver.type=cg"},
           {"solver.type=cg", "solver.cg.operator=csr"}}) {
    auto const other = solve_text(text, set);
    ASSERT_EQ(other.results[0].status, CaseStatus::done) << set[0] << other.results[0].message;
    EXPECT_LT(largest_difference(other.fields[0], reference.fields[0]), 1e-9) << testing::PrintToString(set);
    EXPECT_LE(other.results[0].residual, 1e-12);
    EXPECT_GT(other.results[0].iterations, 0);
  }
}

TEST(Solvers, ReportTrueResidualsAndAFallingHistory) {
  auto const out = solve_text("[grid]\ncells = [48, 48]\n" + equation + "source = 1\n[solver]\ntype = \"multigrid\"\n");
  LaneReport const& report = out.reports[0];
  EXPECT_EQ(report.reason, StopReason::converged);
  ASSERT_EQ(report.history.size(), static_cast<std::size_t>(report.iterations) + 1);
  EXPECT_EQ(report.history.front(), 1);
  EXPECT_EQ(report.history.back(), report.residual);
  for (std::size_t i = 1; i < report.history.size(); ++i) EXPECT_LT(report.history[i], 0.6 * report.history[i - 1]);
}

TEST(Solvers, StopEveryCaseAtItsOwnTolerance) {
  std::string const text = "[grid]\ncells = [32, 32]\n" + equation +
                           "source = \"sin(40*x*y)\"\n[solver]\ntype = \"multigrid\"\n"
                           "relative_tolerance = \"10^(-p)\"\n[sweep.parameters]\np = [2, 4, 6, 8, 10]\n";
  auto const out = solve_text(text);
  for (std::size_t c = 1; c < out.results.size(); ++c)
    EXPECT_GT(out.results[c].iterations, out.results[c - 1].iterations);
  for (std::size_t c = 0; c < out.results.size(); ++c)
    EXPECT_LE(out.results[c].residual, std::pow(10, -2.0 * static_cast<double>(c + 1)));
}

TEST(Automatic, SolvesStretchedCellsAndOddGrids) {
  for (std::string const grid :
       {"[grid]\ncells = [64, 64]\nupper = [64.0, 1.0]\n", "[grid]\ncells = [61, 509]\n",
        "[grid]\ncells = [40, 40, 40]\nupper = [1.0, 64.0, 1.0]\n", "[grid]\ncells = [2, 300]\n",
        "[grid]\ncells = [100, 100]\nupper = [1.0, 0.015625]\n"}) {
    auto const out = solve_text(grid + equation + "kappa = \"2+sin(5*x)\"\nsource = 1\n");
    EXPECT_EQ(out.results[0].status, CaseStatus::done) << grid << out.results[0].message;
    EXPECT_LE(out.results[0].iterations, 20) << grid;
  }
}

TEST(Automatic, SolvesConstantAndVaryingAnisotropy) {
  for (std::string const kappa : {"[1, 1e4]", "[1e4, 1]", "[\"exp(6*sin(7*x))\", \"exp(6*cos(9*y))\"]"}) {
    auto const out = solve_text("[grid]\ncells = [64, 80]\n" + equation + "kappa = " + kappa + "\nsource = 1\n");
    EXPECT_EQ(out.results[0].status, CaseStatus::done) << kappa << out.results[0].message;
    EXPECT_LE(out.results[0].iterations, 25) << kappa;
  }
}

TEST(Automatic, TakesTheBandedSolverWhereTheBandIsNarrow) {
  std::string const rest = equation + "kappa = \"1+x\"\nsource = 1\n";
  EXPECT_EQ(solve_text("[grid]\ncells = [500]\n" + rest).results[0].solver, SolverKind::direct);
  EXPECT_EQ(solve_text("[grid]\ncells = [12, 300]\n" + rest).results[0].solver, SolverKind::direct);
  EXPECT_EQ(solve_text("[grid]\ncells = [64, 64]\n" + rest).results[0].solver, SolverKind::multigrid);
}

TEST(Solvers, HandleSingularProblemsWithMeanZero) {
  std::string const neumann = "[boundary]\nall = { type = \"neumann\", value = 0 }\n";
  std::string const periodic = "[boundary]\nall = { type = \"periodic\" }\n";
  for (std::string const& boundary : {neumann, periodic})
    for (char const* type : {"multigrid", "cg", "direct"}) {
      auto const out =
          solve_text("[grid]\ncells = [23, 31]\n" + equation + "source = \"cos(2*pi*x)*cos(4*pi*y)\"\n" + boundary,
                     {std::string("solver.type=") + type});
      ASSERT_EQ(out.results[0].status, CaseStatus::done) << type << out.results[0].message;
      double sum = 0;
      for (double u : out.fields[0]) sum += u;
      EXPECT_NEAR(sum, 0, 1e-10) << type;
      EXPECT_LT(out.results[0].compatibility_defect, 1e-2);
    }
}

TEST(Solvers, SeeThatAnAnisotropicProblemIsSingular) {
  auto const out = solve_text("[grid]\ncells = [12, 9]\n" + equation + "kappa = [2, 0.5]\nsource = \"cos(2*pi*x)\"\n" +
                              "[boundary]\nall = { type = \"neumann\" }\n");
  EXPECT_EQ(out.results[0].status, CaseStatus::done) << out.results[0].message;
  EXPECT_LT(out.results[0].compatibility_defect, 1e-12);
}

TEST(Solvers, RefuseIncompatibleDataWithTheNumber) {
  std::string const text =
      "[grid]\ncells = [16, 16]\n" + equation + "source = 1\n[boundary]\nall = { type = \"neumann\" }\n";
  auto const refused = solve_text(text).results[0];
  EXPECT_EQ(refused.status, CaseStatus::failed);
  EXPECT_THAT(refused.message, testing::HasSubstr("|sum b| / sum |b| = 1"));
  EXPECT_EQ(solve_text(text, {"solver.compatibility=project"}).results[0].status, CaseStatus::done);
}

TEST(Solvers, TakeAZeroRightHandSide) {
  for (char const* type : {"multigrid", "cg", "direct"}) {
    auto const out = solve_text("[grid]\ncells = [9, 9]\n" + equation, {std::string("solver.type=") + type});
    EXPECT_EQ(out.results[0].status, CaseStatus::done);
    EXPECT_EQ(out.results[0].residual, 0);
    EXPECT_EQ(largest_difference(out.fields[0], std::vector<double>(81, 0)), 0);
  }
}

TEST(Solvers, EndAtTheLimitOfRounding) {
  std::string const text = "[grid]\ncells = [64, 64]\n" + equation +
                           "kappa = \"if(mod(floor(4*x) + floor(4*y), 2) < 0.5, 1, 1e6)\"\nsource = 1\n";
  for (char const* type : {"multigrid", "direct"}) {
    auto const result =
        solve_text(text, {std::string("solver.type=") + type, "solver.relative_tolerance=1e-12"}).results[0];
    EXPECT_EQ(result.status, CaseStatus::done) << result.message;
    EXPECT_EQ(result.reason, StopReason::rounding);
    EXPECT_GT(result.residual, 1e-12);
    EXPECT_LT(result.residual, 1e-5);
  }
}

TEST(Solvers, RunOutOfIterationsWithoutHurtingNeighbours) {
  std::string const text = "[grid]\ncells = [32, 32]\n" + equation +
                           "source = \"1+0*a\"\nkappa = \"exp(a*sin(20*x*y))\"\n"
                           "[solver]\ntype = \"cg\"\nmax_iterations = 90\n[sweep.parameters]\na = [0, 6, 0]\n";
  auto const out = solve_text(text);
  EXPECT_EQ(out.results[0].status, CaseStatus::done) << out.results[0].message;
  EXPECT_EQ(out.results[1].status, CaseStatus::failed);
  EXPECT_EQ(out.results[1].reason, StopReason::max_iterations);
  EXPECT_THAT(out.results[1].message, testing::HasSubstr("ran out of iterations after 90"));
  EXPECT_EQ(out.results[2].status, CaseStatus::done);
}

TEST(Solvers, GiveTheSameBitsAloneAndInCompany) {
  std::string const text = "[grid]\ncells = [41, 39]\n" + equation + "kappa = \"exp(a*sin(9*x+y))\"\nsource = \"1+a\"\n"
                           "[sweep.parameters]\na = { linspace = [0, 3, 20] }\n";
  auto const together = solve_text(text);
  auto const alone = solve_text(text, {"sweep.parameters.a=[" + std::to_string(3.0) + "]"});
  std::size_t const n = 41 * 39;
  std::vector<double> const last(together.fields[0].end() - static_cast<std::ptrdiff_t>(n), together.fields[0].end());
  EXPECT_EQ(last, alone.fields[0]);
  EXPECT_EQ(together.results[19].residual, alone.results[0].residual);
}

/// -u'' + sigma u = 1 on n cells of (0, 1), u = 0 at both ends: the discrete solution in closed form.
std::vector<double> reaction_line(double sigma, int n) {
  double const h = 1. / n, t = std::asinh(std::sqrt(sigma) * h / 2);
  std::vector<double> u;
  for (int i = 0; i < n; ++i) {
    double const x = (i + 0.5) * h;
    double const rise = std::exp(-2 * t * n * x), fall = std::exp(-2 * t * n * (1 - x));
    double const shape = (rise + fall) / (1 + std::exp(-2 * t * n)) / std::cosh(t);
    u.push_back(sigma < 1e-6 ? x * (1 - x) / 2 + h * h / 8 : (1 - shape) / sigma);
  }
  return u;
}

/// The same with sigma = 0 below 1/2, and above so large a sigma that nothing is left: u = 0 at the first centre there.
std::vector<double> half_line(int n) {
  double const h = 1. / n, end = 0.5 + h / 2;
  std::vector<double> u;
  for (int i = 0; i < n; ++i) {
    double const x = (i + 0.5) * h;
    u.push_back(x < 0.5 ? x * (end - x) / 2 + h * h / 8 * (1 - x / end) : 0);
  }
  return u;
}

TEST(Solvers, GetSigmaFromZeroToHugeRight) {
  int const n = 50, n_lines = 47;
  std::string const text = "[grid]\ncells = [50, 47]\n" + equation + "source = 1\nkappa = \"1 + 0*x\"\n" +
                           "[boundary]\ny_min = { type = \"neumann\" }\ny_max = { type = \"neumann\" }\n";
  auto const expect = [&](std::string const& sigma, std::vector<double> const& line, double tolerance) {
    for (std::string const type : {"auto", "multigrid", "cg", "direct"}) {
      auto const out = solve_text(text, {"equation.sigma=" + sigma, "solver.type=" + type});
      ASSERT_EQ(out.results[0].status, CaseStatus::done) << sigma << type << out.results[0].message;
      if (type != "cg") {
        EXPECT_LE(out.results[0].iterations, 25) << sigma << type;
      }
      for (std::size_t i = 0; i < std::size_t{n} * n_lines; ++i)
        ASSERT_NEAR(out.fields[0][i], line[i % n], tolerance * line[0]) << sigma << ' ' << type << ' ' << i;
    }
  };
  for (double const sigma : {0., 1e-12, 1e-4, 1., 1e4, 1e8, 1e15})
    expect(fmt::format("{}", sigma), reaction_line(sigma, n), 1e-5);
  expect("if(x<0.5,0,1e13)", half_line(n), 1e-5);
}

}  // namespace
}  // namespace lapwing::test
