// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an iteration may not cost: allocations, by Kokkos or by operator new, and launches that grow with the batch.
#include <gtest/gtest.h>

#include <algorithm>
#include "solvers/automatic.hpp"
#include "support/assembled.hpp"
#include "support/counted_new.hpp"
#include "support/kokkos_events.hpp"

namespace lapwing::test {
namespace {

/// Kokkos makes a string of every launch's label; nothing it needs is as large as a value per lane of the batches
/// below.
constexpr std::size_t longer_than_a_label = 200;

std::string sweep(int n_cases, std::string const& cells, std::string const& kappa) {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + x\"\nkappa = " + kappa +
         "\n[sweep.parameters]\na = { linspace = [1.0, 1.7, " + std::to_string(n_cases) + "] }\n";
}

/// Costs of one solve by a solver that has solved before.
struct Costs {
  KokkosEvents events;
  long news = 0;
  int iterations = 0;
};

class Subject {
 public:
  Subject(std::string const& text, Arithmetic precision)
      : a_(text), x_("lapwing::test::x", static_cast<std::size_t>(a_.shape().n_values())) {
    SolverSettings settings;
    settings.type = SolverKind::multigrid;
    settings.precision = precision;
    auto const plan = plan_ladder(settings, a_.shape(), a_.op.coupling[0])[0];
    EXPECT_EQ(plan.precision, precision);
    solver_ = make_solver(plan, settings, a_.shape(), a_.op.stencil.has_extra(), timers_);
    solver_->setup(a_.op);
    solve(1e-10, 200);
  }
  Costs solve(double tolerance, int max_iterations) {
    auto control = a_.control(tolerance);
    control.max_iterations = max_iterations;
    Costs costs;
    std::vector<LaneReport> reports;
    counted_from = longer_than_a_label;
    long const before = n_new;
    costs.events = events_in([&] { reports = solver_->solve(a_.op.rhs, x_, control); });
    costs.news = n_new - before;
    for (auto const& report : reports) costs.iterations = std::max(costs.iterations, report.iterations);
    return costs;
  }
  int lanes() const { return a_.shape().n_lanes(); }

 private:
  Assembled a_;
  Timers timers_{false};
  std::unique_ptr<Solver> solver_;
  DeviceVector x_;
};

std::vector<std::string> grids(int n_cases) {
  return {sweep(n_cases, "48, 40", "\"exp(a*sin(9*x+4*y))\""),
          sweep(n_cases, "12, 14, 10", "\"exp(a*sin(9*x+4*y*z))\""), sweep(n_cases, "48, 40", "\"a\"")};
}

TEST(Iterations, AllocateNothing) {
  for (Arithmetic precision : {Arithmetic::mixed, Arithmetic::full})
    for (auto const& text : grids(64)) {
      Subject subject(text, precision);
      ASSERT_GT(subject.lanes() * sizeof(float), longer_than_a_label) << "a value per lane would not be seen";
      Costs const few = subject.solve(1e-2, 200), many = subject.solve(1e-10, 200);
      EXPECT_GT(many.iterations, few.iterations + 2) << text;
      EXPECT_EQ(many.news, few.news) << text;
      EXPECT_EQ(many.events.allocations, few.events.allocations) << text;
    }
}

TEST(Iterations, LaunchWaitAndCopyAsMuchForAnyNumberOfCases) {
  for (Arithmetic precision : {Arithmetic::mixed, Arithmetic::full})
    for (std::size_t grid = 0; grid < grids(8).size(); ++grid) {
      Subject small(grids(8)[grid], precision), large(grids(64)[grid], precision);
      for (int iterations : {4, 6}) {
        Costs const few = small.solve(1e-300, iterations), many = large.solve(1e-300, iterations);
        EXPECT_EQ(few.iterations, iterations);
        EXPECT_EQ(few.events.launches, many.events.launches) << grids(8)[grid];
        EXPECT_EQ(few.events.copies, many.events.copies) << grids(8)[grid];
        EXPECT_EQ(few.events.meetings, many.events.meetings) << grids(8)[grid];
      }
    }
}

/// Iterations without a true residual: from the second to the third of a solve, before the first has fallen by 1e-4.
/// Launches: two legs and one for all smaller levels, two passes over vectors, three sums in two steps.
TEST(Iterations, OfMixedPrecisionWaitOnceAndLaunchLittle) {
  for (auto const& text : grids(64)) {
    Subject subject(text, Arithmetic::mixed);
    Costs const two = subject.solve(1e-300, 2), three = subject.solve(1e-300, 3);
    EXPECT_EQ(three.events.waits() - two.events.waits(), 1) << text;
    EXPECT_EQ(three.events.moves() - two.events.moves(), 1) << text;
    RecordProperty("launches", three.events.n_launches() - two.events.n_launches());
    EXPECT_LE(three.events.n_launches() - two.events.n_launches(), 11) << text;
  }
}

}  // namespace
}  // namespace lapwing::test
