// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Multigrid in mixed precision as a whole, small enough for a build that emulates a device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "solvers/mixed_multigrid.hpp"
#include "support/assembled.hpp"
#include "support/kokkos_events.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

/// Cases that grow harder.
std::string sweep(std::string const& cells, std::string const& kappa, std::string const& boundary = "",
                  std::string const& values = "[0, 1.5, 3]") {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + x\"\nkappa = \"" + kappa +
         "\"\n" + (boundary.empty() ? "" : "[boundary]\n" + boundary) + "[sweep.parameters]\na = " + values + "\n";
}

/// Solves a batch, checks every case against its matrix in plain loops, and returns the iterations of the cases.
std::vector<int> iterations_of(std::string const& text) {
  Assembled const a(text);
  auto const plan = plan_cycle(Rung::smooth, a.shape(), a.op.coupling[0].mean, SolverSettings());
  EXPECT_TRUE(MixedHierarchy::suits(a.shape(), plan));
  Timers timers(false);
  MixedMultigrid solver(a.shape(), a.op.stencil.has_extra(), plan, false, timers);
  solver.setup(a.op);
  DeviceVector const x("lapwing::test::x", static_cast<std::size_t>(a.shape().n_values()));
  double const tolerance = 1e-9;
  auto const reports = solver.solve(a.op.rhs, x, a.control(tolerance));
  auto const solution = values_of(x), rhs = values_of(a.op.rhs);
  std::vector<int> iterations;
  for (int lane = 0; lane < a.problem.n_cases(); ++lane) {
    LaneReport const& report = reports[static_cast<std::size_t>(lane)];
    EXPECT_EQ(report.reason, StopReason::converged) << lane;
    EXPECT_LE(report.residual, tolerance) << lane;
    iterations.push_back(report.iterations);
    BatchShape const& s = a.shape();
    auto const u = case_values(s, solution, lane), b = case_values(s, rhs, lane);
    double defect = 0, size = 0;
    std::size_t cell = 0;
    auto const host = [&](int d) { return values_of(a.op.stencil.face[d]); };
    std::vector<double> const faces[3] = {host(0), s.dim > 1 ? host(1) : std::vector<double>(),
                                          s.dim > 2 ? host(2) : std::vector<double>()};
    for (int z = 0; z < s.cells[2]; ++z)
      for (int y = 0; y < s.cells[1]; ++y)
        for (int i = 0; i < s.cells[0]; ++i, ++cell) {
          double r = b[cell];
          for (int d = 0; d < s.dim; ++d)
            for (int side = 0; side < 2; ++side) {
              int face[3] = {i, y, z}, q[3] = {i, y, z};
              face[d] += side;
              q[d] += 2 * side - 1;
              bool const outside = q[d] < 0 || q[d] == s.cells[d];
              q[d] = (q[d] + s.cells[d]) % s.cells[d];
              double const t = faces[d][static_cast<std::size_t>(
                  s.faces(d).row_start(lane / s.lanes, face[2], face[1]) + face[0] * s.lanes + lane % s.lanes)];
              double const other = outside && !s.periodic[d]
                                       ? 0
                                       : u[static_cast<std::size_t>((q[2] * s.cells[1] + q[1]) * s.cells[0] + q[0])];
              r -= t * (u[cell] - other);
            }
          defect += r * r;
          size += b[cell] * b[cell];
        }
    EXPECT_LE(std::sqrt(defect / size), 1.01 * tolerance) << lane;
  }
  return iterations;
}

// The numbers are those of a build for the host, where other tests compare the solver with others.
TEST(MixedMultigrid, NeedsTheIterationsOfTheHostIn2D) {
  EXPECT_THAT(iterations_of(sweep("44, 37", "exp(a*sin(9*x+4*y)*cos(7*y-2*x))")), testing::ElementsAre(10, 10, 11));
}

TEST(MixedMultigrid, NeedsTheIterationsOfTheHostIn3D) {
  EXPECT_THAT(iterations_of(sweep("12, 10, 14", "exp(a*sin(9*x+4*y)*cos(7*z-2*x))",
                                  "x_min = { type = \"periodic\" }\nx_max = { type = \"periodic\" }\n")),
              testing::ElementsAre(13, 14, 14));
}

/// Launches of one cycle on a sweep's grid, by label.
std::map<std::string, int> launches_of_a_cycle(std::string const& text) {
  Assembled const a(text);
  MixedHierarchy hierarchy(a.shape(), false,
                           plan_cycle(Rung::smooth, a.shape(), a.op.coupling[0].mean, SolverSettings()), false);
  hierarchy.setup(a.op);
  auto const n = static_cast<std::size_t>(CycleLayout(a.shape()).n_values());
  FloatVector<DeviceExec> const r("lapwing::test::r", n), z("lapwing::test::z", n);
  LaneSums<DeviceExec> const sums(a.shape());
  return events_in([&] { hierarchy.cycle(r, z, sums); }).launches;
}

TEST(MixedCycle, LaunchesTwiceForEveryLargeLevelAndOnceForTheOthersTogether) {
  struct Grid {
    std::string cells;
    int large;  // levels that 16 teams share out
  };
  std::string const kappa = "exp(a*sin(9*x+4*y))", kappa_3d = "exp(a*sin(9*x+4*y*z))";
  for (Grid const& grid : {Grid{"128, 128", 3}, Grid{"64, 64, 64", 2}, Grid{"16, 16", 1}})
    for (std::string const values : {"[1]", "[0, 0.5, 1, 1.5, 2]"}) {
      if (grid.large == 2 && values != "[1]") continue;
      auto const got = launches_of_a_cycle(sweep(grid.cells, grid.large == 2 ? kappa_3d : kappa, "", values));
      int const large = emulates_device ? grid.large : got.at("lapwing::cycle_legs::smooth_restrict");
      EXPECT_EQ(got, (std::map<std::string, int>{{"lapwing::cycle_legs::smooth_restrict", large},
                                                 {"lapwing::cycle_legs::prolong_smooth", large},
                                                 {"lapwing::cycle_small_levels::run", 1}}))
          << grid.cells;
      if (runs_on_host<DeviceExec> && DeviceExec().concurrency() == 1) {
        EXPECT_EQ(large, 1) << grid.cells;
      }
    }
}

/// A batch by conjugate gradients of its own, and the groups that its iterations went through.
struct BatchSolve {
  Assembled a;
  Timers timers{false};
  MixedHierarchy hierarchy;
  MixedCg cg;
  DeviceVector x;
  std::vector<LaneReport> reports;

  explicit BatchSolve(std::string const& text, bool looks_ahead = false)
      : a(text),
        hierarchy(a.shape(), false, plan_cycle(Rung::smooth, a.shape(), a.op.coupling[0].mean, SolverSettings()),
                  false),
        cg(a.shape(), timers, looks_ahead),
        x("lapwing::test::x", static_cast<std::size_t>(a.shape().n_values())) {
    hierarchy.setup(a.op);
  }
  /// @param tolerances, active  of every group.
  /// @param error_ratio  where positive, lanes may stop by their error.
  void solve(std::vector<double> const& tolerances, std::vector<int> const& active, double error_ratio = 0) {
    auto control = a.control(1e-8);
    if (error_ratio > 0) control.error_ratio.assign(control.tolerance.size(), error_ratio);
    for (int lane = 0; lane < a.shape().n_lanes(); ++lane) {
      auto const g = static_cast<std::size_t>(lane / a.shape().lanes), l = static_cast<std::size_t>(lane);
      control.tolerance[l] = tolerances[g];
      control.active[l] = static_cast<char>(active[g]);
    }
    reports = cg.solve(a.op.stencil, hierarchy, a.op.rhs, x, control);
  }
  std::vector<double> solution(int lane) const { return case_values(a.shape(), values_of(x), lane); }
};

/// One group of equal cases for every value, in as many lanes as the build has.
std::string groups_of(std::vector<std::string> const& values, int lanes) {
  std::string list;
  for (auto const& value : values)
    for (int lane = 0; lane < lanes; ++lane) list += (list.empty() ? "[" : ", ") + value;
  return sweep("44, 37", "exp(a*sin(9*x+4*y)*cos(7*y-2*x))", "", list + "]");
}

TEST(MixedCg, LeavesOutGroupsThatHaveEndedAndKeepsTheBitsOfOthers) {
  std::vector<std::string> const values{"0", "1.5", "3"};
  int const w = Assembled(groups_of(values, 1)).shape().lanes;
  BatchSolve together(groups_of(values, w));
  ASSERT_EQ(together.a.shape().lanes, w);
  ASSERT_EQ(together.a.shape().groups, 3);
  std::vector<double> const orders[] = {{1e-10, 1e-5, 0.5}, {0.5, 1e-10, 1e-2}, {1e-3, 1e-4, 1e-10}};
  for (auto const& tolerances : orders)
    for (std::vector<int> const& active : {std::vector{1, 1, 1}, std::vector{0, 1, 1}, std::vector{1, 0, 1}}) {
      together.solve(tolerances, active);
      std::int64_t sum = 0;
      for (std::size_t g = 0; g < 3; ++g) {
        if (!active[g]) continue;
        BatchSolve alone(groups_of({values[g]}, w));
        ASSERT_EQ(alone.a.shape().lanes, w);
        alone.solve({tolerances[g]}, {1});
        int const lane = static_cast<int>(g) * w;
        LaneReport const& report = together.reports[static_cast<std::size_t>(lane)];
        sum += report.iterations;
        EXPECT_EQ(report.iterations, alone.reports[0].iterations) << g;
        EXPECT_EQ(report.residual, alone.reports[0].residual) << g;
        EXPECT_EQ(together.solution(lane), alone.solution(0)) << g;
      }
      EXPECT_EQ(together.cg.groups_worked(), sum);
    }
}

/// Cycles that were started before the host knew whether they would be wanted change no bit, and few are made in vain.
TEST(MixedCg, LooksAheadWithoutChangingABit) {
  std::vector<std::string> const values{"0", "1.5", "3"};
  int const w = Assembled(groups_of(values, 1)).shape().lanes;
  BatchSolve ahead(groups_of(values, w), true), patient(groups_of(values, w), false);
  std::vector<double> const orders[] = {{1e-10, 1e-10, 1e-10}, {1e-10, 1e-5, 0.5}, {0.5, 1e-10, 1e-2}};
  for (auto const& tolerances : orders)
    for (double error_ratio : {0., 1e4}) {
      ahead.solve(tolerances, {1, 1, 1}, error_ratio);
      patient.solve(tolerances, {1, 1, 1}, error_ratio);
      int iterations = 0;
      for (int lane = 0; lane < 3 * w; ++lane) {
        LaneReport const &a = ahead.reports[static_cast<std::size_t>(lane)],
                         &p = patient.reports[static_cast<std::size_t>(lane)];
        EXPECT_EQ(a.history, p.history);
        EXPECT_EQ(a.reason, p.reason);
        iterations = std::max(iterations, a.iterations);
      }
      EXPECT_EQ(values_of(ahead.x), values_of(patient.x));
      EXPECT_EQ(patient.cg.cycles(), iterations);
      EXPECT_EQ(patient.cg.cycles_ahead(), 0);
      EXPECT_GE(ahead.cg.cycles_ahead(), iterations / 2);
      EXPECT_LE(ahead.cg.cycles(), iterations + 1);
    }
}

/// Tolerances that a residual meets sooner than its last fall let expect: a cycle was started in vain, and is made
/// again for the others.
TEST(MixedCg, MakesCyclesAgainThatWereStartedInVain) {
  std::vector<std::string> const values{"0", "1.5", "3"};
  int const w = Assembled(groups_of(values, 1)).shape().lanes;
  BatchSolve ahead(groups_of(values, w), true), patient(groups_of(values, w), false);
  patient.solve({1e-9, 1e-9, 1e-9}, {1, 1, 1});
  auto const history = patient.reports[0].history;
  int in_vain = 0;
  for (std::size_t k = 1; k + 1 < history.size(); ++k) {
    std::vector<double> const tolerances{1.01 * history[k], 1e-9, 1e-9};
    ahead.solve(tolerances, {1, 1, 1});
    patient.solve(tolerances, {1, 1, 1});
    int iterations = 0;
    for (LaneReport const& report : ahead.reports) iterations = std::max(iterations, report.iterations);
    in_vain += ahead.cg.cycles() - iterations;
    EXPECT_EQ(values_of(ahead.x), values_of(patient.x)) << k;
  }
  EXPECT_GT(in_vain, 0) << "nothing was tested";
}

}  // namespace
}  // namespace lapwing::test
