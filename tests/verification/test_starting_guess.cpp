// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cases whose starting guess is their solution end without a solver.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/starting_guess.hpp"
#include "solvers/automatic.hpp"
#include "support/assembled.hpp"

namespace lapwing::test {
namespace {

/// Cases with the source s, and their solutions.
struct Batch : Assembled {
  std::vector<CaseResult> results;
  std::vector<LaneReport> reports;
  StartingGuess guess;
  std::vector<double> solution;

  explicit Batch(std::string const& sources, std::string const& more = "")
      : Assembled("[grid]\ncells = [12, 8]\n[equation]\ntype = \"diffusion\"\nsource = \"s*(1 + x)\"\n" + more +
                  "[sweep.parameters]\ns = " + sources + "\n"),
        results(problem.cases.size()), reports(problem.cases.size()) {
    Timers timers(false);
    SolvePlan plan;
    plan.kind = SolverKind::cg;
    auto const solver = make_solver(plan, {}, shape(), op.stencil.has_extra(), timers);
    solver->setup(op);
    auto const x = guess.storage(shape());
    solver->solve(op.rhs, x, control(1e-9));
    solution = values_of(x);
  }
  /// Position of cell i of a case.
  std::size_t at(int c, int i) const { return static_cast<std::size_t>(i * shape().lanes + c); }
  void scale(int c, double factor) {
    auto const values = guess.values();
    auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
    for (int i = 0; i < 96; ++i) host(at(c, i)) *= factor;
    Kokkos::deep_copy(values, host);
  }
  bool accept() { return guess.accept(problem, op, results, reports); }
};

TEST(StartingGuess, ThatMeetsAllTolerancesEndsTheBatch) {
  Batch batch("[1, 2, 3, 4, 5]");
  EXPECT_TRUE(batch.accept());
  EXPECT_EQ(values_of(batch.guess.values()), batch.solution);
  for (std::size_t c = 0; c < 5; ++c) {
    CaseResult const& result = batch.results[c];
    EXPECT_EQ(result.status, CaseStatus::done);
    EXPECT_EQ(result.reason, StopReason::converged);
    EXPECT_EQ(result.iterations, 0);
    EXPECT_EQ(result.attempts, 0);
    EXPECT_GT(result.residual, 0);
    EXPECT_LE(result.residual, 1e-9);
    EXPECT_EQ(batch.reports[c].residual, result.residual);
  }
}

TEST(StartingGuess, ThatMissesItsToleranceIsLeftToSolvers) {
  Batch batch("[1, 2, 3, 4, 5]");
  batch.scale(2, 1 + 1e-7);
  auto const given = values_of(batch.guess.values());
  EXPECT_FALSE(batch.accept());
  for (std::size_t c = 0; c < 5; ++c)
    EXPECT_EQ(batch.results[c].status, c == 2 ? CaseStatus::pending : CaseStatus::done);
  EXPECT_EQ(values_of(batch.guess.values()), given);
}

TEST(StartingGuess, NoBetterThanZeroBecomesZero) {
  Batch batch("[1, 2, 3, 4, 5]");
  batch.scale(1, 2.5);
  batch.scale(3, not_a_number);
  EXPECT_FALSE(batch.accept());
  auto const values = values_of(batch.guess.values());
  for (int c = 0; c < 5; ++c)
    for (int i = 0; i < 96; ++i)
      EXPECT_EQ(values[batch.at(c, i)], c == 1 || c == 3 ? 0. : batch.solution[batch.at(c, i)]);
}

TEST(StartingGuess, OfAZeroRightHandSideIsZero) {
  Batch batch("[1, 2, 0, 4, 5]");
  batch.scale(2, 1e300);
  EXPECT_TRUE(batch.accept());
  EXPECT_EQ(batch.results[2].residual, 0);
  EXPECT_EQ(values_of(batch.guess.values())[batch.at(2, 7)], 0);
}

TEST(StartingGuess, LeavesFailedCasesAtZero) {
  Batch batch("[1, 2, 3, 4, 5]");
  batch.results[4].status = CaseStatus::failed;
  EXPECT_TRUE(batch.accept());
  EXPECT_EQ(batch.results[4].status, CaseStatus::failed);
  EXPECT_EQ(values_of(batch.guess.values())[batch.at(4, 7)], 0);
}

TEST(StartingGuess, LeavesRightHandSidesOutOfRangeToSolvers) {
  Batch batch("[1, 2, 3, 1e-170, 5]");
  EXPECT_FALSE(batch.accept());
  EXPECT_EQ(batch.results[3].status, CaseStatus::pending);
}

TEST(StartingGuess, OfASingularProblemGetsTheMeanZero) {
  Batch batch("[1, 2, 3, 4, 5]", "[solver]\ncompatibility = \"project\"\n[boundary]\nall = { type = \"neumann\" }\n");
  auto const values = batch.guess.values();
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
  for (std::size_t i = 0; i < host.extent(0); ++i) host(i) += 1;
  Kokkos::deep_copy(values, host);
  EXPECT_TRUE(batch.accept());
  auto const found = values_of(batch.guess.values());
  EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.), 0, 1e-10);
  EXPECT_NEAR(found[5], batch.solution[5], 1e-13);
}

}  // namespace
}  // namespace lapwing::test
