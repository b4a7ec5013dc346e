// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/batch_solver.hpp"
#include "engine/shared_seconds.hpp"
#include "kernels/stencil/apply.hpp"
#include "kernels/batch/copies.hpp"
#include "kernels/stencil/inspect.hpp"

namespace lapwing {
namespace {

// of data over those of the constant that they differ by so little from
constexpr double constant_to_rounding = 32 * double_precision;
constexpr double hiding_contrast = 1e5;  // of kappa, from which on conjugate gradients may not see all of the error
constexpr double hiding_condition = 1e8;   // the same of eigenvalues, for cg
constexpr std::int64_t large_batch = 4'000'000;      // values; a hierarchy then takes some hundred megabytes
constexpr std::size_t most_solvers = 16;

/// Settings that decide about a solver's storage; tolerances and iteration limits are per solve.
SolverSettings structural(SolverSettings settings) {
  settings.relative_tolerance = 0;
  settings.max_iterations = 0;
  return settings;
}

}  // namespace

/// Storage for the present batch.
void BatchSolver::make_room() {
  if (!(shape_ == setup_.problem.shape) || u_.extent(0) == 0) {
    std::int64_t const n = setup_.problem.shape.n_values();
    u_ = allocate<DeviceVector>("lapwing::engine::u", n);
    x_ = allocate<DeviceVector>("lapwing::engine::x", n);
    scratch_ = allocate<DeviceVector>("lapwing::engine::scratch", n);
    take_ = LaneValues<int>(setup_.problem.shape.n_lanes());
    negative_level_ = LaneValues<double>(setup_.problem.shape.n_lanes());
    reducer_ = LaneReducer(setup_.problem.shape);
  }
  shape_ = setup_.problem.shape;
}

/// @param guesses  whether the source has any.
void BatchSolver::solve_all(bool guesses, BatchOutput& out) {
  bool const with_extra = setup_.op.stencil.has_extra();
  SolverSettings const settings = structural(setup_.problem.cases.front().solver);
  make_room();
  if (!(shape_ == setup_.solved) || with_extra != setup_.with_extra || !(settings == setup_.settings))
    setup_.solvers.clear();
  setup_.solved = shape_;
  setup_.settings = settings;
  setup_.with_extra = with_extra;
  has_solution_ = false;
  scaling_.reset(shape_.n_lanes());
  std::vector<std::vector<SolvePlan>> ladders(setup_.problem.n_cases());
  std::vector<std::size_t> rung(setup_.problem.n_cases(), 0);
  for (int c = 0; c < setup_.problem.n_cases(); ++c) {
    if (out.results[c].status == CaseStatus::failed) continue;
    ladders[c] = plan_ladder(setup_.problem.cases[c].solver, shape_, setup_.op.coupling[c]);
    out.results[c].attempts = out.results[c].iterations = 0;
  }
  guess_.clear();
  if (guesses) make_guess(ladders, out);
  if (guess_.may_be_final()) accept_guess(out);
  for (;;) {
    std::map<SolvePlan, std::vector<int>> plans;
    for (int c = 0; c < setup_.problem.n_cases(); ++c)
      if (wants_attempt(out.results[c], ladders[c], rung[c], setup_.problem.cases[c].solver.max_iterations))
        plans[ladders[c][rung[c]]].push_back(c);
    if (plans.empty()) break;
    for (auto const& [plan, lanes] : plans) {
      attempt(plan, lanes, out);
      for (int c : lanes) rung[c] = next_rung(ladders[c], rung[c], out.reports[c]);
    }
  }
  if (!has_solution_) start_solution();
  if (setup_.key != 0) measure_setup();
  for (int c = 0; c < setup_.problem.n_cases(); ++c)
    if (out.results[c].attempts > 0) conclude(setup_.problem.cases[c].solver, out.results[c]);
  accept_constants(out);
}

/// Notes what the set-up takes, which is to be found again.
void BatchSolver::measure_setup() {
  std::vector<SolvePlan> made;
  for (auto const& [plan, prepared] : setup_.solvers) made.push_back(plan);
  setup_.bytes = OperatorSetup::predicted_bytes(*config_, setup_.settings, shape_, made);
}

/// Ends cases whose data are those of a constant, but for rounding, of which solvers make what they can.
void BatchSolver::accept_constants(BatchOutput& out) {
  auto const in_question = [&](int c) {
    return out.results[c].status == CaseStatus::failed && out.results[c].attempts > 0 && setup_.op.level[c] != 0;
  };
  take_.fill(0);
  bool any = false;
  for (int c = 0; c < setup_.problem.n_cases(); ++c) any = any || in_question(c);
  if (!any) return;
  DeviceExec const exec;
  fill(exec, x_, 0.);
  subtract_per_lane<DeviceExec>(exec, shape_, setup_.op.levels(), x_);
  apply<DeviceExec>(exec, setup_.op.stencil, x_, scratch_);
  largest_excess<DeviceExec>(exec, shape_, setup_.op.rhs, scratch_, constant_to_rounding, reducer_.sums());
  double const* const excess = reducer_.fetch();
  for (int c = 0; c < setup_.problem.n_cases(); ++c) {
    if (!in_question(c) || !(excess[c] <= 0)) continue;
    take_[c] = 1;
    CaseResult& result = out.results[c];
    end_with_zero(out.reports[c]);
    result.status = CaseStatus::done;
    result.reason = StopReason::rounding;
    result.residual = 0;
    result.message.clear();
    result.attempts_text += "; constant to rounding";
  }
  fill(exec, x_, 0.);
  copy_where<DeviceExec>(exec, shape_, take_.device(), x_, u_);
}

/// The solver of a plan. Those of earlier plans are kept while they are few or small: their hierarchies are storage.
OperatorSetup::Prepared& BatchSolver::solver_for(SolvePlan const& plan) {
  auto& solvers = setup_.solvers;
  if (auto const found = solvers.find(plan); found != solvers.end()) return found->second;
  std::size_t const most = shape_.n_values() > large_batch ? 1 : most_solvers;
  if (solvers.size() >= most) solvers.clear();
  Timers& inner = config_->timing_detail == TimingDetail::full ? *timers_ : no_timers_;
  return solvers[plan] = {make_solver(plan, setup_.settings, shape_, setup_.with_extra, inner), false};
}

/// Has the source make guesses.
void BatchSolver::make_guess(std::vector<std::vector<SolvePlan>> const& ladders, BatchOutput& out) {
  Region region(*timers_, "solve");
  std::vector<int> iterates;
  for (auto const& ladder : ladders) iterates.push_back(!ladder.empty() && !is_direct(ladder.front()));
  source_->offer(setup_.problem, setup_.op, iterates, guess_);
  share_equally(region.stop(), Phase::solve, all_cases(out), out);
}

/// Ends cases whose guess is their solution.
void BatchSolver::accept_guess(BatchOutput& out) {
  Region region(*timers_, "solve");
  has_solution_ = guess_.accept(setup_.problem, setup_.op, out.results, out.reports);
  if (has_solution_) guess_.swap_values(u_);
  share_equally(region.stop(), Phase::solve, all_cases(out), out);
}

/// u = what the first attempts start from.
void BatchSolver::start_solution() {
  if (guess_.exists()) copy(DeviceExec(), guess_.values(), u_);
  else fill(DeviceExec(), u_, 0.);
  has_solution_ = true;
}

/// What a solver has to know of the cases that it is tried on.
LaneControl BatchSolver::control_of(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput const& out) {
  LaneControl control;
  int const n = shape_.n_lanes();
  control.active.assign(n, 0);
  control.singular.assign(n, 0);
  control.tolerance.assign(n, 1);
  control.used.assign(n, 0);
  control.max_iterations = setup_.problem.cases.front().solver.max_iterations;
  control.slowest = plan.slowest;
  for (int c : lanes) {
    control.active[c] = 1;
    control.singular[c] = setup_.op.coupling[c].singular;
    control.tolerance[c] = setup_.problem.cases[c].solver.relative_tolerance;
    control.used[c] = out.results[c].iterations;
    if (out.results[c].attempts > 0) control.guess = u_;
  }
  if (!control.from_guess()) control.guess = guess_.values();
  control.least_eigenvalue = least_eigenvalues(setup_.problem, setup_.op);
  control.largest_eigenvalue = largest_eigenvalues(setup_.problem, setup_.op);
  control.has_no_boundary_data = has_no_boundary_data(setup_.problem, setup_.op);
  for (int lane = 0; lane < n; ++lane) {
    Coupling const& coupling = setup_.op.coupling[lane];
    control.loose.push_back(coupling.loose);
    control.ground.push_back(coupling.singular ? 0. : coupling.ground);
    // Without multigrid, modes of the smallest eigenvalues show late, whatever kappa is.
    bool const late = plan.kind == SolverKind::cg &&
                      control.largest_eigenvalue[lane] > hiding_condition * control.least_eigenvalue[lane];
    control.hides_errors.push_back(!is_direct(plan) && (coupling.contrast > hiding_contrast || late));
  }
  control.boundary_dissipation = [this](ConstDeviceVector w) {
    // Boundary data are not scaled with the right-hand side.
    return scaling_.any() ? std::vector<double>(shape_.n_lanes(), 0.)
                          : boundary_dissipation(setup_.problem, setup_.op, w);
  };
  source_->inform(control);
  return control;
}

/// Tries one solver on some cases, from what earlier attempts have left in u.
void BatchSolver::attempt(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput& out) {
  LaneControl const control = control_of(plan, lanes, out);
  Region setup(*timers_, "setup");
  OperatorSetup::Prepared& prepared = solver_for(plan);
  if (!prepared.ready) {
    if (!plan.takes_uniform()) store_all_rows(setup_.problem, setup_.op);
    prepared.solver->setup(setup_.op);
    cache_.count(setup_);
  }
  Solver& solver = *prepared.solver;
  double const set_up = setup.stop();
  if (!prepared.ready) setup_.seconds += set_up;
  prepared.ready = true;
  share_equally(set_up, Phase::setup, lanes, out);

  Region solve(*timers_, "solve");
  auto reports = solver.solve(setup_.op.rhs, x_, control);
  if (scaling_.scale(lanes, reports, setup_.op.rhs, guess_.values(), reducer_))
    reports = solver.solve(setup_.op.rhs, x_, control);
  take_.fill(0);
  int n_taken = 0;
  for (int c : lanes) n_taken += take_[c] = record(plan, reports[c], out.results[c], out.reports[c]);
  if (n_taken == setup_.problem.n_cases()) {
    std::swap(u_, x_);
  } else {
    if (!has_solution_) start_solution();
    copy_where<DeviceExec>(DeviceExec(), shape_, take_.device(), x_, u_);
  }
  has_solution_ = true;
  share_by_iterations(solve.stop(), reports, lanes, out);
}

}  // namespace lapwing
