// SPDX-License-Identifier: BSD-3-Clause
#include "app/batch_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "app/coarser_grid.hpp"
#include "app/combiner.hpp"
#include "config/evaluate.hpp"
#include "core/hash.hpp"
#include "kernels/copies.hpp"
#include "kernels/inspect.hpp"
#include "problem/batch_layout.hpp"
#include "sweep/case_identity.hpp"

namespace lapwing {
namespace {

constexpr double compatible = 1e-2;      // |sum b| / sum |b| up to which a singular problem's data are projected silently

constexpr std::int64_t large_batch = 4'000'000;      // values; a hierarchy then takes some hundred megabytes
constexpr std::size_t most_solvers = 16;

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

/// Identity of the operators of a batch, lane by lane, with what solvers are made for; 0 where none comes again.
std::uint64_t setup_key(std::vector<CaseSpec> const& cases, int lanes) {
  if (cases.front().operator_key == 0) return 0;
  Hash64 hash;
  hash.add(lanes).add(batch_key(cases.front()));
  std::size_t const places = (cases.size() + lanes - 1) / lanes * lanes;
  for (std::size_t lane = 0; lane < places; ++lane) hash.add(cases[std::min(lane, cases.size() - 1)].operator_key);
  return hash.value();
}

double cache_bytes(RunConfig const& config) { return evaluate(config.operator_cache.code, {}) * 1048576; }

std::vector<int> all_cases(BatchOutput const& out) {
  std::vector<int> cases(out.results.size());
  for (std::size_t c = 0; c < cases.size(); ++c) cases[c] = static_cast<int>(c);
  return cases;
}

}  // namespace

BatchEngine::BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers)
    : config_(&config), timers_(&timers), programs_(config, reader), quantities_(config), reader_(std::move(reader)), cache_(cache_bytes(config)),
      chain_(config.solver.warm_start) {}

BatchEngine::~BatchEngine() = default;

BatchOutput BatchEngine::run(std::vector<CaseSpec> cases, BatchOutput reuse, bool goes_on) {
  goes_on_ = goes_on && chain_.has_begun();
  if (!goes_on_) chain_.begin();
  BatchOutput out = solve(std::move(cases), goes_on_ ? shape_.lanes : 0, false, std::move(reuse));
  if (chain_.is_on()) chain_.keep(shape_, u_, out.reports, out.results);
  auto const everyone = all_cases(out);
  {
    Region region(*timers_, "quantities");
    quantities_.evaluate(programs_, setup_.problem, u_, scratch_, reducer_, out.results);
    share_equally(region.stop(), Phase::quantities, everyone, out);
  }
  Region region(*timers_, "output");
  collect_fields(out);
  share_equally(region.stop(), Phase::output, everyone, out);
  return out;
}

BatchOutput BatchEngine::solve(std::vector<CaseSpec> cases, int lanes, bool nested, BatchOutput reuse) {
  BatchOutput out = std::move(reuse);
  out.results.clear();
  out.reports.clear();
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
  from_coarser_ = config_->solver.accuracy == Accuracy::discretisation && CoarserGrid::exists(grid, !nested);
  if (from_coarser_) start_from_coarser_grid(cases, lanes, out);
  combines_ = cases.front().superposition_key != 0;
  if (combines_) prepare_combination(cases.front(), out);
  std::uint64_t const key = setup_key(cases, lanes);
  bool const found = cache_.find(key, setup_);
  if (!found) {
    setup_.is_counted = false;
    for (auto& [plan, prepared] : setup_.solvers) prepared.ready = false;
  }
  {
    Region region(*timers_, "sample");
    setup_.problem = sample_problem(programs_, std::move(cases), std::move(setup_.problem), lanes, found);
    double const seconds = region.stop();
    if (!found) setup_.seconds = seconds;
    share_equally(seconds, Phase::sample, everyone, out);
  }
  {
    Region region(*timers_, "assemble");
    if (found) assemble_data(setup_.problem, setup_.op);
    else setup_.op = assemble_operator(setup_.problem, std::move(setup_.op), true);
    double const seconds = region.stop();
    if (!found) setup_.seconds += seconds;
    share_equally(seconds, Phase::assemble, everyone, out);
  }
  bool const good = std::all_of(setup_.problem.failure.begin(), setup_.problem.failure.end(), [](auto const& f) { return f.empty(); });
  setup_.key = good ? key : 0;                // a message about coefficients names the case
  refuse_bad_cases(out);
  solve_all(out);
  if (from_coarser_) estimate_errors(out);
  scaling_.undo(shape_, u_, out.results);
  return out;
}

void BatchEngine::start_from_coarser_grid(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) {
  if (!coarser_) coarser_ = std::make_unique<CoarserGrid>(*config_, reader_, *timers_);
  BatchOutput const coarse = coarser_->solve(cases, lanes);
  for (std::size_t c = 0; c < cases.size(); ++c) out.results[c].seconds = coarse.results[c].seconds;
}

/// Has the basis problems of a batch solved; its cases share what that took.
void BatchEngine::prepare_combination(CaseSpec const& spec, BatchOutput& out) {
  if (!combiner_) combiner_ = std::make_unique<Combiner>(find_superposition(*config_), reader_, *timers_, cache_bytes(*config_));
  auto const seconds = combiner_->prepare(spec);
  for (int phase = 0; phase < n_phases; ++phase) share_equally(seconds[phase], static_cast<Phase>(phase), all_cases(out), out);
}

CacheStatistics BatchEngine::cache_statistics() const {
  CacheStatistics sum = cache_.statistics();
  if (combiner_) sum.add({}, combiner_->cache_statistics());
  return sum;
}

std::int64_t BatchEngine::n_basis_solves() const { return combiner_ ? combiner_->n_solves() : 0; }

/// How far the solution is from the coarser grid's tells the discretisation error.
void BatchEngine::estimate_errors(BatchOutput& out) {
  auto const done = [&](int c) { return out.results[c].status == CaseStatus::done; };
  auto const known = [&](int c) {
    LaneReport const& report = out.reports[c];
    return out.results[c].attempts == 1 && !std::isnan(report.correction) && !std::isnan(report.algebraic_error);
  };
  std::vector<double> difference, size;
  for (int c = 0; c < setup_.problem.n_cases() && difference.empty(); ++c)
    if (done(c) && !known(c)) measure_correction(difference, size);
  for (int c = 0; c < setup_.problem.n_cases(); ++c) {
    if (!done(c)) continue;
    LaneReport const& report = out.reports[c];
    CaseResult& result = out.results[c];
    double const ratio = coarser_->error_ratio()[c];
    if (ratio > 0) result.error_estimate = (known(c) ? report.correction : difference[c]) / ratio;
    // A solver that does not estimate its error has iterated to its residual.
    result.algebraic_error = std::isnan(report.algebraic_error) ? result.residual * size[c] : report.algebraic_error;
  }
}

/// Root mean squares of u - guess and of u.
void BatchEngine::measure_correction(std::vector<double>& difference, std::vector<double>& size) {
  double const n = static_cast<double>(shape_.n_cells());
  auto const root_mean_squares = [&](ConstDeviceVector v) {
    double const* const sums = reducer_.dot(v, v);
    std::vector<double> roots(shape_.n_lanes());
    for (int lane = 0; lane < shape_.n_lanes(); ++lane) roots[lane] = std::sqrt(sums[lane] / n);
    return roots;
  };
  subtract<DeviceExec>(DeviceExec(), shape_, u_, coarser_->guess(), scratch_);
  difference = root_mean_squares(scratch_);
  size = root_mean_squares(u_);
}

/// Cases whose sampled data forbid a solve fail here.
void BatchEngine::refuse_bad_cases(BatchOutput& out) {
  for (int c = 0; c < setup_.problem.n_cases(); ++c) {
    CaseResult& result = out.results[c];
    double const defect = setup_.op.compatibility_defect[c];
    result.compatibility_defect = defect;
    if (setup_.problem.failure[c].empty() && defect > compatible &&
        setup_.problem.cases[c].solver.compatibility == Compatibility::check)
      setup_.problem.failure[c] = fmt::format(
          "the problem is singular and its data are incompatible: |sum b| / sum |b| = {:.3g}, must be <= {:.3g} "
          "(solver.compatibility = \"project\" removes the mean)",
          defect, compatible);
    if (setup_.problem.failure[c].empty()) continue;
    result.status = CaseStatus::failed;
    result.reason = StopReason::bad_input;
    result.message = setup_.problem.failure[c];
  }
}

void BatchEngine::solve_all(BatchOutput& out) {
  bool const with_extra = setup_.op.stencil.has_extra();
  SolverSettings const settings = structural(setup_.problem.cases.front().solver);
  if (!(shape_ == setup_.problem.shape) || u_.extent(0) == 0) {
    std::int64_t const n = setup_.problem.shape.n_values();
    u_ = allocate<DeviceVector>("lapwing::engine::u", n);
    x_ = allocate<DeviceVector>("lapwing::engine::x", n);
    scratch_ = allocate<DeviceVector>("lapwing::engine::scratch", n);
    take_ = LaneValues<int>(setup_.problem.shape.n_lanes());
    reducer_ = LaneReducer(setup_.problem.shape);
  }
  shape_ = setup_.problem.shape;
  if (!(shape_ == setup_.solved) || with_extra != setup_.with_extra || !(settings == setup_.settings)) setup_.solvers.clear();
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
  make_guess(ladders, out);
  if (guess_.may_be_final()) accept_guess(out);
  for (;;) {
    std::map<SolvePlan, std::vector<int>> plans;
    for (int c = 0; c < setup_.problem.n_cases(); ++c)
      if (wants_attempt(out.results[c], ladders[c], rung[c], setup_.problem.cases[c].solver.max_iterations))
        plans[ladders[c][rung[c]]].push_back(c);
    if (plans.empty()) break;
    for (auto const& [plan, lanes] : plans) {
      attempt(plan, lanes, out);
      for (int c : lanes) rung[c] = next_rung(ladders[c], rung[c], out.results[c].reason);
    }
  }
  if (!has_solution_) start_solution();
  for (int c = 0; c < setup_.problem.n_cases(); ++c)
    if (out.results[c].attempts > 0) conclude(setup_.problem.cases[c].solver, out.results[c]);
}

/// The solver of a plan. Those of earlier plans are kept while they are few or small: their hierarchies are storage.
OperatorSetup::Prepared& BatchEngine::solver_for(SolvePlan const& plan) {
  auto& solvers = setup_.solvers;
  if (auto const found = solvers.find(plan); found != solvers.end()) return found->second;
  std::size_t const most = shape_.n_values() > large_batch ? 1 : most_solvers;
  if (solvers.size() >= most) solvers.clear();
  Timers& inner = config_->timing_detail == TimingDetail::full ? *timers_ : no_timers_;
  return solvers[plan] = {make_solver(plan, setup_.settings, shape_, setup_.with_extra, inner), false};
}

/// Finds out what the cases of this batch start from.
void BatchEngine::make_guess(std::vector<std::vector<SolvePlan>> const& ladders, BatchOutput& out) {
  guess_.clear();
  if (from_coarser_) {
    coarser_->interpolate(shape_);
    guess_.borrow(coarser_->guess());
    return;
  }
  if (!combines_ && !goes_on_) return;
  Region region(*timers_, "solve");
  if (combines_) {
    combiner_->combine(setup_.problem, guess_.storage(shape_));
  } else {
    std::vector<int> iterates;
    for (auto const& ladder : ladders) iterates.push_back(!ladder.empty() && !is_direct(ladder.front()));
    chain_.guess(setup_.op, iterates, guess_.storage(shape_));
  }
  share_equally(region.stop(), Phase::solve, all_cases(out), out);
}

/// Ends cases whose guess is their solution.
void BatchEngine::accept_guess(BatchOutput& out) {
  Region region(*timers_, "solve");
  has_solution_ = guess_.accept(setup_.problem, setup_.op, out.results, out.reports);
  if (has_solution_) guess_.swap_values(u_);
  for (int c = 0; combines_ && c < setup_.problem.n_cases(); ++c)
    out.results[c].derived = out.results[c].status == CaseStatus::done ? Derivation::derived
                             : guess_.is_start(c)                      ? Derivation::refined
                                                                       : Derivation::none;
  share_equally(region.stop(), Phase::solve, all_cases(out), out);
}

/// u = what the first attempts start from.
void BatchEngine::start_solution() {
  if (guess_.exists()) copy(DeviceExec(), guess_.values(), u_);
  else fill(DeviceExec(), u_, 0.);
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
  if (from_coarser_) {
    control.error_ratio = coarser_->error_ratio();
    control.error_per_residual = coarser_->error_per_residual();
  }
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
  if (scaling_.scale(lanes, reports, setup_.op.rhs, guess_.values(), reducer_)) reports = solver.solve(setup_.op.rhs, x_, control);
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

/// Values of an output field on the device.
ConstDeviceVector BatchEngine::field_values(OutputField field) {
  DiffusionProblem const& problem = setup_.problem;
  if (field == OutputField::u) return u_;
  if (field == OutputField::kappa) return problem.kappa[0];
  if (field == OutputField::source) {
    if (problem.source.extent(0) > 0) return problem.source;
    fill(DeviceExec(), scratch_, 0.);
    return scratch_;
  }
  sample_field(*programs_.exact, programs_, problem, scratch_);
  if (field == OutputField::error) subtract<DeviceExec>(DeviceExec(), shape_, u_, scratch_, scratch_);
  return scratch_;
}

/// Brings the selected fields to the host, case by case.
void BatchEngine::collect_fields(BatchOutput& out) {
  OutputSpec const& output = config_->output;
  int const n_cases = setup_.problem.n_cases();
  stager_.begin(output.fields.size(), n_cases * shape_.n_cells(), output.precision == Precision::single, out.fields);
  for (std::size_t f = 0; f < output.fields.size(); ++f)
    stager_.bring(f, shape_, field_values(output.fields[f]), n_cases, out.fields);
  if (runs_on_host<DeviceExec> && !output.fields.empty()) wait(DeviceExec(), "lapwing::engine::fields");
}

}  // namespace lapwing
