// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/refinement.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/copies.hpp"

namespace lapwing {
namespace {

constexpr int max_refinements = 5;

bool any(std::vector<int> const& flags) {
  return std::any_of(flags.begin(), flags.end(), [](int f) { return f != 0; });
}

}  // namespace

Refinement::Refinement(BatchShape const& shape)
    : shape_(shape), norms_(shape), shift_(shape.n_lanes()), corrected_(shape.n_lanes()),
      r_(allocate<DeviceVector>("lapwing::refinement::residual", shape.n_values())) {}

/// Which lanes have something to solve.
std::vector<int> Refinement::start(std::vector<double> const& b_norm, LaneControl const& control,
                                   std::vector<LaneReport>& report) {
  std::vector<int> running(b_norm.size(), 0);
  for (std::size_t lane = 0; lane < running.size(); ++lane) {
    if (!control.active[lane]) continue;
    LaneReport& now = report[lane];
    now.rhs_norm = b_norm[lane];
    now.history.push_back(1);
    if (b_norm[lane] == 0) now.residual = 0;
    now.reason = b_norm[lane] == 0              ? StopReason::converged
                 : !std::isfinite(b_norm[lane]) ? StopReason::not_a_number
                                                : StopReason::not_run;
    running[lane] = now.reason == StopReason::not_run;
  }
  return running;
}

std::vector<LaneReport> Refinement::solve(Stencil<DeviceExec> const& a, ConstDeviceVector b, DeviceVector x,
                                          LaneControl const& control, ApplyInverse const& apply_inverse) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  std::vector<LaneReport> report(n);
  std::vector<double> last(n, HUGE_VAL);
  auto const b_norm = norms_.norm(b, n);
  auto running = start(b_norm, control, report);
  if (std::find(running.begin(), running.end(), 0) != running.end()) fill(exec, x, 0.);
  for (int pass = 0; any(running); ++pass) {
    auto const before = running;
    if (pass == 0) apply_inverse(running, b, x);
    else apply_inverse(running, r_, r_);
    for (int lane = 0; lane < n; ++lane) {
      if (before[lane] && !running[lane]) report[lane].reason = StopReason::indefinite;
      corrected_[lane] = pass == 0 ? before[lane] && !running[lane] : running[lane];
    }
    if (pass == 0 && running != before) {
      fill(exec, r_, 0.);
      copy_where<DeviceExec>(exec, shape_, corrected_.device(), r_, x);
    }
    if (pass > 0) add_where<DeviceExec>(exec, shape_, corrected_.device(), r_, x);
    auto const norm = norms_.residual(a, x, b, r_);
    std::vector<double> level;
    for (int lane = 0; lane < n; ++lane) {
      if (!running[lane]) continue;
      LaneReport& now = report[lane];
      now.residual = norm[lane] / b_norm[lane];
      now.history.push_back(now.residual);
      bool const stopped_falling = norm[lane] > 0.5 * last[lane] || pass == max_refinements;
      last[lane] = norm[lane];
      if (!std::isfinite(norm[lane])) now.reason = StopReason::not_a_number;
      else if (now.residual <= control.tolerance[lane]) now.reason = StopReason::converged;
      else if (stopped_falling) {
        if (level.empty()) level = norms_.rounding_level(a, x, b);
        now.reason = norm[lane] <= level[lane] ? StopReason::rounding : StopReason::stagnated;
      }
      running[lane] = now.reason == StopReason::not_run;
    }
  }
  if (any(control.singular)) remove_mean(shape_, control, norms_.reducer(), shift_, x);
  return report;
}

}  // namespace lapwing
