// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/conjugate_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lapwing {

ConjugateGradient::ConjugateGradient(BatchShape const& shape, Timers& timers)
    : shape_(shape), timers_(&timers),
      p_(allocate<DeviceVector>("lapwing::solvers::cg_p", shape.n_values())),
      q_(allocate<DeviceVector>("lapwing::solvers::cg_q", shape.n_values())),
      r_(allocate<DeviceVector>("lapwing::solvers::cg_r", shape.n_values())),
      z_(allocate<DeviceVector>("lapwing::solvers::cg_z", shape.n_values())),
      norms_(shape), coefficient_(shape.n_lanes()), shift_(shape.n_lanes()), running_(shape.n_lanes()),
      restart_(shape.n_lanes()) {}

bool ConjugateGradient::any_running() const {
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    if (running_[lane]) return true;
  return false;
}

std::vector<LaneReport> ConjugateGradient::solve(LinearOperator const& a, Stencil<DeviceExec> const& stencil,
                                                 Preconditioner& m, ConstDeviceVector b, DeviceVector x,
                                                 LaneControl const& control) {
  start(b, x, control);
  for (int iteration = 0; any_running() && iteration < control.max_iterations; ++iteration) {
    precondition(m, control);
    step(a, x, control);
    bool const check = std::any_of(wants_check_.begin(), wants_check_.end(), [](int c) { return c != 0; });
    if (check) confirm(stencil, b, x, control, false);
  }
  if (any_running()) confirm(stencil, b, x, control, true);
  if (any_singular_) remove_mean(shape_, control, norms_.reducer(), shift_, x);
  return std::move(report_);
}

void ConjugateGradient::start(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  Kokkos::deep_copy(exec, x, 0.);
  Kokkos::deep_copy(exec, r_, b);
  Kokkos::deep_copy(exec, p_, 0.);
  b_norm_ = norms_.norm(b, n);
  report_.assign(n, {});
  rho_.assign(n, 0);
  last_true_.assign(n, std::numeric_limits<double>::infinity());
  first_.assign(n, 1);
  wants_check_.assign(n, 0);
  any_singular_ = false;
  for (int lane = 0; lane < n; ++lane) {
    running_[lane] = control.active[lane];
    if (!control.active[lane]) continue;
    any_singular_ = any_singular_ || control.singular[lane];
    report_[lane].history.push_back(1);
    if (b_norm_[lane] == 0) {
      report_[lane].reason = StopReason::converged;
      report_[lane].residual = 0;
      running_[lane] = 0;
    } else if (!std::isfinite(b_norm_[lane])) {
      report_[lane].reason = StopReason::not_a_number;
      running_[lane] = 0;
    }
  }
}

/// z = M^-1 r, p = z + beta p with beta = (r.z) / (r.z of the step before), 0 in a lane that (re)starts.
void ConjugateGradient::precondition(Preconditioner& m, LaneControl const& control) {
  {
    Region region(*timers_, "precondition");
    m.apply(r_, z_);
  }
  if (any_singular_) remove_mean(shape_, control, norms_.reducer(), shift_, z_);
  double const* const rz = norms_.reducer().dot(r_, z_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    coefficient_[lane] = running_[lane] && !first_[lane] ? rz[lane] / rho_[lane] : 0.;
    rho_[lane] = rz[lane];
    first_[lane] = 0;
    if (running_[lane] && !(rz[lane] > 0)) {
      report_[lane].reason = std::isnan(rz[lane]) ? StopReason::not_a_number : StopReason::indefinite;
      running_[lane] = 0;
    }
  }
  update_direction<DeviceExec>(DeviceExec(), shape_, coefficient_.device(), z_, p_);
}

/// x += alpha p, r -= alpha A p; notes which lanes meet their tolerance.
void ConjugateGradient::step(LinearOperator const& a, DeviceVector x, LaneControl const& control) {
  {
    Region region(*timers_, "apply");
    a.apply_and_dot(p_, q_, norms_.reducer().sums());
  }
  double const* const pq = norms_.reducer().finish();
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    coefficient_[lane] = 0;
    if (!running_[lane]) continue;
    if (pq[lane] > 0) {
      coefficient_[lane] = rho_[lane] / pq[lane];
    } else {
      report_[lane].reason = std::isnan(pq[lane]) ? StopReason::not_a_number : StopReason::indefinite;
      running_[lane] = 0;
    }
  }
  update_solution<DeviceExec>(DeviceExec(), shape_, coefficient_.device(), running_.device(), p_, q_, x, r_,
                              norms_.reducer().sums());
  double const* const rr = norms_.reducer().finish();
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    wants_check_[lane] = 0;
    if (!running_[lane]) continue;
    double const relative = std::sqrt(rr[lane]) / b_norm_[lane];
    ++report_[lane].iterations;
    report_[lane].history.push_back(relative);
    if (!std::isfinite(relative)) {
      report_[lane].reason = StopReason::not_a_number;
      running_[lane] = 0;
    } else {
      wants_check_[lane] = relative <= control.tolerance[lane];
    }
  }
}

/// Compares true residuals with the tolerance: lanes end, or restart from the true residual.
/// @param all  out of iterations: every running lane ends.
void ConjugateGradient::confirm(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                                LaneControl const& control, bool all) {
  Region region(*timers_, "confirm");
  auto const norm = norms_.residual(stencil, x, b, q_);
  std::vector<double> level;
  bool any_restart = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) restart_[lane] = 0;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!running_[lane] || !(all || wants_check_[lane])) continue;
    LaneReport& report = report_[lane];
    report.residual = norm[lane] / b_norm_[lane];
    report.history.back() = report.residual;
    bool const stopped_falling = norm[lane] > 0.5 * last_true_[lane];
    if (report.residual <= control.tolerance[lane]) {
      report.reason = StopReason::converged;
    } else if (stopped_falling || all) {
      if (level.empty()) level = norms_.rounding_level(stencil, x, b);
      report.reason = norm[lane] <= level[lane] ? StopReason::rounding
                      : stopped_falling         ? StopReason::stagnated
                                                : StopReason::max_iterations;
    } else {
      restart_[lane] = 1;
      any_restart = true;
      first_[lane] = 1;
      last_true_[lane] = norm[lane];
    }
  }
  if (any_restart) copy_where<DeviceExec>(DeviceExec(), shape_, restart_.device(), q_, r_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    running_[lane] = running_[lane] && report_[lane].reason == StopReason::not_run;
}

}  // namespace lapwing
