// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Mixed precision against double: the cycle as an operator, iterations and solutions, operators with constant
/// coefficients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/multigrid/cycle_pack.hpp"
#include "solvers/automatic.hpp"
#include "solvers/mixed_multigrid.hpp"
#include "support/assembled.hpp"
#include "support/sample_operator.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

std::string problem(std::string const& cells, std::string const& kappa, std::string const& sigma = "0",
                    std::string const& boundary = "", std::string const& source = "1 + x") {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nkappa = " + kappa + "\nsigma = " + sigma +
         "\nsource = \"" + source + "\"\n" + (boundary.empty() ? "" : "[boundary]\n" + boundary);
}

std::string const periodic_x = "x_min = { type = \"periodic\" }\nx_max = { type = \"periodic\" }\n";
std::string const periodic_y = "y_min = { type = \"periodic\" }\ny_max = { type = \"periodic\" }\n";
std::string const neumann = "all = { type = \"neumann\" }\n";
std::string const faces =
    "x_min = { type = \"neumann\", value = 1 }\ny_max = { type = \"neumann\" }\nx_max = { type = \"dirichlet\", value "
    "= 2 }\n";
std::string const robin = "x_min = { type = \"robin\", alpha = 3, value = 1 }\ny_max = { type = \"neumann\" }\n";

std::vector<std::string> variable_problems() {
  std::string const wavy = "\"exp(1.5*sin(9*x+4*y)*cos(7*y-2*x))\"", solid = "\"exp(sin(9*x+4*y)*cos(7*y-2*z))\"";
  return {problem("64, 48", wavy),
          problem("129, 130", wavy, "\"10*x\"", robin),
          problem("36, 22", wavy, "1", periodic_x + periodic_y),
          problem("44, 37", wavy, "0", periodic_x + "y_min = { type = \"neumann\" }\n"),
          problem("300", "\"exp(3*sin(20*x))\"", "\"x\""),
          problem("20, 17, 12", solid, "0", robin),
          problem("16, 12, 20", solid, "\"5*z\"", periodic_x + periodic_y),
          problem("90, 30", "[\"1 + 0.5*x\", \"20 + 5*x\"]")};
}

std::vector<std::string> uniform_problems() {
  return {problem("64, 48", "1"),
          problem("129, 130", "2.5", "3", faces),
          problem("128, 64", "[1, 300]"),
          problem("70, 94", "[5e3, 1]", "0", faces),
          problem("48, 40", "1", "0", neumann, "cos(2*pi*x)*cos(4*pi*y)"),
          problem("36, 22", "1", "2", periodic_x + periodic_y),
          problem("80, 45", "1", "0", periodic_x),
          problem("52, 68", "1", "0", periodic_x + periodic_y, "sin(2*pi*x)"),
          problem("300", "1", "4", ""),
          problem("20, 17, 12", "[1, 2, 30]", "1", faces),
          problem("16, 12, 20", "1", "0", periodic_x + periodic_y),
          problem("2, 2", "1"),
          problem("3, 97", "1", "0", faces),
          problem("24, 24, 24", "1", "0", neumann, "cos(2*pi*x)*cos(4*pi*z)")};
}

CyclePlan smooth_plan(Assembled const& a) {
  return plan_cycle(Rung::smooth, a.shape(), a.op.coupling[0].mean, SolverSettings());
}

/// Both cycles on one right-hand side, in natural order.
struct Cycles {
  Assembled const& a;
  bool uniform;
  MixedHierarchy mixed;
  Hierarchy full;
  LaneReducer reducer;

  Cycles(Assembled const& assembled, bool as_uniform)
      : a(assembled), uniform(as_uniform), mixed(a.shape(), a.op.stencil.has_extra(), smooth_plan(a), uniform),
        full(a.shape(), a.op.stencil.has_extra(), smooth_plan(a), Acceleration::cg), reducer(a.shape()) {
    mixed.setup(a.op);
    full.setup(a.op);
  }
  DeviceVector vector() const {
    return DeviceVector("lapwing::test::vector", static_cast<std::size_t>(a.shape().n_values()));
  }
  /// Zero sums in singular problems, whose coarsest level has no solution otherwise.
  DeviceVector right_hand_side(int seed) const {
    DeviceVector const r = filled(a.shape().n_values(), [&](auto i) { return noise(i, seed) - 0.5; });
    if (!a.op.coupling[0].singular) return r;
    auto values = values_of(r);
    double mean = 0;
    for (double v : values) mean += v / static_cast<double>(values.size());
    return filled(a.shape().n_values(), [&](auto i) { return values[static_cast<std::size_t>(i)] - mean; });
  }
  DeviceVector by_mixed(DeviceVector const& r) {
    CycleLayout const l(a.shape());
    FloatVector<DeviceExec> const packed("lapwing::test::r", static_cast<std::size_t>(l.n_values())),
        z("lapwing::test::z", static_cast<std::size_t>(l.n_values()));
    LaneValues<double> scale(a.shape().n_lanes());
    // the cycle is that of scale A
    for (int lane = 0; lane < a.shape().n_lanes(); ++lane) scale[lane] = mixed.scale(lane);
    pack<DeviceExec>(DeviceExec(), a.shape(), r, scale.device(), packed);
    mixed.cycle(packed, z, reducer.sums());
    DeviceVector const out = vector();
    unpack<DeviceExec>(DeviceExec(), a.shape(), z, out);
    return out;
  }
  DeviceVector by_full(DeviceVector const& r) {
    DeviceVector const out = vector();
    full.cycle(r, out);
    return out;
  }
  double dot(DeviceVector const& x, DeviceVector const& y) { return reducer.dot(x, y)[0]; }
};

void expect_equal_cycles(std::string const& text, bool uniform) {
  Assembled const a(text);
  ASSERT_TRUE(MixedHierarchy::suits(a.shape(), smooth_plan(a)) || a.shape().n_cells() < 40) << text;
  if (!MixedHierarchy::suits(a.shape(), smooth_plan(a))) return;
  Cycles c(a, uniform);
  DeviceVector const p = c.right_hand_side(1), q = c.right_hand_side(2), mp = c.by_mixed(p), mq = c.by_mixed(q);
  DeviceVector const expected = c.by_full(p), difference = c.vector();
  subtract<DeviceExec>(DeviceExec(), a.shape(), mp, expected, difference);
  EXPECT_LT(std::sqrt(c.dot(difference, difference)), 1e-5 * std::sqrt(c.dot(expected, expected))) << text;
  EXPECT_NEAR(c.dot(q, mp), c.dot(p, mq), 1e-5 * std::sqrt(c.dot(p, mp) * c.dot(q, mq))) << text;
}

TEST(MixedCycle, IsTheDoubleCycleToSinglePrecisionAndSymmetric) {
  for (auto const& text : variable_problems()) expect_equal_cycles(text, false);
}

TEST(MixedCycle, OfUniformOperatorsIsTheDoubleCycleAsWell) {
  for (auto const& text : uniform_problems())
    for (bool uniform : {false, true}) expect_equal_cycles(text, uniform);
}

/// Largest difference over largest value.
double distance(std::vector<double> const& a, std::vector<double> const& b) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, std::abs(a[i] - b[i]));
    size = std::max(size, std::abs(b[i]));
  }
  return difference / size;
}

TEST(MixedPrecision, NeedsTheIterationsOfDoubleAndEndsAtItsSolution) {
  for (int n : {64, 128, 512}) {
    std::string const size = std::to_string(n);
    std::string const text =
        problem(
            size + ", " + size,
            "\"exp(1.4*(sin(2*pi*(3*x+y)) + sin(2*pi*(x-2*y)+1) + sin(2*pi*(5*x+4*y)+2) + sin(2*pi*(2*x-7*y)+3)))\"",
            "0", "", "1") +
        "[solver]\ntype = \"multigrid\"\n";
    auto const mixed = solve_text(text), full = solve_text(text, {"solver.precision=double"});
    EXPECT_NEAR(mixed.results[0].iterations, full.results[0].iterations, 1) << n;
    EXPECT_EQ(mixed.results[0].attempts_text,
              "multigrid: converged after " + std::to_string(mixed.results[0].iterations));
    EXPECT_LE(mixed.results[0].residual, 1e-8);
    EXPECT_LT(distance(mixed.fields[0], full.fields[0]), 1e-7) << n;
  }
}

TEST(MixedPrecision, SolvesEveryKindOfProblemLikeDouble) {
  auto all = variable_problems();
  for (auto const& text : uniform_problems()) all.push_back(text);
  for (auto const& text : all) {
    std::string const with_type = text + "[solver]\ntype = \"multigrid\"\nrelative_tolerance = 1e-10\n";
    auto const mixed = solve_text(with_type), full = solve_text(with_type, {"solver.precision=double"});
    EXPECT_EQ(mixed.results[0].status, CaseStatus::done) << text << mixed.results[0].attempts_text;
    EXPECT_EQ(mixed.results[0].attempts, 1) << text << mixed.results[0].attempts_text;
    EXPECT_NEAR(mixed.results[0].iterations, full.results[0].iterations, 1) << text;
    EXPECT_LT(distance(mixed.fields[0], full.fields[0]), 1e-7) << text;
  }
}

TEST(UniformOperators, NeedTheSameIterationsAsStoredOnes) {
  for (auto const& text : uniform_problems()) {
    Assembled const a(text);
    if (!MixedHierarchy::suits(a.shape(), smooth_plan(a))) continue;
    ASSERT_TRUE(a.op.coupling[0].separable) << text;
    std::vector<double> solution[2];
    int iterations[2];
    for (bool uniform : {false, true}) {
      Timers timers(false);
      MixedMultigrid solver(a.shape(), a.op.stencil.has_extra(), smooth_plan(a), uniform, timers);
      solver.setup(a.op);
      DeviceVector const x("lapwing::test::x", static_cast<std::size_t>(a.shape().n_values()));
      auto const report = solver.solve(a.op.rhs, x, a.control(1e-8))[0];
      EXPECT_EQ(report.reason, StopReason::converged) << text;
      iterations[uniform] = report.iterations;
      solution[uniform] = values_of(x);
    }
    EXPECT_EQ(iterations[0], iterations[1]) << text;
    EXPECT_LT(distance(solution[1], solution[0]), 1e-6) << text;
  }
}

TEST(UniformOperators, AreUsedWhereTheInputSaysSo) {
  SolverSettings settings;
  settings.type = SolverKind::multigrid;
  Assembled a(problem("64, 48", "1"));
  for (bool separable : {true, false}) {
    a.op.coupling[0].separable = separable;
    EXPECT_EQ(plan_ladder(settings, a.shape(), a.op.coupling[0])[0].uniform, separable);
  }
}

}  // namespace
}  // namespace lapwing::test
