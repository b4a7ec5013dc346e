// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cases that are combined from basis solutions: right, counted, the same bits in any company, refined where data
/// cancel.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "support/solve_sweep.hpp"

namespace lapwing::test {
namespace {

constexpr char const* superpose = "[sweep]\nsuperpose = true\n";

/// An input in so many directions.
std::string input(std::string const& cells, std::string const& equation, std::string const& parameters,
                  std::string const& more = "") {
  return fmt::format("[grid]\ncells = {}\n[equation]\n{}\n{}\n{}[sweep.parameters]\n{}\n", cells, equation, more,
                     superpose, parameters);
}
std::string amplitudes(int n, std::string const& more = "") {
  return input("[24, 20]", "kappa = \"1 + x*y\"\nsource = \"s*(1 + x)\"",
               fmt::format("s = {{ linspace = [0.5, 2, {}] }}", n), more);
}

std::string without(std::string text) {
  text.replace(text.find(superpose), std::string(superpose).size(), "");
  return text;
}

void expect_all(Sweep const& sweep, Derivation derived) {
  for (auto const& result : sweep.results) {
    EXPECT_EQ(result.status, CaseStatus::done) << result.message;
    EXPECT_EQ(result.derived, derived) << "case " << result.id << ", residual " << result.residual;
  }
}

/// Largest distance of two sweeps' solutions over the largest value of the case.
double distance(Sweep const& a, Sweep const& b) {
  double worst = 0;
  for (std::size_t c = 0; c < a.u.size(); ++c) {
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < a.u[c].size(); ++i) {
      largest = std::max(largest, std::abs(b.u[c][i]));
      difference = std::max(difference, std::abs(a.u[c][i] - b.u[c][i]));
    }
    if (largest > 0) worst = std::max(worst, difference / largest);
  }
  return worst;
}

TEST(SuperposedSweep, SolvesOneBasisProblemWhateverTheNumberOfCases) {
  for (int n : {16, 40}) {
    Sweep const sweep(amplitudes(n));
    EXPECT_EQ(sweep.engine.n_basis_solves(), 1);
    EXPECT_EQ(sweep.engine.cache_statistics().made, 1);
    expect_all(sweep, Derivation::derived);
    for (auto const& result : sweep.results) EXPECT_EQ(result.iterations + result.attempts, 0);
  }
}

TEST(SuperposedSweep, SolvesItsBasisOncePerGroup) {
  Sweep const sweep(input("[16, 16]", "kappa = \"1 + k*x\"\nsource = \"s*y + r\"",
                          "k = [1, 2, 3]\ns = { linspace = [0, 1, 8] }\nr = [1, 2]"));
  EXPECT_EQ(sweep.engine.n_basis_solves(), 6);
  EXPECT_EQ(sweep.engine.cache_statistics().made, 3);
  expect_all(sweep, Derivation::derived);
}

TEST(SuperposedSweep, NeedsNoSetUpForOperatorsThatAreMultiples) {
  Sweep const sweep(
      input("[16, 16]", "kappa = \"g*(1 + x)\"\nsource = \"s\"", "g = { linspace = [1, 100, 24] }\ns = [1, 2]"));
  EXPECT_EQ(sweep.engine.n_basis_solves(), 1);
  EXPECT_EQ(sweep.engine.cache_statistics().made, 1);
  expect_all(sweep, Derivation::derived);
}

/// Inputs whose cases have a superposition of every kind.
std::vector<std::string> inputs_of_all_kinds() {
  std::string const p = "g = [0.5, 3]\ns = [1, 2]\nr = [-0.5, 4]";
  std::string const faces =
      "[boundary]\nx_min = { type = \"dirichlet\", value = \"s*y\" }\nx_max = { type = \"neumann\", value = \"r*y\" }\n"
      "y_min = { type = \"robin\", alpha = \"g*(1 + x)\", value = \"s + r*x\" }\n";
  std::string const neumann = "[boundary]\nall = { type = \"neumann\", value = \"s\" }\n";
  std::string const periodic = "[boundary]\nall = { type = \"periodic\" }\n";
  return {
      input("[40]", "kappa = \"g*(1 + x)\"\nsource = \"s + r*x\"", p),
      input("[12, 10, 9]", "kappa = \"g*(1 + x*z)\"\nsigma = \"g*y\"\nsource = \"s + r*z\"", p),
      input("[24, 20]", "kappa = \"g*exp(x)\"\nsource = \"s*x*y\"", p, faces),
      input("[24, 20]", "kappa = [\"g*(1 + y)\", \"10*g\"]\nsigma = \"g*x\"\nsource = \"s*x/r\"", p, faces),
      input("[24, 20]", "kappa = \"g\"\nsource = \"-4*s\"", p, neumann),
      input("[24, 20]", "kappa = \"g\"\nsource = \"s*sin(2*pi*x) + r*cos(4*pi*y)\"", p, periodic),
      input("[24, 20]", "kappa = \"g\"\nsource = \"s + r*x\"", p, "[solver]\ntype = \"fft\"\n"),
      input("[24, 20]", "kappa = \"g + g*x\"\nsource = \"s + r*x\"", p, "[solver]\ntype = \"direct\"\n"),
      input("[24, 20]", "kappa = \"g + g*x\"\nsource = \"s + r*x\"", p, "[solver]\ntype = \"cg\"\n"),
      input("[24, 20]", "kappa = \"g + g*x\"\nsource = \"s + r*x\"", p, "[solver]\ntype = \"multigrid\"\n"),
      input("[150, 140]", "kappa = \"g*(1 + x)\"\nsource = \"s + r*x\"", p),
  };
}

TEST(SuperposedSweep, HasTheSolutionsOfCasesSolvedOneByOne) {
  for (auto const& text : inputs_of_all_kinds()) {
    Sweep const alone(without(text), 8, {"solver.relative_tolerance=1e-11"});
    for (std::int64_t batch : {8, 1}) {
      Sweep const sweep(text, batch);
      expect_all(sweep, Derivation::derived);
      EXPECT_LT(distance(sweep, alone), 1e-7) << text;
      for (auto const& result : sweep.results) EXPECT_LE(result.residual, 1e-8);
    }
  }
}

TEST(SuperposedSweep, OfSingularProblemsHasTheMeanZero) {
  Sweep const sweep(inputs_of_all_kinds()[4]);
  for (auto const& u : sweep.u) EXPECT_NEAR(std::accumulate(u.begin(), u.end(), 0.) / 480, 0, 1e-13);
}

TEST(SuperposedSweep, HasTheSameBitsInBatchesOfAnySize) {
  for (auto const& text : inputs_of_all_kinds()) {
    Sweep const one(text, 1), three(text, 3), all(text, 64);
    EXPECT_EQ(one.u, three.u) << text;
    EXPECT_EQ(one.u, all.u) << text;
    for (std::size_t c = 0; c < one.results.size(); ++c) EXPECT_EQ(one.results[c].residual, all.results[c].residual);
  }
}

TEST(SuperposedSweep, HasTheSameBitsAfterOtherGroups) {
  std::string const text = input("[16, 16]", "kappa = \"1 + k*x\"\nsource = \"s*y + r\"",
                                 "k = [1, 2, 3]\ns = { linspace = [0, 1, 8] }\nr = [1, 2]");
  Sweep sweep(text), forgetful(text + "[run]\noperator_cache = 0\n");
  auto const before = sweep.u;
  EXPECT_EQ(before, forgetful.u);
  sweep.solve({40, 41});
  sweep.solve({3});
  EXPECT_EQ(sweep.u, before);
  EXPECT_EQ(sweep.engine.n_basis_solves(), 6);
  forgetful.solve({3});
  EXPECT_EQ(forgetful.u, before);
  EXPECT_EQ(forgetful.engine.n_basis_solves(), 8);
}

TEST(SuperposedSweep, HasBasisProblemsSolvedToAThousandthOfTheTolerance) {
  Sweep const sweep(amplitudes(16, "[solver]\ntype = \"cg\"\nrelative_tolerance = 1e-6\n"));
  for (auto const& result : sweep.results) {
    EXPECT_GT(result.residual, 1e-12);
    EXPECT_LT(result.residual, 1.01e-9);
  }
}

TEST(SuperposedSweep, EndsAtTheLimitOfRounding) {
  for (char const* solver : {"cg", "multigrid", "direct"}) {
    Sweep const sweep(amplitudes(16, fmt::format("[solver]\ntype = \"{}\"\nrelative_tolerance = 1e-16\n", solver)));
    expect_all(sweep, Derivation::derived);
    for (auto const& result : sweep.results) EXPECT_EQ(result.reason, StopReason::rounding);
  }
}

/// Data that cancel to 1e-7 of their terms where s = r.
std::string cancelling(std::string const& solver) {
  return input("[24, 20]", "kappa = \"1 + x*y\"\nsource = \"s*(1 + x) - r*(1 + x + 1e-7*y^2)\"",
               "s = [1, 2, 3]\nr = [1, 2, 3]", "[solver]\ntype = \"" + solver + "\"\n");
}

TEST(SuperposedSweep, RefinesCasesWhoseDataCancel) {
  for (char const* solver : {"cg", "multigrid"}) {
    Sweep const sweep(cancelling(solver)), alone(without(cancelling(solver)));
    for (std::size_t c = 0; c < 9; ++c) {
      bool const cancels = c % 4 == 0;
      EXPECT_EQ(sweep.results[c].status, CaseStatus::done);
      EXPECT_EQ(sweep.results[c].derived, cancels ? Derivation::refined : Derivation::derived) << solver << c;
      EXPECT_EQ(sweep.results[c].attempts, cancels ? 1 : 0);
      EXPECT_LE(sweep.results[c].residual, 1e-8);
      EXPECT_EQ(sweep.results[c].iterations > 0, cancels);
    }
    EXPECT_LT(distance(sweep, alone), 1e-6);
    Sweep const apart(cancelling(solver), 1);
    EXPECT_EQ(sweep.u, apart.u) << solver;
  }
}

TEST(SuperposedSweep, LeavesCasesToSolversWhereTheBasisHasNoOperator) {
  Sweep const sweep(
      input("[16, 16]", "kappa = \"-g*(1 + x)\"\nsource = \"s\"", "g = [-1, -2]\ns = { linspace = [1, 2, 8] }"));
  expect_all(sweep, Derivation::none);
}

TEST(SuperposedSweep, LeavesBadCasesTheirMessages) {
  Sweep const sweep(input("[16, 16]", "kappa = \"g*(1 + x)\"\nsource = \"s/(g + 3)\"",
                          "g = [-2, 1, -3]\ns = { linspace = [1, 2, 8] }"));
  for (std::size_t c = 0; c < 24; ++c) {
    bool const good = c / 8 == 1;
    EXPECT_EQ(sweep.results[c].status, good ? CaseStatus::done : CaseStatus::failed);
    EXPECT_EQ(sweep.results[c].derived, good ? Derivation::derived : Derivation::none);
    EXPECT_EQ(sweep.results[c].message.find("equation.kappa = ") == 0, !good) << sweep.results[c].message;
  }
}

TEST(SuperposedSweep, GivesZeroForAZeroRightHandSide) {
  Sweep const sweep(input("[16, 16]", "source = \"s*(1 + x)\"", "s = [0, 1, 2, 3]"));
  expect_all(sweep, Derivation::derived);
  EXPECT_EQ(sweep.u[0], std::vector<double>(256, 0.));
  EXPECT_EQ(sweep.results[0].residual, 0);
}

TEST(SuperposedSweep, CopesWithAmplitudesBeyondTheRangeOfSums) {
  Sweep const sweep(input("[16, 16]", "source = \"s*(1 + x)\"", "s = [1e-200, 1, 1e200, 3]"));
  for (auto const& result : sweep.results) EXPECT_EQ(result.status, CaseStatus::done) << result.message;
  EXPECT_NEAR(sweep.u[0][100] * 1e200, sweep.u[1][100], 1e-9);
  EXPECT_NEAR(sweep.u[2][100] * 1e-200, sweep.u[1][100], 1e-9);
}

}  // namespace
}  // namespace lapwing::test
