// SPDX-License-Identifier: BSD-3-Clause
#include "app/batch_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "app/coarser_grid.hpp"
#include "kernels/inspect.hpp"
#include "problem/batch_layout.hpp"

namespace lapwing {
namespace {

constexpr double compatible = 1e-2;      // |sum b| / sum |b| up to which a singular problem's data are projected silently

constexpr std::int64_t large_batch = 4'000'000;      // values; a hierarchy then takes some hundred megabytes
constexpr std::size_t most_solvers = 16;

bool same_shape(BatchShape const& a, BatchShape const& b) {
  return a.dim == b.dim && a.lanes == b.lanes && a.groups == b.groups && std::equal(a.cells, a.cells + 3, b.cells) &&
         std::equal(a.periodic, a.periodic + 3, b.periodic);
}

/// Settings that decide about a solver's storage; tolerances and iteration limits are per solve.
SolverSettings structural(SolverSettings settings) {
  settings.relative_tolerance = 0;
  settings.max_iterations = 0;
  return settings;
}

void share_equally(double seconds, Phase phase, std::vector<int> const& cases, BatchOutput& out) {
  for (int c : cases) out.results[c].seconds[static_cast<int>(phase)] += seconds / static_cast<double>(cases.size());
}

void share_by_iterations(double seconds, std::vector<LaneReport> const& reports, std::vector<int> const& cases,
                         BatchOutput& out) {
  double total = 0;
  for (int c : cases) total += reports[c].iterations;
  for (int c : cases)
    out.results[c].seconds[static_cast<int>(Phase::solve)] +=
        total > 0 ? seconds * reports[c].iterations / total : seconds / static_cast<double>(cases.size());
}

std::vector<int> all_cases(BatchOutput const& out) {
  std::vector<int> cases(out.results.size());
  for (std::size_t c = 0; c < cases.size(); ++c) cases[c] = static_cast<int>(c);
  return cases;
}

}  // namespace

BatchEngine::BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers)
    : config_(&config), timers_(&timers), programs_(config, reader), quantities_(config), reader_(std::move(reader)) {}

BatchEngine::~BatchEngine() = default;

BatchOutput BatchEngine::run(std::vector<CaseSpec> cases) {
  BatchOutput out = solve(std::move(cases), 0, false);
  auto const everyone = all_cases(out);
  {
    Region region(*timers_, "quantities");
    quantities_.evaluate(programs_, problem_, u_, scratch_, out.results);
    share_equally(region.stop(), Phase::quantities, everyone, out);
  }
  Region region(*timers_, "output");
  collect_fields(out);
  share_equally(region.stop(), Phase::output, everyone, out);
  return out;
}

BatchOutput BatchEngine::solve(std::vector<CaseSpec> cases, int lanes, bool nested) {
  BatchOutput out;
  for (CaseSpec const& spec : cases) {
    CaseResult result;
    result.id = spec.id;
    result.quantities.assign(config_->output.quantities.size(), not_a_number);
    out.results.push_back(std::move(result));
  }
  out.reports.resize(cases.size());
  auto const everyone = all_cases(out);
  BoxGrid const& grid = cases.front().grid;
  if (lanes == 0) lanes = lanes_for(grid, static_cast<std::int64_t>(cases.size()));
  has_guess_ = config_->solver.accuracy == Accuracy::discretisation && CoarserGrid::exists(grid, !nested);
  if (has_guess_) start_from_coarser_grid(cases, lanes, out);
  {
    Region region(*timers_, "sample");
    problem_ = sample_problem(programs_, std::move(cases), std::move(problem_), lanes);
    share_equally(region.stop(), Phase::sample, everyone, out);
  }
  {
    Region region(*timers_, "assemble");
    operator_ = assemble_operator(problem_, std::move(operator_));
    share_equally(region.stop(), Phase::assemble, everyone, out);
  }
  refuse_bad_cases(out);
  solve_all(out);
  if (has_guess_) estimate_errors(out);
  return out;
}

void BatchEngine::start_from_coarser_grid(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) {
  if (!coarser_) coarser_ = std::make_unique<CoarserGrid>(*config_, reader_, *timers_);
  BatchOutput const coarse = coarser_->solve(cases, lanes);
  for (std::size_t c = 0; c < cases.size(); ++c) out.results[c].seconds = coarse.results[c].seconds;
}

/// How far the solution is from the coarser grid's tells the discretisation error.
void BatchEngine::estimate_errors(BatchOutput& out) {
  LaneReducer reducer(shape_);
  auto const squares = [&](ConstDeviceVector v) {
    double const* const sums = reducer.dot(v, v);
    return std::vector<double>(sums, sums + shape_.n_lanes());
  };
  double const n = static_cast<double>(shape_.n_cells());
  subtract<DeviceExec>(DeviceExec(), shape_, u_, coarser_->guess(), scratch_);
  auto const difference = squares(scratch_), size = squares(u_);
  for (int c = 0; c < problem_.n_cases(); ++c) {
    CaseResult& result = out.results[c];
    double const ratio = coarser_->error_ratio()[c];
    if (result.status != CaseStatus::done) continue;
    if (ratio > 0) result.error_estimate = std::sqrt(difference[c] / n) / ratio;
    // A solver that does not estimate its error has iterated to its residual.
    double const estimated = out.reports[c].algebraic_error;
    result.algebraic_error = std::isnan(estimated) ? result.residual * std::sqrt(size[c] / n) : estimated;
  }
}

/// Cases whose sampled data forbid a solve fail here.
void BatchEngine::refuse_bad_cases(BatchOutput& out) {
  for (int c = 0; c < problem_.n_cases(); ++c) {
    CaseResult& result = out.results[c];
    double const defect = operator_.compatibility_defect[c];
    result.compatibility_defect = defect;
    if (problem_.failure[c].empty() && defect > compatible &&
        problem_.cases[c].solver.compatibility == Compatibility::check)
      problem_.failure[c] = fmt::format(
          "the problem is singular and its data are incompatible: |sum b| / sum |b| = {:.3g}, must be <= {:.3g} "
          "(solver.compatibility = \"project\" removes the mean)",
          defect, compatible);
    if (problem_.failure[c].empty()) continue;
    result.status = CaseStatus::failed;
    result.reason = StopReason::bad_input;
    result.message = problem_.failure[c];
  }
}

void BatchEngine::solve_all(BatchOutput& out) {
  bool const with_extra = operator_.stencil.has_extra();
  SolverSettings const settings = structural(problem_.cases.front().solver);
  if (!same_shape(shape_, problem_.shape) || u_.extent(0) == 0) {
    std::int64_t const n = problem_.shape.n_values();
    u_ = allocate<DeviceVector>("lapwing::engine::u", n);
    x_ = allocate<DeviceVector>("lapwing::engine::x", n);
    scratch_ = allocate<DeviceVector>("lapwing::engine::scratch", n);
    take_ = LaneValues<int>(problem_.shape.n_lanes());
    solvers_.clear();
  }
  if (with_extra != with_extra_ || !(settings == settings_)) solvers_.clear();
  shape_ = problem_.shape;
  settings_ = settings;
  with_extra_ = with_extra;
  if (has_guess_) coarser_->interpolate(shape_);
  has_solution_ = false;
  std::vector<std::vector<SolvePlan>> ladders(problem_.n_cases());
  std::vector<std::size_t> rung(problem_.n_cases(), 0);
  for (int c = 0; c < problem_.n_cases(); ++c) {
    if (out.results[c].status == CaseStatus::failed) continue;
    ladders[c] = plan_ladder(problem_.cases[c].solver, shape_, operator_.coupling[c]);
    out.results[c].attempts = out.results[c].iterations = 0;
  }
  for (;;) {
    std::map<SolvePlan, std::vector<int>> plans;
    for (int c = 0; c < problem_.n_cases(); ++c)
      if (wants_attempt(out.results[c], ladders[c], rung[c], problem_.cases[c].solver.max_iterations))
        plans[ladders[c][rung[c]]].push_back(c);
    if (plans.empty()) break;
    for (auto const& [plan, lanes] : plans) {
      attempt(plan, lanes, out);
      for (int c : lanes) rung[c] = next_rung(ladders[c], rung[c], out.results[c].reason);
    }
  }
  if (!has_solution_) start_solution();
  for (int c = 0; c < problem_.n_cases(); ++c)
    if (out.results[c].attempts > 0) conclude(problem_.cases[c].solver, out.results[c]);
}

/// The solver of a plan. Those of earlier plans are kept while they are few or small: their hierarchies are storage.
Solver& BatchEngine::solver_for(SolvePlan const& plan) {
  if (auto const found = solvers_.find(plan); found != solvers_.end()) return *found->second;
  std::size_t const most = shape_.n_values() > large_batch ? 1 : most_solvers;
  if (solvers_.size() >= most) solvers_.clear();
  Timers& inner = config_->timing_detail == TimingDetail::full ? *timers_ : no_timers_;
  return *solvers_.emplace(plan, make_solver(plan, settings_, shape_, with_extra_, inner)).first->second;
}

/// u = what the first attempts start from.
void BatchEngine::start_solution() {
  if (has_guess_) Kokkos::deep_copy(DeviceExec(), u_, coarser_->guess());
  else Kokkos::deep_copy(DeviceExec(), u_, 0.);
  has_solution_ = true;
}

/// Tries one solver on some cases, from what earlier attempts have left in u.
void BatchEngine::attempt(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput& out) {
  LaneControl control;
  int const n = shape_.n_lanes();
  control.active.assign(n, 0);
  control.singular.assign(n, 0);
  control.tolerance.assign(n, 1);
  control.used.assign(n, 0);
  control.max_iterations = problem_.cases.front().solver.max_iterations;
  control.slowest = plan.slowest;
  for (int c : lanes) {
    control.active[c] = 1;
    control.singular[c] = operator_.coupling[c].singular;
    control.tolerance[c] = problem_.cases[c].solver.relative_tolerance;
    control.used[c] = out.results[c].iterations;
    control.from_guess = control.from_guess || has_guess_ || out.results[c].attempts > 0;
  }
  if (has_guess_) control.error_ratio = coarser_->error_ratio();
  Region setup(*timers_, "setup");
  Solver& solver = solver_for(plan);
  solver.setup(operator_);
  share_equally(setup.stop(), Phase::setup, lanes, out);

  Region solve(*timers_, "solve");
  if (control.from_guess) {
    if (!has_solution_ && !has_guess_) start_solution();
    Kokkos::deep_copy(DeviceExec(), x_, has_solution_ ? ConstDeviceVector(u_) : coarser_->guess());
  }
  auto const reports = solver.solve(operator_.rhs, x_, control);
  take_.fill(0);
  int n_taken = 0;
  for (int c : lanes) n_taken += take_[c] = record(plan, reports[c], out.results[c], out.reports[c]);
  if (n_taken == problem_.n_cases()) {
    std::swap(u_, x_);
  } else {
    if (!has_solution_) start_solution();
    copy_where<DeviceExec>(DeviceExec(), shape_, take_.device(), x_, u_);
  }
  has_solution_ = true;
  share_by_iterations(solve.stop(), reports, lanes, out);
}

/// Brings the selected fields to the host, case by case.
void BatchEngine::collect_fields(BatchOutput& out) {
  auto const& fields = config_->output.fields;
  std::int64_t const n = shape_.n_cells() * problem_.n_cases();
  for (OutputField field : fields) {
    ConstDeviceVector values = u_;
    if (field == OutputField::kappa) {
      values = problem_.kappa[0];
    } else if (field == OutputField::source) {
      if (problem_.source.extent(0) == 0) Kokkos::deep_copy(scratch_, 0.);
      values = problem_.source.extent(0) == 0 ? scratch_ : problem_.source;
    } else if (field == OutputField::exact || field == OutputField::error) {
      sample_field(*programs_.exact, programs_, problem_, scratch_);
      if (field == OutputField::error) subtract<DeviceExec>(DeviceExec(), shape_, u_, scratch_, scratch_);
      values = scratch_;
    }
    if (static_cast<std::int64_t>(deinterleaved_.extent(0)) != n)
      deinterleaved_ = allocate<DeviceVector>("lapwing::engine::deinterleaved", n);
    deinterleave<DeviceExec>(DeviceExec(), shape_, values, problem_.n_cases(), deinterleaved_);
    std::vector<double> host(n);
    Kokkos::deep_copy(Kokkos::View<double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host.data(), n), deinterleaved_);
    out.fields.push_back(std::move(host));
  }
}

}  // namespace lapwing
