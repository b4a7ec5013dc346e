// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Attempts follow each other, go on from what was gained, end in time, and are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "robustness_matrix.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

/// Independent cells over six decades: too much for every cycle.
std::string wild(int n) {
  return "[grid]\ncells = [" + std::to_string(n) + ", " + std::to_string(n) +
         "]\n[equation]\ntype = \"diffusion\"\nsource = 1\n" + "kappa = \"10^(a*" + cell_noise(9) + ")\"\n";
}
std::string values(std::string const& list) { return "[sweep.parameters]\na = [" + list + "]\n"; }

std::vector<double> values_of(ConstDeviceVector v) {
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), v);
  return std::vector<double>(host.data(), host.data() + host.extent(0));
}

TEST(Ladder, EndsInDirectWhereCyclesAreTooSlow) {
  auto const out = solve_text(wild(48) + values("6"));
  CaseResult const& result = out.results[0];
  EXPECT_EQ(result.status, CaseStatus::done) << result.message;
  EXPECT_EQ(result.solver, SolverKind::direct);
  EXPECT_EQ(result.attempts, 2);
  EXPECT_THAT(result.attempts_text,
              testing::MatchesRegex("multigrid rough lines: too slow at .* after [0-9]+; direct: converged.*"));
  EXPECT_EQ(out.reports[0].iterations, result.iterations);
  EXPECT_LE(result.iterations, 12);
}

TEST(Ladder, GivesTheSameBitsAloneAndInCompany) {
  auto const together = solve_text(wild(37) + values("0.1, 6, 3, 0.5, 6, 1, 2, 4, 5"), {"solver.type=multigrid"});
  std::vector<std::string> const list{"0.1", "6", "3", "0.5", "6", "1", "2", "4", "5"};
  for (std::size_t c = 0; c < list.size(); ++c) {
    auto const alone = solve_text(wild(37) + values(list[c]), {"solver.type=multigrid"});
    EXPECT_EQ(together.results[c].attempts_text, alone.results[0].attempts_text);
    EXPECT_EQ(together.results[c].residual, alone.results[0].residual);
    auto const first = together.fields[0].begin() + static_cast<std::ptrdiff_t>(c * 37 * 37);
    EXPECT_TRUE(std::equal(alone.fields[0].begin(), alone.fields[0].end(), first)) << list[c];
  }
}

TEST(Ladder, SpendsNoMoreThanMaxIterationsOverAllAttempts) {
  for (int most : {1, 3, 8, 12}) {
    auto const result =
        solve_text(wild(48) + values("6"), {"solver.type=multigrid", "solver.max_iterations=" + std::to_string(most)})
            .results[0];
    EXPECT_EQ(result.status, CaseStatus::failed);
    EXPECT_EQ(result.iterations, most);
    EXPECT_EQ(result.reason, StopReason::max_iterations);
    EXPECT_THAT(result.message, testing::HasSubstr("ran out of iterations after " + std::to_string(most)));
  }
}

TEST(Ladder, IsNotForSolversThatWereAskedFor) {
  for (char const* type : {"cg", "direct"}) {
    auto const result =
        solve_text(wild(20) + values("6"), {std::string("solver.type=") + type, "solver.max_iterations=2000"})
            .results[0];
    EXPECT_EQ(result.attempts, 1);
    EXPECT_THAT(result.attempts_text, testing::StartsWith(std::string(type) + ": "));
  }
  EXPECT_NE(solve_text(wild(48) + values("6"), {"solver.type=multigrid"}).results[0].solver, SolverKind::direct);
}

TEST(Ladder, BeginsWithTheCycleThatTheCoefficientsCallFor) {
  auto const first = [](std::string const& kappa) {
    auto const text =
        solve_text("[grid]\ncells = [60, 52]\n[equation]\ntype = \"diffusion\"\nsource = 1\nkappa = " + kappa + "\n")
            .results[0]
            .attempts_text;
    return text.substr(0, text.find(':'));
  };
  EXPECT_EQ(first("\"exp(sin(9*x*y))\""), "multigrid");
  EXPECT_EQ(first("[1, \"1e4 + 0*x\"]"), "multigrid");
  EXPECT_EQ(first("\"if((x-0.4)^2+(y-0.6)^2<0.1, 1e4, 1)\""), "multigrid rough");
  EXPECT_EQ(first(in_quotes("10^(6*" + cell_noise(9) + ")")), "multigrid rough lines");
  EXPECT_EQ(first("[\"exp(3*sin(9*x))\", \"exp(3*cos(7*y))\"]"), "multigrid lines");
}

TEST(InitialGuess, ThatSolvesTheProblemEndsAtOnceWithItsBits) {
  RunConfig const config = parse_config_text(
      "[grid]\ncells = [33, 20]\n[equation]\ntype = \"diffusion\"\nkappa = \"1+x*y\"\nsource = 1\n", "test.toml");
  SweepPlan const plan(config, {});
  auto const problem = sample_problem(DiffusionPrograms(config, {}), {plan.case_spec(0)});
  auto const op = assemble_operator(problem);
  Timers timers(false);
  LaneControl control;
  control.active = control.singular = std::vector<int>(op.coupling.size(), 0);
  control.active[0] = 1;
  auto const any_op = std::make_shared<BatchOperator>(op);
  control.least_eigenvalue = least_eigenvalues(problem, *any_op);
  SolverSettings settings;
  for (Acceleration acceleration : {Acceleration::cg, Acceleration::none}) {
    settings.acceleration = acceleration;
    settings.type = SolverKind::multigrid;
    auto const solver =
        make_solver(plan_ladder(settings, problem.shape, op.coupling[0])[0], settings, problem.shape, false, timers);
    solver->setup(op);
    DeviceVector const x("lapwing::test::x", problem.shape.n_values()),
        before("lapwing::test::before", problem.shape.n_values());
    control.guess = {};
    // so that the residual alone shows that the error is below 1e-8
    control.tolerance.assign(op.coupling.size(), 1e-11);
    auto const solved = solver->solve(op.rhs, x, control)[0];
    ASSERT_EQ(solved.reason, StopReason::converged);
    Kokkos::deep_copy(before, x);
    control.guess = before;
    control.tolerance.assign(op.coupling.size(), 1e-8);
    auto const again = solver->solve(op.rhs, x, control)[0];
    EXPECT_EQ(again.iterations, 0);
    EXPECT_EQ(again.reason, StopReason::converged);
    EXPECT_DOUBLE_EQ(again.residual, solved.residual);
    EXPECT_EQ(values_of(x), values_of(before));
  }
}

/// A part of the matrix small enough for sanitizers.
TEST(Robustness, OfSmallSamplesOfEveryFamily) {
  std::string last;
  for (auto const& part : {jumping_samples(), random_samples(), shape_samples(), anisotropic_samples(),
                           boundary_samples(), solid_samples()})
    for (auto sample : part) {
      if (sample.family == last) continue;
      last = sample.family;
      for (int& n : sample.cells) n = 1 + n / 3;
      for (int& n : sample.cells) n = std::max(n, 2);
      auto const result = solve_text(sample.text(), {"solver.type=multigrid"}).results[0];
      EXPECT_EQ(result.status, CaseStatus::done) << sample.text() << result.message;
      EXPECT_LE(result.iterations, sample.at_most) << sample.text() << result.attempts_text;
    }
}

}  // namespace
}  // namespace lapwing::test
