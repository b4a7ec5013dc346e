// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/mixed_cg.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr double replacement = 1e-4;     // fall of the recurrence's residual after which the true one replaces it

FloatVector<DeviceExec> make_vector(char const* label, BatchShape const& shape) {
  return allocate_zeros<FloatVector<DeviceExec>>(label, CycleLayout(shape).n_values());
}

}  // namespace

MixedCg::MixedCg(BatchShape const& shape, Timers& timers)
    : shape_(shape), timers_(&timers),
      v_{make_vector("lapwing::mixed::cg_r", shape),
         make_vector("lapwing::mixed::cg_z", shape),
         make_vector("lapwing::mixed::cg_q", shape),
         {make_vector("lapwing::mixed::cg_p0", shape), make_vector("lapwing::mixed::cg_p1", shape)},
         allocate_zeros<DeviceVector>("lapwing::mixed::cg_x", CycleLayout(shape).n_values())},
      slabs_(make_slabs<DeviceExec>(shape.groups, CycleLayout(shape).n_slices(), 8)),
      halo_(allocate_zeros<FloatVector<DeviceExec>>("lapwing::mixed::cg_halo", direction_scratch_size(CycleLayout(shape), slabs_))),
      true_residual_(allocate<DeviceVector>("lapwing::mixed::true_residual", shape.n_values())), norms_(shape),
      alpha_(shape.n_lanes()), beta_(shape.n_lanes()), to_single_(shape.n_lanes()),
      to_double_(shape.n_lanes()), shift_(shape.n_lanes()), running_(shape.n_lanes()), chosen_(shape.n_lanes()) {}

bool MixedCg::any_running() const {
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    if (running_[lane]) return true;
  return false;
}

std::vector<LaneReport> MixedCg::solve(Stencil<DeviceExec> const& stencil, MixedHierarchy& m, ConstDeviceVector b,
                                       DeviceVector x, LaneControl const& control) {
  start(m, b, control);
  for (int iteration = 0; any_running() && iteration < control.max_iterations; ++iteration) {
    iterate(m, control);
    if (std::any_of(wants_.begin(), wants_.end(), [](int w) { return w != 0; }))
      replace(stencil, b, x, control, false);
  }
  if (any_running()) replace(stencil, b, x, control, true);
  // Lanes that ended took no further step, so this is what their residual was computed from.
  unscale_solution<DeviceExec>(DeviceExec(), CycleLayout(shape_), to_double_.device(), alpha_.device(), v_.p[next_], v_.x, x);
  if (std::any_of(control.singular.begin(), control.singular.end(), [](int s) { return s != 0; }))
    remove_mean(shape_, control, norms_.reducer(), shift_, x);
  return std::move(report_);
}

void MixedCg::start(MixedHierarchy const& m, ConstDeviceVector b, LaneControl const& control) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  Kokkos::deep_copy(exec, v_.x, 0.);
  Kokkos::deep_copy(exec, v_.p[0], 0.f);
  Kokkos::deep_copy(exec, v_.p[1], 0.f);
  b_norm_ = norms_.norm(b, n);
  report_.assign(n, {});
  rho_.assign(n, 0);
  last_true_.assign(n, 0);
  recurrence_.assign(n, 0);
  wants_.assign(n, 0);
  for (int lane = 0; lane < n; ++lane) {
    alpha_[lane] = 0;
    running_[lane] = control.active[lane];
    double const size = b_norm_[lane] > 0 && std::isfinite(b_norm_[lane])
                            ? std::exp2(std::round(std::log2(b_norm_[lane] / std::sqrt(shape_.n_cells())))) : 1.;
    to_single_[lane] = 1 / size;
    to_double_[lane] = size * m.scale(lane);
    last_true_[lane] = b_norm_[lane];
    if (!control.active[lane]) continue;
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
  chosen_.fill(1);
  replace_residual<DeviceExec>(exec, CycleLayout(shape_), chosen_.device(), to_single_.device(), b, v_.r);
}

void MixedCg::iterate(MixedHierarchy& m, LaneControl const& control) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  auto& reducer = norms_.reducer();
  {
    Region region(*timers_, "precondition");
    m.cycle(v_.r, v_.z, reducer.sums());
  }
  next_ = 1 - next_;
  double const* const rz = reducer.finish();
  for (int lane = 0; lane < n; ++lane) {
    bool const first = report_[lane].iterations == 0;
    beta_[lane] = running_[lane] && !first ? static_cast<float>(rz[lane] / rho_[lane]) : 0.f;
    rho_[lane] = rz[lane];
    if (running_[lane] && !(rz[lane] > 0)) {
      report_[lane].reason = std::isnan(rz[lane]) ? StopReason::not_a_number : StopReason::indefinite;
      running_[lane] = 0;
    }
  }
  {
    Region region(*timers_, "apply");
    advance_direction<DeviceExec>(exec, m.stencil(), v_, next_, {alpha_.device(), beta_.device()}, slabs_,
                                  halo_, reducer.sums());
  }
  double const* const pq = reducer.finish();
  for (int lane = 0; lane < n; ++lane) {
    alpha_[lane] = 0;
    if (!running_[lane]) continue;
    if (pq[lane] > 0) {
      alpha_[lane] = static_cast<float>(rho_[lane] / pq[lane]);
    } else {
      report_[lane].reason = std::isnan(pq[lane]) ? StopReason::not_a_number : StopReason::indefinite;
      running_[lane] = 0;
    }
  }
  advance_residual<DeviceExec>(exec, CycleLayout(shape_), alpha_.device(), v_.q, v_.r, reducer.sums());
  double const* const rr = reducer.finish();
  for (int lane = 0; lane < n; ++lane) {
    wants_[lane] = 0;
    if (!running_[lane]) continue;
    recurrence_[lane] = std::sqrt(rr[lane]) / to_single_[lane];
    double const relative = recurrence_[lane] / b_norm_[lane];
    ++report_[lane].iterations;
    report_[lane].history.push_back(relative);
    if (!std::isfinite(relative)) {
      report_[lane].reason = StopReason::not_a_number;
      running_[lane] = 0;
    } else {
      wants_[lane] = relative <= control.tolerance[lane] || recurrence_[lane] <= replacement * last_true_[lane];
    }
  }
}

/// x <- x + the correction so far, and the true residual decides, lane by lane.
/// @param all  out of iterations: every running lane ends.
void MixedCg::replace(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x, LaneControl const& control,
                      bool all) {
  Region region(*timers_, "confirm");
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  CycleLayout const layout(shape_);
  for (int lane = 0; lane < n; ++lane) chosen_[lane] = running_[lane] && (all || wants_[lane]);
  unscale_solution<DeviceExec>(exec, layout, to_double_.device(), alpha_.device(), v_.p[next_], v_.x, x);
  auto const norm = norms_.residual(stencil, x, b, true_residual_);
  std::vector<double> level;
  for (int lane = 0; lane < n; ++lane) {
    if (!chosen_[lane]) continue;
    LaneReport& report = report_[lane];
    report.residual = norm[lane] / b_norm_[lane];
    report.history.back() = report.residual;
    bool const stopped_falling = norm[lane] > 0.5 * last_true_[lane];
    last_true_[lane] = norm[lane];
    if (report.residual <= control.tolerance[lane]) {
      report.reason = StopReason::converged;
    } else if (stopped_falling || all) {
      if (level.empty()) level = norms_.rounding_level(stencil, x, b);
      report.reason = norm[lane] <= level[lane] ? StopReason::rounding
                      : stopped_falling         ? StopReason::stagnated
                                                : StopReason::max_iterations;
    }
    running_[lane] = report.reason == StopReason::not_run;
  }
  replace_residual<DeviceExec>(exec, layout, chosen_.device(), to_single_.device(), true_residual_, v_.r);
}

}  // namespace lapwing
