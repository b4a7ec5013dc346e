// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/mixed_cg.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr double replacement = 1e-4;     // fall of the recurrence's residual after which the true one replaces it
constexpr double beside_discretisation = 0.1;   // algebraic error that counts as small
// Relative; what is larger does not pass for accurate, whatever u's corrections say: fluxes are not, and corrections
// may be small because cycles are weak.
constexpr double most_energy_error = 0.1, most_residual = 0.1;
constexpr double usual_rate = 0.2;              // a faster fall of the error than this does not last
constexpr double safety = 2;                    // of the coarser grid's word
constexpr double usual_fall = 0.1;              // of the residual in an iteration
constexpr std::size_t usual_iterations = 64;

/// A power of 2 near a positive number, 1 for anything else.
double power_of_2(double size) { return size > 0 && std::isfinite(size) ? std::exp2(std::round(std::log2(size))) : 1.; }

FloatVector<DeviceExec> make_vector(char const* label, CycleLayout const& layout) {
  return allocate_zeros<FloatVector<DeviceExec>>(label, layout.n_values());
}

}  // namespace

MixedCg::MixedCg(BatchShape const& shape, Timers& timers, bool looks_ahead)
    : shape_(shape),
      layout_(shape),
      timers_(&timers),
      looks_ahead_(looks_ahead),
      v_{make_vector("lapwing::mixed::cg_r", layout_),
         make_vector("lapwing::mixed::cg_z", layout_),
         make_vector("lapwing::mixed::cg_q", layout_),
         {make_vector("lapwing::mixed::cg_p0", layout_), make_vector("lapwing::mixed::cg_p1", layout_)},
         allocate_zeros<DeviceVector>("lapwing::mixed::cg_x", layout_.n_values())},
      slabs_(make_slabs<DeviceExec>(shape.groups, layout_.n_slices(), 8)),
      halo_(make_direction_halo<DeviceExec>(layout_, slabs_)),
      norms_(shape),
      rows_(allocate<DeviceVector>("lapwing::mixed::rows", std::int64_t{slabs_.count()} * shape.row_length())),
      state_(shape.n_lanes()),
      groups_(shape),
      to_single_(shape.n_lanes()),
      to_double_(shape.n_lanes()),
      shift_(shape.n_lanes()),
      chosen_(shape.n_lanes()) {}

double MixedCg::predicted_bytes(BatchShape const& shape) {
  CycleLayout const layout(shape);
  Slabs const slabs = predicted_slabs<DeviceExec>(shape.groups, layout.n_slices(), 8);
  double const of_vectors = (5 * sizeof(float) + sizeof(double)) * static_cast<double>(layout.n_values()),
               rows = sizeof(double) * static_cast<double>(slabs.count()) * shape.row_length();
  return of_vectors + rows + predicted_halo_bytes(layout, slabs) + ResidualNorms::predicted_bytes(shape);
}

void MixedCg::stop(int lane, StopReason reason) {
  report_[lane].reason = reason;
  state_.set(lane, lane_stopped);
}

std::vector<LaneReport> MixedCg::solve(Stencil<DeviceExec> const& stencil, MixedHierarchy& m, ConstDeviceVector b,
                                       DeviceVector x, LaneControl const& control) {
  start(stencil, m, b, control);
  while (state_.any_running()) {
    state_.begin_iteration();
    groups_.update([&](int lane) { return state_.running(lane); });
    precondition(m, control);
    advance(m);
    look_ahead(m, control);
    judge(control);
    if (std::find(wants_.begin(), wants_.end(), 1) != wants_.end()) replace(stencil, b, x, control);
  }
  // Lanes that have ended take no further steps: this is what their last residual was computed from.
  if (!current_) form_solution(control, x);
  measure_broken(stencil, b, x, control);
  return std::move(report_);
}

void MixedCg::start(Stencil<DeviceExec> const& stencil, MixedHierarchy const& m, ConstDeviceVector b,
                    LaneControl const& control) {
  int const n = shape_.n_lanes();
  DeviceExec const exec;
  norms_.norm(b, n, b_norm_);
  for (int lane = 0; lane < n; ++lane) {
    to_single_[lane] = 1 / power_of_2(b_norm_[lane] / std::sqrt(static_cast<double>(shape_.n_cells())));
    to_double_[lane] = m.scale(lane) / to_single_[lane];
  }
  chosen_.fill(1);
  ResidualTarget<DeviceExec> const target{chosen_.device(), to_single_.device(), v_.r};
  true_norm_ = b_norm_;
  if (control.from_guess()) {
    replace_residual<DeviceExec>(exec, stencil, control.guess, b, slabs_, rows_, target, norms_.sums());
    norms_.read(shape_, true_norm_);
  } else {
    replace_residual<DeviceExec>(exec, layout_, b, target);
  }
  report_.assign(n, {});
  last_true_ = true_norm_;
  ending_.assign(n, StopReason::not_run);
  wants_.assign(n, 0);
  accurate_.assign(n, 0);
  next_error_.assign(n, HUGE_VAL);
  first_correction_.assign(n, 0);
  last_correction_.assign(n, 0);
  errors_.resize(n);
  for (EnergyError& error : errors_) error.reset();
  enough_.assign(n, HUGE_VAL);
  centred_.assign(n, 0);
  for (int lane = 0; lane < n; ++lane) centred_[lane] = !control.singular.empty() && control.singular[lane];
  state_.reset();
  groups_.reset();
  iteration_ = 0;
  current_ = ahead_ = false;
  cycles_ = cycles_ahead_ = 0;
  EnergyTest test(norms_, stencil, control.guess, control);
  for (int lane = 0; lane < n; ++lane) {
    if (!control.active[lane]) continue;
    LaneReport& report = report_[lane];
    report.rhs_norm = b_norm_[lane];
    double const relative = b_norm_[lane] > 0 ? true_norm_[lane] / b_norm_[lane] : 0;
    report.history.reserve(usual_iterations);
    report.history.push_back(relative);
    if (control.from_guess()) report.residual_sum = norms_.total(lane);
    if (!std::isfinite(b_norm_[lane]) || !std::isfinite(relative)) {
      report.reason = StopReason::not_a_number;
    } else if (b_norm_[lane] == 0) {
      end_with_zero(report);
    } else if (relative <= control.tolerance[lane] &&
               test(lane, control.bound_on_error(lane, true_norm_[lane]), 0, report) == ErrorState::small) {
      report.reason = StopReason::converged;
      report.residual = relative;
    } else {
      state_.set(lane, lane_fresh);
    }
  }
}

/// Squares of energy norms per square in the single-precision problem.
double MixedCg::energy_scale(int lane) const { return to_double_[lane] / to_single_[lane]; }

/// z = M^-1 r, and partial sums of r.z.
void MixedCg::run_cycle(MixedHierarchy& m) {
  m.cycle(v_.r, v_.z, norms_.reducer().sums(), groups_.now());
  ++cycles_;
}

/// z, if it is not there yet, and beta = (r.z) / (r.z of the step before).
void MixedCg::precondition(MixedHierarchy& m, LaneControl const& control) {
  Region region(*timers_, "precondition");
  auto& reducer = norms_.reducer();
  if (ahead_) ++cycles_ahead_;
  else run_cycle(m);
  ahead_ = false;
  state_.take(CgSum::rz, reducer);
  if (control.error_ratio.empty()) return;
  cycle_dot<DeviceExec>(DeviceExec(), layout_, v_.z, v_.z, reducer.sums(), groups_.now());
  state_.take(CgSum::zz, reducer);
}

/// x takes the step of the iteration before, p and q = A p are formed, r -= alpha q.
void MixedCg::advance(MixedHierarchy& m) {
  DeviceExec const exec;
  auto& reducer = norms_.reducer();
  next_ = 1 - next_;
  current_ = false;
  auto const progress = iteration_ == 0   ? CgProgress::start
                        : iteration_ == 1 ? CgProgress::first_step
                                          : CgProgress::under_way;
  ++iteration_;
  {
    Region region(*timers_, "apply");
    // Lanes that ended with the iteration before still take its step; where there was none, the first step sets x to 0.
    advance_direction<DeviceExec>(exec, m.stencil(), v_, next_, progress, {state_.alpha(), state_.beta()}, slabs_,
                                  halo_, reducer.sums(),
                                  progress == CgProgress::under_way ? groups_.before() : GroupList());
  }
  state_.take(CgSum::pq, reducer);
  advance_residual<DeviceExec>(exec, layout_, state_.alpha(), v_.q, v_.r, reducer.sums(), groups_.now());
  state_.take(CgSum::rr, reducer);
}

/// Sends for the sums of this iteration, and gives the device the next one's cycle meanwhile.
void MixedCg::look_ahead(MixedHierarchy& m, LaneControl const& control) {
  state_.start_fetch();
  if (!looks_ahead_ || expects_replacement(control)) return;
  Region region(*timers_, "precondition");
  run_cycle(m);
  ahead_ = true;
}

/// Whether a lane is likely to want its true residual after this iteration, if it goes on as in the last one.
bool MixedCg::expects_replacement(LaneControl const& control) const {
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!state_.running(lane)) continue;
    LaneReport const& report = report_[lane];
    auto const& history = report.history;
    std::size_t const n = history.size();
    double const relative = history[n - 1] * (n > 1 ? std::min(1., history[n - 1] / history[n - 2]) : usual_fall);
    bool const first_may_do =
        report.iterations == 0 && !control.error_per_residual.empty() && control.error_ratio[lane] > 0;
    if (first_may_do || next_error_[lane] <= 1 || relative <= control.tolerance[lane] ||
        relative * b_norm_[lane] <= replacement * last_true_[lane] ||
        report.iterations + 1 >= control.iterations_left(lane))
      return true;
  }
  return false;
}

/// Whether a sum lets a running lane go on; else it has ended.
bool MixedCg::follow(CgSum what, int lane) {
  report_[lane].reason = state_.follow(what, lane);
  return report_[lane].reason == StopReason::not_run;
}

/// Reads what the iteration has come to, and notes which lanes want their true residual.
void MixedCg::judge(LaneControl const& control) {
  state_.finish_fetch();
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    wants_[lane] = 0;
    ending_[lane] = StopReason::not_run;
    if (!state_.running(lane) || !follow(CgSum::rz, lane)) continue;
    if (!control.error_ratio.empty()) estimate_error(lane, control);
    if (!follow(CgSum::pq, lane)) continue;
    LaneReport& report = report_[lane];
    double const norm = std::sqrt(state_.sum(CgSum::rr, lane)) / to_single_[lane], relative = norm / b_norm_[lane];
    ++report.iterations;
    report.history.push_back(relative);
    if (!follow(CgSum::rr, lane)) continue;
    EnergyError& error = errors_[lane];
    double const rz = state_.sum(CgSum::rz, lane);
    error.add(rz * (rz / state_.sum(CgSum::pq, lane)));
    accurate_[lane] = accurate_[lane] || accurate_at_once(lane, control);
    double const square = control.error_square(lane, error.square() * energy_scale(lane), norm);
    if ((relative <= control.tolerance[lane] && square <= enough_[lane]) || accurate_[lane])
      ending_[lane] = StopReason::converged;
    else if (report.iterations >= control.iterations_left(lane)) ending_[lane] = StopReason::max_iterations;
    else if (error.too_slow(lane, report.history, square, enough_[lane], control)) ending_[lane] = StopReason::slow;
    wants_[lane] = ending_[lane] != StopReason::not_run || norm <= replacement * last_true_[lane];
  }
}

/// Decides whether a lane is accurate enough after the step along z.
void MixedCg::estimate_error(int lane, LaneControl const& control) {
  if (!(control.error_ratio[lane] > 0)) return;
  LaneReport& report = report_[lane];
  double const correction = std::sqrt(state_.sum(CgSum::zz, lane));
  if (report.iterations == 0) {
    first_correction_[lane] = correction;
  } else {
    double const rate = std::max(usual_rate, correction / last_correction_[lane]), left = correction * rate;
    double const small = beside_discretisation * first_correction_[lane] / control.error_ratio[lane];
    accurate_[lane] = left <= small;
    next_error_[lane] = left * rate / small;
    report.algebraic_error = left * to_double_[lane] / std::sqrt(static_cast<double>(shape_.n_cells()));
    if (report.iterations == 1)
      report.error_per_residual = correction / first_correction_[lane] * report.history[0] / report.history[1];
  }
  last_correction_[lane] = correction;
}

/// Whether the first iteration makes a lane accurate enough, by what the coarser grid's has done.
bool MixedCg::accurate_at_once(int lane, LaneControl const& control) {
  LaneReport& report = report_[lane];
  if (report.iterations != 1 || control.error_per_residual.empty() || !(control.error_ratio[lane] > 0)) return false;
  double const fall = safety * control.error_per_residual[lane] * report.history[1] / report.history[0];
  if (!(fall <= beside_discretisation / control.error_ratio[lane])) return false;
  report.error_per_residual = control.error_per_residual[lane];
  report.algebraic_error =
      fall * first_correction_[lane] * to_double_[lane] / std::sqrt(static_cast<double>(shape_.n_cells()));
  return true;
}

/// What slow convergence means: a residual that single precision keeps from falling, or a cycle that is slow by itself.
StopReason MixedCg::why_slow(LaneReport const& report) {
  auto const& history = report.history;
  std::size_t const n = history.size();
  bool const stands = n > 8 && history[n - 1] > 0.5 * history[n - 9],
             had_fallen = n > 8 && history[n - 9] < 1e-2 * history[0];
  return stands && had_fallen ? StopReason::stagnated : StopReason::slow;
}

/// x = guess + what has been found.
void MixedCg::form_solution(LaneControl const& control, DeviceVector x) {
  DeviceExec const exec;
  auto& reducer = norms_.reducer();
  SingleSolution<DeviceExec> const found{to_double_.device(), state_.alpha(), v_.p[next_],
                                         iteration_ > 1 ? v_.x : DeviceVector()};
  lapwing::form_solution<DeviceExec>(exec, layout_, found, control.guess, x, reducer.sums());
  current_ = true;
  if (control.from_guess()) note_corrections(x);
  if (std::find(centred_.begin(), centred_.end(), 1) != centred_.end())
    remove_mean(shape_, centred_, reducer, shift_, x);
}

/// Reads how far the solution is from the guess, of which `form_solution` has left the sums.
void MixedCg::note_corrections(DeviceVector x) {
  DeviceExec const exec;
  double const* const squares = norms_.reducer().finish();
  bool any_zero = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    report_[lane].correction = std::sqrt(squares[lane] / static_cast<double>(shape_.n_cells()));
    chosen_[lane] = b_norm_[lane] == 0;
    any_zero = any_zero || chosen_[lane];
  }
  if (!any_zero) return;
  fill(exec, norms_.scratch(), 0.);                        // b = 0 gives x = 0
  copy_where<DeviceExec>(exec, shape_, chosen_.device(), norms_.scratch(), x);
}

/// How a lane ends that wants its true residual; `not_run` if it goes on.
/// @param at_level  tells whether the residual is no larger than what rounding makes of it.
StopReason MixedCg::judge_true_residual(int lane, EnergyTest& test, std::function<bool(int lane)> const& at_level,
                                        LaneControl const& control) {
  LaneReport& report = report_[lane];
  double const norm = true_norm_[lane];
  bool const slow = ending_[lane] == StopReason::slow, out = report.iterations >= control.iterations_left(lane);
  bool const stopped_falling = norm > 0.5 * last_true_[lane];
  if (accurate_[lane]) {
    test(lane, errors_[lane].square() * energy_scale(lane), 0, report);
    if (report.relative_energy_error() <= most_energy_error && report.residual <= most_residual &&
        !control.judges_by_bound(lane))
      return StopReason::converged;
    accurate_[lane] = 0;
    return out ? StopReason::max_iterations : StopReason::not_run;
  }
  double const energy = control.from_guess() ? 0 : errors_[lane].shown() * energy_scale(lane);
  auto error = ErrorState::large;
  if (ending_[lane] != StopReason::not_run || stopped_falling)
    error = test(lane, control.error_square(lane, errors_[lane].square() * energy_scale(lane), norm), energy, report);
  if (report.residual <= control.tolerance[lane]) {
    if (error == ErrorState::small) return StopReason::converged;
    if (error == ErrorState::at_limit || (stopped_falling && at_level(lane))) return at_limit(report);
    return slow ? why_slow(report) : out ? StopReason::max_iterations : StopReason::not_run;
  }
  if (!stopped_falling && !out && !slow) return StopReason::not_run;
  if (at_level(lane)) {
    report.energy_error = std::max(report.energy_error, std::sqrt(errors_[lane].square_at_mark() * energy_scale(lane)));
    return at_limit(report);
  }
  return slow ? why_slow(report) : stopped_falling ? StopReason::stagnated : StopReason::max_iterations;
}

/// Computes true residuals; in the lanes that want it they decide, and replace the recurrence's.
void MixedCg::replace(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                      LaneControl const& control) {
  Region region(*timers_, "confirm");
  DeviceExec const exec;
  ahead_ = false;
  form_solution(control, x);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) chosen_[lane] = state_.running(lane) && wants_[lane];
  ResidualTarget<DeviceExec> const target{chosen_.device(), to_single_.device(), v_.r};
  replace_residual<DeviceExec>(exec, stencil, x, b, slabs_, rows_, target, norms_.sums());
  norms_.read(shape_, true_norm_);
  EnergyTest test(norms_, stencil, x, control);
  level_.clear();
  auto const at_level = [&](int lane) {
    if (level_.empty()) norms_.rounding_level(stencil, x, b, level_);
    return true_norm_[lane] <= level_[lane];
  };
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    if (!chosen_[lane]) continue;
    LaneReport& report = report_[lane];
    report.residual = true_norm_[lane] / b_norm_[lane];
    report.history.back() = report.residual;
    report.residual_sum = norms_.total(lane);
    StopReason const reason = judge_true_residual(lane, test, at_level, control);
    if (reason != StopReason::not_run) stop(lane, reason);
    last_true_[lane] = true_norm_[lane];
    errors_[lane].mark();
    if (report.residual <= control.tolerance[lane]) enough_[lane] = enough_error(lane, report, control);
  }
}

/// Gives lanes that broke off the true residual of the x they leave behind.
void MixedCg::measure_broken(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                             LaneControl const& control) {
  auto const broken = [&](int lane) { return control.active[lane] && std::isnan(report_[lane].residual); };
  bool any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) any = any || broken(lane);
  if (!any) return;
  norms_.residual(stencil, x, b, true_norm_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane)
    if (broken(lane)) report_[lane].residual = true_norm_[lane] / b_norm_[lane];
}

}  // namespace lapwing
