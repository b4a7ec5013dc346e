// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Mixed precision where numbers are very large, very small or none; starts, ends, and the way back to double.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "solvers/automatic.hpp"
#include "support/assembled.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

std::string problem(std::string const& kappa, std::string const& source, std::string const& sigma = "0",
                    std::string const& cells = "60, 44") {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nkappa = " + kappa + "\nsigma = " + sigma +
         "\nsource = \"" + source + "\"\n[solver]\ntype = \"multigrid\"\n";
}

/// Largest difference between a and b / factor, over the largest b.
double distance(std::vector<double> const& a, std::vector<double> const& b, double factor = 1) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, std::abs(a[i] - b[i] / factor));
    size = std::max(size, std::abs(a[i]));
  }
  return difference / size;
}

TEST(MixedPrecision, DoesNotDependOnTheScaleOfTheProblem) {
  auto const base = solve_text(problem("\"1+x*y\"", "1+x"));
  for (char const* scale : {"1e-30", "1e-12", "1e12", "1e30"}) {
    auto const kappa = solve_text(problem("\"" + std::string(scale) + "*(1+x*y)\"", "1+x"));
    EXPECT_EQ(kappa.results[0].attempts_text, base.results[0].attempts_text) << scale;
    EXPECT_LT(distance(base.fields[0], kappa.fields[0], 1 / std::stod(scale)), 1e-7) << scale;
  }
  for (char const* scale : {"1e-290", "1e-160", "1e-130", "1e-60", "1e60", "1e130", "1e200", "1e300"}) {
    auto const source = solve_text(problem("\"1+x*y\"", std::string(scale) + "*(1+x)"));
    EXPECT_EQ(source.results[0].attempts_text, base.results[0].attempts_text) << scale;
    EXPECT_LT(distance(base.fields[0], source.fields[0], std::stod(scale)), 1e-7) << scale;
  }
}

TEST(AllSolvers, SolveRightHandSidesWhoseSquaresOverflowOrUnderflow) {
  for (char const* type : {"fft", "direct", "cg", "multigrid"})
    for (char const* accuracy : {"tolerance", "discretisation"}) {
      auto const text = [&](std::string const& scale) {
        return problem("\"2\"", scale + "*(1+x*y)") + "accuracy = \"" + accuracy + "\"\n";
      };
      std::vector<std::string> const solver{std::string("solver.type=\"") + type + "\""};
      auto const base = solve_text(text("1"), solver);
      for (char const* scale : {"1e-300", "1e-180", "1e170", "1e280"}) {
        auto const out = solve_text(text(scale), solver);
        CaseResult const& result = out.results[0];
        EXPECT_EQ(result.status, CaseStatus::done) << type << scale << result.message;
        EXPECT_EQ(result.iterations, base.results[0].iterations) << type << scale;
        EXPECT_LT(distance(base.fields[0], out.fields[0], std::stod(scale)), 1e-7) << type << scale;
        if (std::isnan(base.results[0].error_estimate)) continue;
        EXPECT_NEAR(result.error_estimate / std::stod(scale), base.results[0].error_estimate,
                    1e-6 * base.results[0].error_estimate)
            << type << scale;
      }
    }
}

TEST(MixedPrecision, TakesLargeSigmaAndBoxesOfAnySize) {
  for (char const* sigma : {"1e8", "\"if(x+y<0.9, 0, 1e8)\"", "\"1e8*x\"", "\"1e12*y\""})
    for (char const* kappa : {"1", "\"1+x*y\""}) {
      auto const result = solve_text(problem(kappa, "1+x", sigma)).results[0];
      EXPECT_EQ(result.status, CaseStatus::done) << sigma << result.message;
      EXPECT_EQ(result.attempts, 1) << sigma << result.attempts_text;
    }
}

TEST(MixedPrecision, SolvesProblemsThatAreNearlyAllSigma) {
  for (char const* kappa : {"1e-20", "\"1e-20*(1+x)\"", "1e-45", "\"1e-45*(1+x)\""}) {
    auto const out = solve_text(problem(kappa, "3", "1"));
    EXPECT_EQ(out.results[0].status, CaseStatus::done) << kappa << out.results[0].message;
    for (double u : out.fields[0]) ASSERT_NEAR(u, 3, 1e-6) << kappa << out.results[0].attempts_text;
  }
}

// Single precision has no room for kappa = 1 where sigma = 1e60 is brought near 1.
TEST(MixedPrecision, GoesOnInDoubleWhereSingleBreaksDown) {
  auto const result = solve_text(problem("1", "3", "\"if(x<0.05, 1e60, 0)\"")).results[0];
  EXPECT_THAT(
      result.attempts_text,
      testing::MatchesRegex("multigrid: met values that are not numbers.*; multigrid double: converged after.*"));
}

// x is nearly constant and much larger than its differences, which single precision does not resolve.
TEST(MixedPrecision, IsFollowedByDoubleInNearlySingularProblems) {
  for (char const* sigma : {"1e-4", "1e-5", "1e-6", "1e-9"}) {
    std::string const text = problem("\"1+x\"", "1+x", sigma, "64, 64") + "[boundary]\nall = { type = \"neumann\" }\n";
    auto const result = solve_text(text).results[0];
    EXPECT_EQ(result.status, CaseStatus::done) << sigma << result.message;
    EXPECT_LE(result.iterations, 25) << sigma << result.attempts_text;
  }
}

TEST(MixedPrecision, EndsAtTheLimitOfRounding) {
  for (char const* kappa : {"1", "\"exp(2*sin(9*x*y))\""}) {
    auto const result = solve_text(problem(kappa, "1+x") + "relative_tolerance = 1e-16\n").results[0];
    EXPECT_EQ(result.reason, StopReason::rounding) << result.attempts_text;
    EXPECT_EQ(result.attempts, 1) << result.attempts_text;
    EXPECT_LT(result.residual, 1e-12);
  }
}

struct Solve {
  Assembled a;
  SolverSettings settings;
  Timers timers{false};
  std::unique_ptr<Solver> solver;
  DeviceVector x, guess;

  explicit Solve(std::string const& text)
      : a(text),
        x("lapwing::test::x", static_cast<std::size_t>(a.shape().n_values())),
        guess("lapwing::test::guess", x.extent(0)) {
    settings.type = SolverKind::multigrid;
    auto const plan = plan_ladder(settings, a.shape(), a.op.coupling[0])[0];
    EXPECT_EQ(plan.precision, Arithmetic::mixed);
    solver = make_solver(plan, settings, a.shape(), a.op.stencil.has_extra(), timers);
    solver->setup(a.op);
  }
  std::vector<LaneReport> operator()(double tolerance, bool from_guess = false) {
    auto control = a.control(tolerance);
    if (from_guess) {
      Kokkos::deep_copy(guess, x);
      control.guess = guess;
    }
    return solver->solve(a.op.rhs, x, control);
  }
};

std::string const sweep = "[sweep.parameters]\na = [0.5, 1, 2, 3, 1.5]\n";

TEST(MixedPrecision, LeavesAnExactGuessAsItIs) {
  Solve solve(problem("\"1+a*x*y\"", "1+x") + sweep);
  auto const first = solve(1e-12);             // so that the residual alone shows that the error is below 1e-9
  auto const before = values_of(solve.x);
  auto const again = solve(1e-9, true);
  for (std::size_t lane = 0; lane < 5; ++lane) {
    EXPECT_EQ(again[lane].iterations, 0);
    EXPECT_EQ(again[lane].reason, StopReason::converged);
    EXPECT_DOUBLE_EQ(again[lane].residual, first[lane].residual);
  }
  EXPECT_EQ(values_of(solve.x), before);
}

TEST(MixedPrecision, GoesOnFromAGuess) {
  Solve solve(problem("\"1+a*x*y\"", "1+x") + sweep);
  int const all = solve(1e-10)[0].iterations, part = solve(1e-5)[0].iterations, rest = solve(1e-10, true)[0].iterations;
  EXPECT_LT(rest, all);
  EXPECT_LE(part + rest, all + 2);
}

TEST(MixedPrecision, GivesZeroForZeroWhateverTheGuess) {
  Solve solve(problem("\"1+a*x*y\"", "1+x") + sweep);
  auto const b = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), solve.a.op.rhs);
  int const w = solve.a.shape().lanes;
  for (std::size_t i = 1; i < b.extent(0); i += static_cast<std::size_t>(w)) b(i) = 0;        // the second lane
  Kokkos::deep_copy(solve.a.op.rhs, b);
  for (bool from_guess : {false, true}) {
    Kokkos::deep_copy(solve.x, 7.);
    auto const reports = solve(1e-8, from_guess);
    auto const x = values_of(solve.x);
    for (std::size_t i = 1; i < x.size(); i += static_cast<std::size_t>(w)) ASSERT_EQ(x[i], 0);
    EXPECT_EQ(reports[1].iterations, 0);
    for (std::size_t lane = 0; lane < 5; ++lane) EXPECT_EQ(reports[lane].reason, StopReason::converged) << lane;
  }
}

TEST(MixedPrecision, KeepsANaNInItsLane) {
  Solve solve(problem("\"1+a*x*y\"", "1+x") + sweep);
  auto const clean = solve(1e-8);
  auto const expected = values_of(solve.x);
  auto const b = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), solve.a.op.rhs);
  int const w = solve.a.shape().lanes;
  b(static_cast<std::size_t>(100 * w + 2)) = std::nan("");
  Kokkos::deep_copy(solve.a.op.rhs, b);
  auto const reports = solve(1e-8);
  auto const x = values_of(solve.x);
  for (std::size_t lane = 0; lane < 5; ++lane) {
    EXPECT_EQ(reports[lane].reason, lane == 2 ? StopReason::not_a_number : StopReason::converged) << lane;
    if (lane == 2) continue;
    EXPECT_EQ(reports[lane].iterations, clean[lane].iterations);
    for (std::size_t i = lane; i < x.size(); i += static_cast<std::size_t>(w)) ASSERT_EQ(x[i], expected[i]) << lane;
  }
}

}  // namespace
}  // namespace lapwing::test
