// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/multigrid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/copies.hpp"
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
    : timers_(&timers), shape_(shape), hierarchy_(shape, with_extra, std::move(plan), acceleration),
      running_(shape.n_lanes()), shift_(shape.n_lanes()) {
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
  std::vector<LaneReport> report(n);
  best_.assign(n, HUGE_VAL);
  waiting_.assign(n, 0);
  bool singular = false;
  for (int lane = 0; lane < n; ++lane) {
    running_[lane] = control.active[lane];
    singular = singular || (control.active[lane] && control.singular[lane]);
  }
  norms_->norm(b, n, b_norm_);
  if (control.from_guess()) {
    copy(exec, control.guess, x);
    norms_->residual(a, x, b, r_, norm_);
  } else {
    fill(exec, x, 0.);
    copy(exec, b, r_);
    norm_ = b_norm_;
  }
  for (int iteration = 0; judge(iteration, b, x, control, report); ++iteration) {
    {
      Region region(*timers_, "precondition");
      hierarchy_.cycle(r_, e_);
    }
    add_where<DeviceExec>(exec, shape_, running_.device(), e_, x);
    Region region(*timers_, "confirm");
    norms_->residual(a, x, b, r_, norm_);
  }
  if (singular) remove_mean(shape_, control, norms_->reducer(), shift_, x);
  return report;
}

/// Notes the residuals after so many iterations and ends lanes. @return whether any goes on.
bool Multigrid::judge(int iteration, ConstDeviceVector b, ConstDeviceVector x, LaneControl const& control,
                      std::vector<LaneReport>& report) {
  bool has_level = false, any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!running_[lane]) continue;
    LaneReport& now = report[lane];
    now.rhs_norm = b_norm_[lane];
    now.iterations = iteration;
    now.residual = b_norm_[lane] > 0 ? norm_[lane] / b_norm_[lane] : 0;
    now.history.push_back(now.residual);
    waiting_[lane] = norm_[lane] < progress * best_[lane] ? 0 : waiting_[lane] + 1;
    best_[lane] = std::min(best_[lane], norm_[lane]);
    bool const still = waiting_[lane] >= patience, out = iteration >= control.iterations_left(lane);
    bool const slow = control.too_slow(lane, now.history);
    if (!std::isfinite(norm_[lane])) now.reason = StopReason::not_a_number;
    else if (now.residual <= control.tolerance[lane]) now.reason = StopReason::converged;
    else if (still || out || slow) {
      if (!has_level) norms_->rounding_level(hierarchy_.stencil(0), x, b, level_);
      has_level = true;
      now.reason = norm_[lane] <= level_[lane] ? StopReason::rounding
                   : slow                      ? StopReason::slow
                   : still                     ? StopReason::stagnated
                                               : StopReason::max_iterations;
    }
    running_[lane] = now.reason == StopReason::not_run;
    any = any || running_[lane];
  }
  return any;
}

}  // namespace lapwing
