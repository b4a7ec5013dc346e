// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/conjugate_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr std::size_t usual_iterations = 64;

}  // namespace

ConjugateGradient::ConjugateGradient(BatchShape const& shape, Timers& timers)
    : shape_(shape), timers_(&timers),
      p_(allocate<DeviceVector>("lapwing::solvers::cg_p", shape.n_values())),
      q_(allocate<DeviceVector>("lapwing::solvers::cg_q", shape.n_values())),
      r_(allocate<DeviceVector>("lapwing::solvers::cg_r", shape.n_values())),
      z_(allocate<DeviceVector>("lapwing::solvers::cg_z", shape.n_values())),
      norms_(shape), state_(shape.n_lanes()), shift_(shape.n_lanes()), restart_(shape.n_lanes()) {}

double ConjugateGradient::predicted_bytes(BatchShape const& shape) {
  return bytes_of_vectors(4, shape) + ResidualNorms::predicted_bytes(shape);
}

std::vector<LaneReport> ConjugateGradient::solve(LinearOperator const& a, Stencil<DeviceExec> const& stencil,
                                                 Preconditioner& m, ConstDeviceVector b, DeviceVector x,
                                                 LaneControl const& control) {
  start(stencil, b, x, control);
  while (state_.any_running()) {
    state_.begin_iteration();
    precondition(m, control);
    advance(a, x);
    judge(control);
    bool const check =
        std::any_of(ending_.begin(), ending_.end(), [](StopReason r) { return r != StopReason::not_run; });
    if (check) confirm(stencil, b, x, control);
  }
  measure_broken(stencil, b, x, control);
  return std::move(report_);
}

void ConjugateGradient::start(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                              LaneControl const& control) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  norms_.norm(b, n, b_norm_);
  true_norm_ = b_norm_;
  fill(exec, p_, 0.);
  if (control.from_guess()) {
    copy(exec, control.guess, x);
    norms_.residual(stencil, x, b, r_, true_norm_);
  } else {
    fill(exec, x, 0.);
    copy(exec, b, r_);
  }
  report_.assign(n, {});
  last_true_.assign(n, std::numeric_limits<double>::infinity());
  state_.reset();
  ending_.assign(n, StopReason::not_run);
  errors_.resize(n);
  for (EnergyError& error : errors_) error.reset();
  enough_.assign(n, HUGE_VAL);
  any_singular_ = false;
  EnergyTest test(norms_, stencil, x, control);
  for (int lane = 0; lane < n; ++lane) {
    restart_[lane] = 0;
    if (!control.active[lane]) continue;
    any_singular_ = any_singular_ || control.singular[lane];
    LaneReport& report = report_[lane];
    report.rhs_norm = b_norm_[lane];
    restart_[lane] = b_norm_[lane] == 0;
    double const relative = restart_[lane] ? 0 : true_norm_[lane] / b_norm_[lane];
    report.history.reserve(usual_iterations);
    report.history.push_back(relative);
    if (control.from_guess()) report.residual_sum = norms_.total(lane);
    if (!std::isfinite(b_norm_[lane]) || std::isnan(relative)) {
      report.reason = StopReason::not_a_number;
    } else if (restart_[lane]) {
      end_with_zero(report);
    } else if (relative <= control.tolerance[lane] &&
               test(lane, control.bound_on_error(lane, true_norm_[lane]), 0, report) == ErrorState::small) {
      report.reason = StopReason::converged;
      report.residual = relative;
    } else {
      if (control.from_guess()) last_true_[lane] = true_norm_[lane];
      state_.set(lane, lane_fresh);
    }
  }
  if (control.from_guess()) copy_where<DeviceExec>(exec, shape_, restart_.device(), p_, x);      // b = 0 gives x = 0
}

/// z = M^-1 r, p = z + beta p with beta = (r.z) / (r.z of the step before), 0 in a lane that (re)starts.
void ConjugateGradient::precondition(Preconditioner& m, LaneControl const& control) {
  {
    Region region(*timers_, "precondition");
    m.apply(r_, z_);
  }
  remove_means(z_, control, [](int) { return true; });
  dot<DeviceExec>(DeviceExec(), shape_, r_, z_, norms_.reducer().sums());
  state_.take(CgSum::rz, norms_.reducer());
  update_direction<DeviceExec>(DeviceExec(), shape_, state_.beta(), z_, p_);
}

/// x += alpha p, r -= alpha A p.
void ConjugateGradient::advance(LinearOperator const& a, DeviceVector x) {
  auto& reducer = norms_.reducer();
  {
    Region region(*timers_, "apply");
    a.apply_and_dot(p_, q_, reducer.sums());
  }
  state_.take(CgSum::pq, reducer);
  update_solution<DeviceExec>(DeviceExec(), shape_, state_.alpha(), state_.states(), p_, q_, x, r_, reducer.sums());
  state_.take(CgSum::rr, reducer);
}

/// Whether a sum lets a running lane go on; else it has ended.
bool ConjugateGradient::follow(CgSum what, int lane) {
  report_[lane].reason = state_.follow(what, lane);
  return report_[lane].reason == StopReason::not_run;
}

/// Reads what the iteration has come to, and notes which lanes meet their tolerance.
void ConjugateGradient::judge(LaneControl const& control) {
  state_.start_fetch();
  state_.finish_fetch();
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    ending_[lane] = StopReason::not_run;
    if (!state_.running(lane) || !follow(CgSum::rz, lane) || !follow(CgSum::pq, lane)) continue;
    LaneReport& report = report_[lane];
    double const relative = std::sqrt(state_.sum(CgSum::rr, lane)) / b_norm_[lane];
    ++report.iterations;
    report.history.push_back(relative);
    if (!follow(CgSum::rr, lane)) continue;
    EnergyError& error = errors_[lane];
    double const rz = state_.sum(CgSum::rz, lane);
    error.add(rz * (rz / state_.sum(CgSum::pq, lane)));
    double const square = control.error_square(lane, error.square(), relative * b_norm_[lane]);
    if (relative <= control.tolerance[lane] && square <= enough_[lane]) ending_[lane] = StopReason::converged;
    else if (report.iterations >= control.iterations_left(lane)) ending_[lane] = StopReason::max_iterations;
    else if (error.too_slow(lane, report.history, square, enough_[lane], control)) ending_[lane] = StopReason::slow;
  }
}

/// v <- v - mean(v) in the singular lanes that are `wanted`.
void ConjugateGradient::remove_means(DeviceVector v, LaneControl const& control,
                                     std::function<bool(int lane)> const& wanted) {
  if (!any_singular_) return;
  centred_.assign(shape_.n_lanes(), 0);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) centred_[lane] = control.singular[lane] && wanted(lane);
  remove_mean(shape_, centred_, norms_.reducer(), shift_, v);
}

/// How a lane ends that wants its true residual; `not_run` if it goes on.
/// @param at_level  tells whether the residual is no larger than what rounding makes of it.
StopReason ConjugateGradient::judge_true_residual(int lane, EnergyTest& test,
                                                  std::function<bool(int lane)> const& at_level,
                                                  LaneControl const& control) {
  LaneReport& report = report_[lane];
  double const norm = true_norm_[lane];
  bool const slow = ending_[lane] == StopReason::slow, out = report.iterations >= control.iterations_left(lane);
  bool const stopped_falling = norm > 0.5 * last_true_[lane];
  double const energy = control.from_guess() ? 0 : errors_[lane].shown();
  auto const error = test(lane, control.error_square(lane, errors_[lane].square(), norm), energy, report);
  if (report.residual <= control.tolerance[lane]) {
    if (error == ErrorState::small) return StopReason::converged;
    if (error == ErrorState::at_limit || (stopped_falling && at_level(lane))) return at_limit(report);
    return slow ? StopReason::slow : out ? StopReason::max_iterations : StopReason::not_run;
  }
  if (!stopped_falling && !out && !slow) return StopReason::not_run;
  if (at_level(lane)) {
    report.energy_error = std::max(report.energy_error, std::sqrt(errors_[lane].square_at_mark()));
    return at_limit(report);
  }
  return slow ? StopReason::slow : stopped_falling ? StopReason::stagnated : StopReason::max_iterations;
}

/// Compares true residuals and errors with the tolerance in the lanes that want it: they end, go on, or, where the
/// residual is larger than the recurrence has it, restart from the true one.
void ConjugateGradient::confirm(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                                LaneControl const& control) {
  Region region(*timers_, "confirm");
  auto const wanted = [&](int lane) { return state_.running(lane) && ending_[lane] != StopReason::not_run; };
  remove_means(x, control, wanted);
  norms_.residual(stencil, x, b, q_, true_norm_);
  EnergyTest test(norms_, stencil, x, control);
  level_.clear();
  auto const at_level = [&](int lane) {
    if (level_.empty()) norms_.rounding_level(stencil, x, b, level_);
    return true_norm_[lane] <= level_[lane];
  };
  bool any_restart = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) restart_[lane] = 0;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!wanted(lane)) continue;
    LaneReport& report = report_[lane];
    double const recurrence_norm = report.history.back() * b_norm_[lane];
    report.residual = true_norm_[lane] / b_norm_[lane];
    report.history.back() = report.residual;
    report.residual_sum = norms_.total(lane);
    report.reason = judge_true_residual(lane, test, at_level, control);
    if (report.reason != StopReason::not_run) continue;
    last_true_[lane] = true_norm_[lane];
    bool const small = report.residual <= control.tolerance[lane];
    if (small) enough_[lane] = enough_error(lane, report, control);
    if (!small || true_norm_[lane] > 2 * recurrence_norm) {
      restart_[lane] = 1;
      any_restart = true;
      state_.set(lane, lane_fresh);
      errors_[lane].mark();
    }
  }
  if (any_restart) copy_where<DeviceExec>(DeviceExec(), shape_, restart_.device(), q_, r_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    if (state_.running(lane) && report_[lane].reason != StopReason::not_run) state_.set(lane, lane_stopped);
}

/// Gives lanes that broke off the true residual of the x they leave behind.
void ConjugateGradient::measure_broken(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                                       LaneControl const& control) {
  auto const broken = [&](int lane) { return control.active[lane] && std::isnan(report_[lane].residual); };
  bool any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) any = any || broken(lane);
  if (!any) return;
  remove_means(x, control, broken);
  norms_.residual(stencil, x, b, q_, true_norm_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    if (broken(lane)) report_[lane].residual = true_norm_[lane] / b_norm_[lane];
}

}  // namespace lapwing
