// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an iteration may not cost: allocations, by Kokkos or by operator new, and launches that grow with the batch.
#include <gtest/gtest.h>

#include <algorithm>
#include "solvers/automatic.hpp"
#include "support/assembled.hpp"
#include "support/counted_new.hpp"

namespace lapwing::test {
namespace {

/// Kokkos makes a string of every launch's label; nothing it needs is as large as a value per lane of the batches below.
constexpr std::size_t longer_than_a_label = 200;

/// What Kokkos reports while an object of this class lives.
class Listener {
 public:
  Listener() {
    launches() = allocations() = 0;
    namespace tools = Kokkos::Tools::Experimental;
    tools::set_begin_parallel_for_callback([](char const*, std::uint32_t, std::uint64_t*) { ++launches(); });
    tools::set_allocate_data_callback([](Kokkos_Profiling_SpaceHandle, char const*, void const*, std::uint64_t) { ++allocations(); });
  }
  ~Listener() {
    namespace tools = Kokkos::Tools::Experimental;
    tools::set_begin_parallel_for_callback(nullptr);
    tools::set_allocate_data_callback(nullptr);
  }
  Listener(Listener const&) = delete;
  Listener& operator=(Listener const&) = delete;

  static long& launches() {
    static long n;
    return n;
  }
  static long& allocations() {
    static long n;
    return n;
  }
};

std::string sweep(int n_cases, std::string const& cells, std::string const& kappa) {
  return "[grid]\ncells = [" + cells + "]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + x\"\nkappa = " + kappa +
         "\n[sweep.parameters]\na = { linspace = [1.0, 1.7, " + std::to_string(n_cases) + "] }\n";
}

/// Costs of one solve by a solver that has solved before.
struct Costs {
  long news = 0, allocations = 0, launches = 0;
  int iterations = 0;
};

class Subject {
 public:
  Subject(std::string const& text, Arithmetic precision) : a_(text), x_("lapwing::test::x", static_cast<std::size_t>(a_.shape().n_values())) {
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
    Listener const listener;
    counted_from = longer_than_a_label;
    long const before = n_new;
    auto const reports = solver_->solve(a_.op.rhs, x_, control);
    Costs costs{n_new - before, Listener::allocations(), Listener::launches(), 0};
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
  return {sweep(n_cases, "48, 40", "\"exp(a*sin(9*x+4*y))\""), sweep(n_cases, "12, 14, 10", "\"exp(a*sin(9*x+4*y*z))\""), sweep(n_cases, "48, 40", "\"a\"")};
}

TEST(Iterations, AllocateNothing) {
  for (Arithmetic precision : {Arithmetic::mixed, Arithmetic::full})
    for (auto const& text : grids(64)) {
      Subject subject(text, precision);
      ASSERT_GT(subject.lanes() * sizeof(float), longer_than_a_label) << "a value per lane would not be seen";
      Costs const few = subject.solve(1e-2, 200), many = subject.solve(1e-10, 200);
      EXPECT_GT(many.iterations, few.iterations + 2) << text;
      EXPECT_EQ(many.news, few.news) << text;
      EXPECT_EQ(many.allocations, few.allocations) << text;
    }
}

TEST(Iterations, LaunchAsMuchForAnyNumberOfCases) {
  for (Arithmetic precision : {Arithmetic::mixed, Arithmetic::full})
    for (std::size_t grid = 0; grid < grids(8).size(); ++grid) {
      Subject small(grids(8)[grid], precision), large(grids(64)[grid], precision);
      Costs const four_small = small.solve(1e-300, 4), four_large = large.solve(1e-300, 4);
      EXPECT_EQ(four_small.iterations, 4);
      EXPECT_EQ(four_small.launches, four_large.launches) << grids(8)[grid];
      EXPECT_EQ(small.solve(1e-300, 6).launches - four_small.launches, large.solve(1e-300, 6).launches - four_large.launches);
    }
}

}  // namespace
}  // namespace lapwing::test
