// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What every solver says that it takes, against what it allocates.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "solvers/automatic.hpp"
#include "solvers/fft.hpp"
#include "solvers/mixed_hierarchy.hpp"
#include "support/assembled.hpp"
#include "support/counted_bytes.hpp"

namespace lapwing::test {
namespace {

struct Grid {
  std::string cells;
  int n_cases;
};

/// On a CPU 8 lanes, 8 lanes, 1 lane, 1 lane.
std::vector<Grid> const grids{{"64, 60", 24}, {"20, 18, 16", 16}, {"200, 180", 3}, {"24, 22, 20", 2}};

struct Subject {
  std::string name;
  SolvePlan plan;
  SolverSettings settings;
};

SolvePlan plan_of(SolverKind kind, CyclePlan const& cycle = {}) {
  SolvePlan plan;
  plan.kind = kind;
  plan.cycle = cycle;
  return plan;
}

/// Every solver and every kind of cycle that there is for a shape.
std::vector<Subject> subjects(BatchShape const& shape, bool separable) {
  std::vector<Subject> all;
  std::array<double, 3> const mean{1, 1, 1};
  auto const add = [&](std::string const& name, SolvePlan const& plan, SolverSettings const& settings = {}) {
    all.push_back({name, plan, settings});
  };
  for (Rung const rung : {Rung::smooth, Rung::rough, Rung::lines, Rung::rough_lines, Rung::aggregation}) {
    CyclePlan const cycle = plan_cycle(rung, shape, mean, {});
    SolvePlan plan = plan_of(SolverKind::multigrid, cycle);
    add(attempt_name(plan), plan);
    if (!MixedHierarchy::suits(shape, cycle)) continue;
    plan.precision = Arithmetic::mixed;
    add(attempt_name(plan), plan);
    plan.uniform = separable;
    if (separable) add(attempt_name(plan) + ", few rows", plan);
  }
  SolverSettings alone, assembled, few;
  alone.acceleration = Acceleration::none;
  assembled.cg_operator = OperatorForm::csr;
  few.direct_memory_mib = 20;
  add("cycles alone", plan_of(SolverKind::multigrid, plan_cycle(Rung::smooth, shape, mean, alone)), alone);
  add("cg", plan_of(SolverKind::cg));
  add("cg, assembled", plan_of(SolverKind::cg), assembled);
  add("direct", plan_of(SolverKind::direct));
  add("direct, a few factors at a time", plan_of(SolverKind::direct), few);
  SolvePlan shared = plan_of(SolverKind::direct);
  shared.shared = true;
  add("direct, shared", shared);
  if (separable && has_fft()) add("fft", plan_of(SolverKind::fft));
  return all;
}

TEST(SolverMemory, IsWhatSolversAllocate) {
  for (Grid const& grid : grids)
    for (std::string const& equation : {std::string("kappa = \"2\"\nsource = \"a + x\"\n"),
                                        std::string("kappa = \"1 + x*y\"\nsigma = \"1 + y\"\nsource = \"a + x\"\n")}) {
      std::string const text = "[grid]\ncells = [" + grid.cells + "]\n[equation]\n" + equation +
                               "[sweep.parameters]\na = { linspace = [1, 2, " + std::to_string(grid.n_cases) + "] }\n";
      Assembled const a(text);
      bool const separable = !a.op.stencil.has_extra();
      LaneControl const control = a.control(1e-3);
      DeviceVector const x("lapwing::test::x", a.shape().n_values());
      for (auto const& [name, plan, settings] : subjects(a.shape(), separable)) {
        Timers timers(false);
        std::unique_ptr<Solver> solver;
        auto const allocated = bytes_in([&] {
          solver = make_solver(plan, settings, a.shape(), a.op.stencil.has_extra(), timers);
          solver->setup(a.op);
          solver->solve(a.op.rhs, x, control);
        });
        double const predicted = predicted_bytes(plan, settings, a.shape(), a.op.stencil.has_extra());
        // Numbers per case and lane are not counted, and the aggregates and the sparse factor are estimates.
        bool const estimated = plan.shared || plan.cycle.rung == Rung::aggregation;
        EXPECT_NEAR(predicted / allocated.peak, 1, estimated ? 0.35 : 0.05)
            << name << " on " << grid.cells << ", " << predicted << " of " << allocated.peak;
      }
    }
}

}  // namespace
}  // namespace lapwing::test
