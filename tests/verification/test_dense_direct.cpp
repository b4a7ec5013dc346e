// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `direct` by dense factors: against the banded solver, in portions, and for matrices that are singular or indefinite.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "solvers/automatic.hpp"
#include "solvers/dense_direct.hpp"
#include "solvers/interleaved_direct.hpp"
#include "support/assembled.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

constexpr double no_limit = 1e12;

std::string sweep(std::string const& cells, std::string const& more) {
  return "[grid]\ncells = [" + cells +
         "]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + x - a\"\nkappa = \"exp(a*sin(9*x))\"\n" + more +
         "[sweep.parameters]\na = { linspace = [0.0, 2.0, 11] }\n";
}

struct Solved {
  std::vector<LaneReport> reports;
  std::vector<double> x;
};

Solved solve(Solver& solver, Assembled const& a) {
  solver.setup(a.op);
  DeviceVector const x("lapwing::test::x", static_cast<std::size_t>(a.shape().n_values()));
  auto reports = solver.solve(a.op.rhs, x, a.control(1e-12));
  return {std::move(reports), on_host(x)};
}

TEST(DenseDirect, AgreesWithTheBandedSolver) {
  for (auto const& text : {sweep("13", ""), sweep("7, 6", "sigma = \"1+x\"\n"),
                           sweep("4, 3, 5", "[boundary]\nall = { type = \"periodic\" }\n")}) {
    Assembled const a(text);
    DenseDirect dense(a.shape(), no_limit);
    InterleavedDirect banded(a.shape(), no_limit);
    auto const got = solve(dense, a), expected = solve(banded, a);
    double largest = 0;
    for (double v : expected.x) largest = std::max(largest, std::abs(v));
    for (int lane = 0; lane < a.problem.n_cases(); ++lane) {
      EXPECT_EQ(got.reports[lane].reason, expected.reports[lane].reason) << text << lane;
      auto const u = case_values(a.shape(), got.x, lane), v = case_values(a.shape(), expected.x, lane);
      for (std::size_t i = 0; i < u.size(); ++i) ASSERT_NEAR(u[i], v[i], 1e-10 * largest) << text << lane;
    }
  }
}

/// Less memory than all lanes want changes no bit.
TEST(DenseDirect, WorksInPortions) {
  Assembled const a(sweep("6, 5", ""));
  DenseDirect whole(a.shape(), no_limit);
  auto const expected = solve(whole, a);
  double const of_lane = 8. * 30 * 30;
  for (double limit : {0., 1.5 * of_lane, 5. * of_lane}) {
    EXPECT_LT(DenseDirect::lanes_held(a.shape(), limit), a.shape().n_lanes());
    DenseDirect portions(a.shape(), limit);
    EXPECT_EQ(solve(portions, a).x, expected.x) << limit;
  }
}

TEST(DenseDirect, TellsWhichLanesAreIndefinite) {
  Assembled a(sweep("5, 4", "sigma = \"1\"\n"));
  auto const extra = Kokkos::create_mirror_view(a.op.stencil.extra);
  Kokkos::deep_copy(extra, a.op.stencil.extra);
  BatchShape const& s = a.shape();
  for (int cell = 0; cell < 20; ++cell) extra(s.row_start(0, 0, 0) + std::int64_t{cell} * s.lanes + 3 % s.lanes) = -1e6;
  Kokkos::deep_copy(a.op.stencil.extra, extra);
  DenseDirect solver(s, no_limit);
  auto const got = solve(solver, a);
  int const bad = 3 % s.lanes;
  for (int lane = 0; lane < a.problem.n_cases(); ++lane)
    EXPECT_EQ(got.reports[lane].reason, lane == bad ? StopReason::indefinite : StopReason::converged) << lane;
  for (double v : case_values(s, got.x, bad)) EXPECT_EQ(v, 0);
}

/// On a device wide bands of small grids, and never by the number of cases.
TEST(DenseDirect, IsChosenByTheGrid) {
  auto const chosen = [](std::vector<int> const& cells, bool periodic) {
    bool const one = DenseDirect::suits(make_shape(cells, 1, 1, periodic));
    EXPECT_EQ(one, DenseDirect::suits(make_shape(cells, 8, 100, periodic)));
    return one;
  };
  EXPECT_FALSE(chosen({64, 64}, false)) << "a narrow band";
  EXPECT_FALSE(chosen({17, 17, 17}, false)) << "too many unknowns";
  EXPECT_EQ(chosen({10, 10, 10}, false), !runs_on_host<DeviceExec>);
  EXPECT_EQ(chosen({7, 7, 7}, true), !runs_on_host<DeviceExec>);
}

TEST(DenseDirect, IsMadeForItsPlan) {
  if (runs_on_host<DeviceExec>) GTEST_SKIP() << "the host has banded factors";
  Assembled const a(sweep("7, 7, 7", "[boundary]\nall = { type = \"periodic\" }\n"));
  Timers timers(false);
  SolvePlan plan;
  plan.kind = SolverKind::direct;
  auto const solver = make_solver(plan, {}, a.shape(), false, timers);
  EXPECT_NE(dynamic_cast<DenseDirect*>(solver.get()), nullptr);
  auto const got = solve(*solver, a);
  for (int lane = 0; lane < a.problem.n_cases(); ++lane) EXPECT_LE(got.reports[lane].residual, 1e-10) << lane;
}

}  // namespace
}  // namespace lapwing::test
