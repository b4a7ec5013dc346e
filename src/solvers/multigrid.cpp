// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/multigrid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "operators/laplacian.hpp"

namespace lapwing {
namespace {

class CyclePreconditioner : public Preconditioner {
 public:
  explicit CyclePreconditioner(Hierarchy& hierarchy) : hierarchy_(&hierarchy) {}
  void apply(ConstDeviceVector r, DeviceVector z) override { hierarchy_->cycle(r, z); }

 private:
  Hierarchy* hierarchy_;
};

constexpr int patience = 10;             // iterations without progress that count as a standstill
constexpr double progress = 0.99;        // of the smallest residual so far

}  // namespace

Multigrid::Multigrid(BatchShape const& shape, bool with_extra, CoarseningSchedule schedule,
                     SolverSettings const& settings, Timers& timers)
    : settings_(settings), timers_(&timers), hierarchy_(shape, with_extra, std::move(schedule), settings), shape_(shape) {
  if (settings.acceleration == Acceleration::cg) {
    cg_ = std::make_unique<ConjugateGradient>(shape, timers);
  } else {
    norms_ = std::make_unique<ResidualNorms>(shape);
    r_ = allocate<DeviceVector>("lapwing::multigrid::residual", shape.n_values());
    e_ = allocate<DeviceVector>("lapwing::multigrid::correction", shape.n_values());
  }
}

void Multigrid::setup(DiffusionOperator const& op) {
  hierarchy_.setup(op);
  laplacian_ = make_laplacian(OperatorForm::matrix_free, op.stencil);
}

std::vector<LaneReport> Multigrid::solve_once(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  if (!cg_) return iterate(b, x, control);
  CyclePreconditioner preconditioner(hierarchy_);
  return cg_->solve(*laplacian_, hierarchy_.stencil(0), preconditioner, b, x, control);
}

std::vector<LaneReport> Multigrid::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  hierarchy_.use_w_cycles(true);
  auto report = solve_once(b, x, control);
  // A second visit of a coarse problem can make the cycle indefinite where coarse operators are poor; the V-cycle of the
  // same hierarchy is positive definite for any coarse operators.
  LaneControl again = control;
  bool any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    again.active[lane] = control.active[lane] && !report[lane].converged() &&
                         report[lane].reason != StopReason::max_iterations;
    any = any || again.active[lane];
  }
  if (!any) return report;
  auto const second_x = allocate<DeviceVector>("lapwing::multigrid::second_solution", shape_.n_values());
  hierarchy_.use_w_cycles(false);
  auto const second = solve_once(b, second_x, again);
  LaneValues<int> take(shape_.n_lanes());
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    take[lane] = again.active[lane];
    if (!again.active[lane]) continue;
    int const before = report[lane].iterations;
    report[lane] = second[lane];
    report[lane].iterations += before;
  }
  copy_where<DeviceExec>(DeviceExec(), shape_, take.device(), second_x, x);
  return report;
}

/// x <- x + cycle(b - A x) until every lane has ended.
std::vector<LaneReport> Multigrid::iterate(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  int const n = shape_.n_lanes();
  Stencil<DeviceExec> const& a = hierarchy_.stencil(0);
  DeviceExec const exec;
  LaneValues<int> running(n);
  LaneValues<double> shift(n);
  std::vector<LaneReport> report(n);
  std::vector<double> best(n, HUGE_VAL);
  std::vector<int> waiting(n, 0);
  bool singular = false;
  for (int lane = 0; lane < n; ++lane) {
    running[lane] = control.active[lane];
    singular = singular || (control.active[lane] && control.singular[lane]);
  }
  Kokkos::deep_copy(exec, x, 0.);
  Kokkos::deep_copy(exec, r_, b);
  auto const b_norm = norms_->norm(b, n);
  auto norm = b_norm;
  for (int iteration = 0;; ++iteration) {
    std::vector<double> level;
    bool any = false;
    for (int lane = 0; lane < n; ++lane) {
      if (!running[lane]) continue;
      LaneReport& now = report[lane];
      now.iterations = iteration;
      now.residual = b_norm[lane] > 0 ? norm[lane] / b_norm[lane] : 0;
      now.history.push_back(now.residual);
      waiting[lane] = norm[lane] < progress * best[lane] ? 0 : waiting[lane] + 1;
      best[lane] = std::min(best[lane], norm[lane]);
      bool const still = waiting[lane] >= patience, out = iteration == control.max_iterations;
      if (!std::isfinite(norm[lane])) now.reason = StopReason::not_a_number;
      else if (now.residual <= control.tolerance[lane]) now.reason = StopReason::converged;
      else if (still || out) {
        if (level.empty()) level = norms_->rounding_level(a, x, b);
        now.reason = norm[lane] <= level[lane] ? StopReason::rounding
                     : still                   ? StopReason::stagnated
                                               : StopReason::max_iterations;
      }
      running[lane] = now.reason == StopReason::not_run;
      any = any || running[lane];
    }
    if (!any) break;
    {
      Region region(*timers_, "precondition");
      hierarchy_.cycle(r_, e_);
    }
    add_where<DeviceExec>(exec, shape_, running.device(), e_, x);
    Region region(*timers_, "confirm");
    norm = norms_->residual(a, x, b, r_);
  }
  if (singular) remove_mean(shape_, control, norms_->reducer(), shift, x);
  return report;
}

}  // namespace lapwing
