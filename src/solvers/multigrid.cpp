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

Multigrid::Multigrid(BatchShape const& shape, bool with_extra, CyclePlan plan, Acceleration acceleration, Timers& timers)
    : timers_(&timers), shape_(shape), hierarchy_(shape, with_extra, std::move(plan), acceleration) {
  if (acceleration == Acceleration::cg) {
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

std::vector<LaneReport> Multigrid::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  if (!cg_) return iterate(b, x, control);
  CyclePreconditioner preconditioner(hierarchy_);
  return cg_->solve(*laplacian_, hierarchy_.stencil(0), preconditioner, b, x, control);
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
  auto const b_norm = norms_->norm(b, n);
  std::vector<double> norm;
  if (control.from_guess) {
    norm = norms_->residual(a, x, b, r_);
  } else {
    Kokkos::deep_copy(exec, x, 0.);
    Kokkos::deep_copy(exec, r_, b);
    norm = b_norm;
  }
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
      bool const still = waiting[lane] >= patience, out = iteration >= control.iterations_left(lane);
      bool const slow = control.too_slow(lane, now.history);
      if (!std::isfinite(norm[lane])) now.reason = StopReason::not_a_number;
      else if (now.residual <= control.tolerance[lane]) now.reason = StopReason::converged;
      else if (still || out || slow) {
        if (level.empty()) level = norms_->rounding_level(a, x, b);
        now.reason = norm[lane] <= level[lane] ? StopReason::rounding
                     : slow                    ? StopReason::slow
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
