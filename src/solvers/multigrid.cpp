// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/multigrid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/batch/copies.hpp"
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

Multigrid::Multigrid(BatchShape const& shape, bool with_extra, CyclePlan plan, Acceleration acceleration,
                     Timers& timers)
    : timers_(&timers),
      shape_(shape),
      hierarchy_(shape, with_extra, std::move(plan), acceleration),
      running_(shape.n_lanes()),
      shift_(shape.n_lanes()) {
  if (acceleration == Acceleration::cg) {
    cg_ = std::make_unique<ConjugateGradient>(shape, timers);
  } else {
    norms_ = std::make_unique<ResidualNorms>(shape);
    r_ = allocate<DeviceVector>("lapwing::multigrid::residual", shape.n_values());
    e_ = allocate<DeviceVector>("lapwing::multigrid::correction", shape.n_values());
  }
}

double Multigrid::predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan,
                                  Acceleration acceleration) {
  return Hierarchy::predicted_bytes(shape, with_extra, plan) +
         (acceleration == Acceleration::cg ? ConjugateGradient::predicted_bytes(shape)
                                           : ResidualNorms::predicted_bytes(shape) + bytes_of_vectors(2, shape));
}

void Multigrid::setup(BatchOperator const& op) {
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
  errors_.resize(n);
  for (EnergyError& error : errors_) error.reset();
  std::vector<int> centred(n, 0);
  bool singular = false;
  for (int lane = 0; lane < n; ++lane) {
    running_[lane] = control.active[lane];
    singular = singular || (control.active[lane] && control.singular[lane]);
  }
  norms_->norm(b, n, b_norm_);
  if (control.from_guess()) copy(exec, control.guess, x);
  else fill(exec, x, 0.);
  if (control.from_guess() && std::find(b_norm_.begin(), b_norm_.end(), 0.) != b_norm_.end()) {
    LaneValues<int> vanishing(n);
    for (int lane = 0; lane < n; ++lane) vanishing[lane] = b_norm_[lane] == 0;
    copy_where<DeviceExec>(exec, shape_, vanishing.device(), b, x);           // b = 0 gives x = 0
  }
  norms_->residual(a, x, b, r_, norm_);
  for (int iteration = 0; judge(iteration, b, x, control, report); ++iteration) {
    {
      Region region(*timers_, "precondition");
      hierarchy_.cycle(r_, e_);
    }
    double const* const dots = norms_->reducer().dot(r_, e_);
    std::vector<double> const shown(dots, dots + n);
    add_where<DeviceExec>(exec, shape_, running_.device(), e_, x);
    for (int lane = 0; lane < n; ++lane) centred[lane] = running_[lane] && control.singular[lane];
    if (singular) remove_mean(shape_, centred, norms_->reducer(), shift_, x);
    Region region(*timers_, "confirm");
    norms_->residual(a, x, b, r_, norm_);
    // |e|^2 - |e - d|^2 = d.(r + r_new) in the energy norm.
    double const* const left = norms_->reducer().dot(r_, e_);
    for (int lane = 0; lane < n; ++lane)
      if (running_[lane]) errors_[lane].add(shown[lane] + left[lane]);
  }
  return report;
}

/// Notes the residuals after so many iterations and ends lanes. @return whether any goes on.
bool Multigrid::judge(int iteration, ConstDeviceVector b, ConstDeviceVector x, LaneControl const& control,
                      std::vector<LaneReport>& report) {
  EnergyTest test(*norms_, hierarchy_.stencil(0), x, control);
  level_.clear();
  bool any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!running_[lane]) continue;
    LaneReport& now = report[lane];
    now.rhs_norm = b_norm_[lane];
    now.iterations = iteration;
    now.residual = b_norm_[lane] > 0 ? norm_[lane] / b_norm_[lane] : 0;
    now.history.push_back(now.residual);
    now.residual_sum = norms_->total(lane);
    waiting_[lane] = norm_[lane] < progress * best_[lane] ? 0 : waiting_[lane] + 1;
    best_[lane] = std::min(best_[lane], norm_[lane]);
    now.reason = ending(lane, iteration, test, control, now);
    bool const gave_up = now.reason == StopReason::slow || now.reason == StopReason::stagnated ||
                         now.reason == StopReason::max_iterations;
    if (gave_up && now.residual > control.tolerance[lane]) {
      if (level_.empty()) norms_->rounding_level(hierarchy_.stencil(0), x, b, level_);
      if (norm_[lane] <= level_[lane]) {
        test(lane, control.error_square(lane, errors_[lane].square(), norm_[lane]), 0, now);
        now.reason = at_limit(now);
      }
    }
    running_[lane] = now.reason == StopReason::not_run;
    any = any || running_[lane];
  }
  return any;
}

/// How a lane ends; `not_run` if it goes on.
StopReason Multigrid::ending(int lane, int iteration, EnergyTest& test, LaneControl const& control,
                             LaneReport& report) {
  if (!std::isfinite(norm_[lane])) return StopReason::not_a_number;
  if (b_norm_[lane] == 0) {
    end_with_zero(report);
    return report.reason;
  }
  if (report.residual <= control.tolerance[lane]) {
    auto const error = test(lane, control.error_square(lane, errors_[lane].square(), norm_[lane]), 0, report);
    if (error == ErrorState::small) return StopReason::converged;
    if (error == ErrorState::at_limit) return at_limit(report);
  }
  if (control.too_slow(report.history, control.tolerance[lane])) return StopReason::slow;
  if (waiting_[lane] >= patience) return StopReason::stagnated;
  return iteration >= control.iterations_left(lane) ? StopReason::max_iterations : StopReason::not_run;
}

}  // namespace lapwing
