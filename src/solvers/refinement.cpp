// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/refinement.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr int max_refinements = 10;

bool any(std::vector<int> const& flags) {
  return std::any_of(flags.begin(), flags.end(), [](int f) { return f != 0; });
}

}  // namespace

Refinement::Refinement(BatchShape const& shape)
    : shape_(shape), norms_(shape), shift_(shape.n_lanes()), corrected_(shape.n_lanes()),
      r_(allocate<DeviceVector>("lapwing::refinement::residual", shape.n_values())),
      d_(allocate<DeviceVector>("lapwing::refinement::correction", shape.n_values())) {}

double Refinement::predicted_bytes(BatchShape const& shape) {
  return bytes_of_vectors(2, shape) + ResidualNorms::predicted_bytes(shape);
}

/// Which lanes have something to solve.
std::vector<int> Refinement::start(std::vector<double> const& b_norm, LaneControl const& control,
                                   std::vector<LaneReport>& report) {
  std::vector<int> running(b_norm.size(), 0);
  for (std::size_t lane = 0; lane < running.size(); ++lane) {
    if (!control.active[lane]) continue;
    LaneReport& now = report[lane];
    now.rhs_norm = b_norm[lane];
    now.history.push_back(1);
    if (b_norm[lane] == 0) end_with_zero(now);
    else if (!std::isfinite(b_norm[lane])) now.reason = StopReason::not_a_number;
    running[lane] = now.reason == StopReason::not_run;
  }
  return running;
}

/// x <- M b or x + M r in the lanes that go on, centred where they are singular; others keep their values.
void Refinement::correct(int pass, std::vector<int>& running, ConstDeviceVector b, DeviceVector x,
                         LaneControl const& control, std::vector<LaneReport>& report,
                         ApplyInverse const& apply_inverse) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  auto const before = running;
  if (pass == 0) {
    apply_inverse(running, b, x);
  } else {
    apply_inverse(running, r_, d_);
    double const* const squares = norms_.reducer().dot(r_, d_);
    std::copy_n(squares, n, square_.begin());
  }
  bool any_failed = false;
  for (int lane = 0; lane < n; ++lane) {
    bool const failed = before[lane] && !running[lane];
    any_failed = any_failed || failed;
    if (failed) report[lane].reason = StopReason::indefinite;
    corrected_[lane] = pass == 0 ? failed : running[lane];
  }
  if (pass == 0 && any_failed) {
    fill(exec, d_, 0.);
    copy_where<DeviceExec>(exec, shape_, corrected_.device(), d_, x);
  }
  if (pass > 0) add_where<DeviceExec>(exec, shape_, corrected_.device(), d_, x);
  if (!any(control.singular)) return;
  for (int lane = 0; lane < n; ++lane) centred_[lane] = running[lane] && control.singular[lane];
  remove_mean(shape_, centred_, norms_.reducer(), shift_, x);
}

/// Where a factor does not see what holds constants: x <- x + (1.r) / (1.A 1), after which the residual sums to zero.
void Refinement::correct_constants(Stencil<DeviceExec> const& a, std::vector<int> const& running, ConstDeviceVector b,
                                   DeviceVector x, LaneControl const& control) {
  auto const loose = [&](std::size_t lane) {
    return !control.loose.empty() && running[lane] && control.loose[lane] > 0;
  };
  bool any_loose = false;
  for (std::size_t lane = 0; lane < running.size(); ++lane) any_loose = any_loose || loose(lane);
  if (!any_loose) return;
  norms_.residual(a, x, b, r_, norm_);
  for (std::size_t lane = 0; lane < running.size(); ++lane)
    shift_[lane] = loose(lane) ? -norms_.total(lane) / control.loose[lane] : 0.;
  subtract_per_lane<DeviceExec>(DeviceExec(), shape_, shift_.device(), x);
}

/// How a lane ends after a pass; `not_run` if it is to be corrected.
StopReason Refinement::judge(int lane, int pass, double norm, EnergyTest& test, LaneControl const& control,
                             LaneReport& report) {
  if (!std::isfinite(norm)) return StopReason::not_a_number;
  double const bound = control.bound_on_error(lane, norm);
  auto const error = test(lane, std::min(square_[lane], bound), 0, report);
  bool const small = report.residual <= control.tolerance[lane];
  if (small && error == ErrorState::small) return StopReason::converged;
  if (small && error == ErrorState::at_limit) return at_limit(report);
  bool const falls = norm <= 0.5 * last_[lane] || square_[lane] <= 0.25 * last_square_[lane];
  return falls && pass < max_refinements ? StopReason::not_run : StopReason::stagnated;
}

std::vector<LaneReport> Refinement::solve(Stencil<DeviceExec> const& a, ConstDeviceVector b, DeviceVector x,
                                          LaneControl const& control, ApplyInverse const& apply_inverse) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  std::vector<LaneReport> report(n);
  last_.assign(n, HUGE_VAL);
  last_square_ = square_ = last_;
  centred_.assign(n, 0);
  norms_.norm(b, n, b_norm_);
  auto running = start(b_norm_, control, report);
  if (std::find(running.begin(), running.end(), 0) != running.end()) fill(exec, x, 0.);
  for (int pass = 0; any(running); ++pass) {
    correct(pass, running, b, x, control, report, apply_inverse);
    correct_constants(a, running, b, x, control);
    norms_.residual(a, x, b, r_, norm_);
    EnergyTest test(norms_, a, x, control);
    std::vector<double> level;
    for (int lane = 0; lane < n; ++lane) {
      if (!running[lane]) continue;
      LaneReport& now = report[lane];
      now.residual = norm_[lane] / b_norm_[lane];
      now.history.push_back(now.residual);
      now.residual_sum = norms_.total(lane);
      now.reason = judge(lane, pass, norm_[lane], test, control, now);
      if (now.reason == StopReason::stagnated) {
        if (level.empty()) level = norms_.rounding_level(a, x, b);
        if (norm_[lane] <= level[lane]) now.reason = at_limit(now);
      }
      last_[lane] = norm_[lane];
      last_square_[lane] = square_[lane];
      running[lane] = now.reason == StopReason::not_run;
    }
  }
  return report;
}

}  // namespace lapwing
