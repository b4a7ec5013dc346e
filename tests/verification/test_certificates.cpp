// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a solve says of its own error is so: energy norms, bounds of eigenvalues, levels.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "kernels/stencil/apply.hpp"
#include "kernels/batch/copies.hpp"
#include "solvers/automatic.hpp"
#include "solvers/energy_error.hpp"
#include "support/assembled.hpp"

namespace lapwing::test {
namespace {

constexpr char const* media[] = {"1 + x*y", "exp(3*sin(9*x)*cos(7*y))", "if((x - 0.4)^2 + (y - 0.6)^2 < 0.05, 1e3, 1)"};
constexpr char const* faces[] = {
    "all = { type = \"dirichlet\", value = \"1 + x\" }\n",
    "all = { type = \"neumann\" }\nx_min = { type = \"dirichlet\", value = 1 }\nx_max = { type = \"dirichlet\", value "
    "= 0 }\n",
    "all = { type = \"robin\", alpha = \"1 + y\", value = \"x\" }\n",
    "all = { type = \"neumann\" }\ny_max = { type = \"robin\", alpha = 0.01, value = 3 }\n",
    "all = { type = \"neumann\" }\n"};

std::string input(std::string const& kappa, std::string const& boundary, std::string const& sigma = "0") {
  return "[grid]\ncells = [24, 20]\n[equation]\ntype = \"diffusion\"\nkappa = \"" + kappa + "\"\nsigma = \"" + sigma +
         "\"\nsource = \"1 + sin(20*x*y)\"\n[boundary]\n" + boundary + "[sweep.parameters]\ns = [1]\n";
}

struct Solved {
  DeviceVector x;
  LaneReport report;
};

Solved solve(Assembled& a, SolverKind kind, double tolerance) {
  Timers timers(false);
  SolverSettings settings;
  settings.type = kind;
  settings.max_iterations = 3000;
  auto const plan = plan_ladder(settings, a.shape(), a.op.coupling[0])[0];
  auto const solver = make_solver(plan, settings, a.shape(), a.op.stencil.has_extra(), timers);
  solver->setup(a.op);
  LaneControl control = a.control(tolerance);
  control.max_iterations = settings.max_iterations;
  DeviceVector const x("x", a.shape().n_values());
  return {x, solver->solve(a.op.rhs, x, control)[0]};
}

/// Square of the energy norm of x - y.
double energy_distance(Assembled const& a, ConstDeviceVector x, ConstDeviceVector y) {
  DeviceVector const e("e", x.extent(0)), ae("ae", x.extent(0));
  subtract<DeviceExec>(DeviceExec(), a.shape(), x, y, e);
  apply<DeviceExec>(DeviceExec(), a.op.stencil, e, ae);
  double sum = 0;
  auto const u = values_of(e), v = values_of(ae);
  for (std::size_t i = 0; i < u.size(); ++i) sum += u[i] * v[i];
  return sum;
}

DeviceVector per_lane(Assembled const& a, double value) {
  DeviceVector const values("values", a.shape().n_lanes());
  Kokkos::deep_copy(values, value);
  return values;
}

TEST(EnergyError, OfEverySolverIsThatOfItsSolution) {
  for (char const* kappa : media)
    for (char const* boundary : faces) {
      Assembled a(input(kappa, boundary));
      auto const exact = solve(a, SolverKind::direct, 1e-14).x;
      for (SolverKind const kind : {SolverKind::cg, SolverKind::multigrid}) {
        auto const solved = solve(a, kind, 1e-6);
        ASSERT_TRUE(solved.report.converged()) << kappa << boundary;
        double const error = std::sqrt(energy_distance(a, solved.x, exact));
        EXPECT_LT(error, 3 * solved.report.energy_error) << kappa << boundary << static_cast<int>(kind);
        EXPECT_GT(error, 0.01 * solved.report.energy_error) << kappa << boundary << static_cast<int>(kind);
        EXPECT_LE(solved.report.relative_energy_error(), 1e-6);
      }
    }
}

TEST(EnergyError, SeesAStandstill) {
  EnergyError error;
  double decrease = 1;
  for (int i = 0; i < 5; ++i) error.add(decrease *= 1e-2);
  EXPECT_NEAR(error.square(), 1e-2 * decrease, 2e-4 * decrease);
  for (int i = 0; i < 10; ++i) error.add(decrease);             // as much again, ten times: what is left may be as much
  EXPECT_GT(error.square(), 8 * decrease);
  EXPECT_NEAR(error.square_at_mark(), 1e-2 * 1.0101 + 10 * decrease, 1e-4);
  error.mark();
  EXPECT_EQ(error.square_at_mark(), 0);
}

TEST(LeastEigenvalue, IsALowerBound) {
  for (char const* kappa : media)
    for (char const* sigma : {"0", "2 + x"})
      for (char const* boundary : faces) {
        Assembled a(input(kappa, boundary, sigma));
        double const bound = least_eigenvalues(a.problem, a.op)[0];
        ASSERT_GT(bound, 0) << kappa << sigma << boundary;
        // Inverse iteration.
        double eigenvalue = HUGE_VAL;
        auto x = solve(a, SolverKind::direct, 1e-12).x;
        for (int step = 0; step < 30; ++step) {
          double norm = 0, energy = energy_distance(a, x, DeviceVector("zero", x.extent(0)));
          for (double const v : values_of(x)) norm += v * v;
          eigenvalue = energy / norm;
          scale_per_lane<DeviceExec>(DeviceExec(), a.shape(), per_lane(a, 1 / std::sqrt(norm)), x);
          Kokkos::deep_copy(a.op.rhs, x);
          x = solve(a, SolverKind::direct, 1e-12).x;
        }
        EXPECT_LE(bound, 1.0001 * eigenvalue) << kappa << sigma << boundary;
        if (kappa == media[0]) {
          EXPECT_GT(bound, 0.1 * eigenvalue) << sigma << boundary;
        }
      }
}

TEST(Level, FollowsTheData) {
  auto const level = [](std::string const& value, std::string const& sigma, std::string const& source) {
    Assembled const a("[grid]\ncells = [9, 7]\n[equation]\ntype = \"diffusion\"\nsigma = \"" + sigma +
                      "\"\nsource = \"" + source + "\"\n[boundary]\nall = { type = \"dirichlet\", value = \"" + value +
                      "\" }\n"
                      "x_max = { type = \"robin\", alpha = 2, value = \"2*(" +
                      value + ")\" }\n[sweep.parameters]\ns = [1]\n");
    return a.op.level[0];
  };
  EXPECT_EQ(level("0", "0", "1"), 0);
  EXPECT_NEAR(level("300", "0", "1"), 300, 1e-10);
  double const mean = level("x*y", "0", "1");
  EXPECT_NEAR(level("300 + x*y", "0", "1"), 300 + mean, 1e-10);
  EXPECT_NEAR(level("300 + x*y", "1 + x", "300*(1 + x)"), 300 + level("x*y", "1 + x", "0"), 1e-10);
}

}  // namespace
}  // namespace lapwing::test
