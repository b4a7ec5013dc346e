// SPDX-License-Identifier: BSD-3-Clause
#include "engine/batch_engine.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"
#include "engine/shared_seconds.hpp"
#include "config/evaluate.hpp"
#include "core/hash.hpp"
#include "kernels/batch/copies.hpp"
#include "kernels/stencil/inspect.hpp"
#include "problem/batch_layout.hpp"
#include "sweep/case_identity.hpp"

namespace lapwing {
namespace {

// |sum b| / sum |b| up to which a singular problem's data are projected silently
constexpr double compatible = 1e-2;

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

}  // namespace

BatchEngine::BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers)
    : config_(&config),
      timers_(&timers),
      programs_(config, reader),
      quantities_(config),
      reader_(std::move(reader)),
      cache_(cache_bytes(config)),
      chain_(config.solver.warm_start),
      all_quantities_(config.output.quantities.size()) {
  std::iota(all_quantities_.begin(), all_quantities_.end(), 0);
}

BatchEngine::~BatchEngine() = default;

BatchOutput BatchEngine::run(std::vector<CaseSpec> cases, BatchOutput reuse, bool goes_on) {
  goes_on_ = goes_on && chain_.has_begun();
  if (!goes_on_) chain_.begin();
  BatchOutput out = solve_about_levels(std::move(cases), goes_on_ ? shape_.lanes : 0, false, std::move(reuse));
  if (chain_.is_on()) chain_.keep(shape_, u_, out.reports, out.results);
  evaluate(out, SolutionOrigin::solved, all_quantities_);
  Region region(*timers_, "output");
  collect_fields(out);
  share_equally(region.stop(), Phase::output, all_cases(out), out);
  return out;
}

BatchOutput BatchEngine::solve(std::vector<CaseSpec> cases, int lanes, bool nested, BatchOutput reuse) {
  BatchOutput out = solve_about_levels(std::move(cases), lanes, nested, std::move(reuse));
  if (!nested) restore_levels();
  return out;
}

/// Certificates and quantities, and u in place of what the solvers have found.
void BatchEngine::evaluate(BatchOutput& out, SolutionOrigin origin, std::vector<int> const& quantities) {
  Region region(*timers_, "quantities");
  auto fluxes = face_fluxes(config_->output, setup_.problem, setup_.op, u_);
  restore_levels();
  if (origin != SolutionOrigin::solved) round_as_stored(origin, setup_.problem, setup_.op, u_, fluxes);
  Evidence const evidence{origin, !has_no_boundary_data(setup_.problem, setup_.op), fluxes, quantities, u_};
  certify(config_->output, setup_.problem, evidence, out.reports, reducer_, out.results);
  quantities_.evaluate(programs_, setup_.problem, u_, fluxes, scratch_, reducer_, out.results);
  share_equally(region.stop(), Phase::quantities, all_cases(out), out);
}

/// u = w + level.
void BatchEngine::restore_levels() {
  if (!setup_.op.has_level) return;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) negative_level_[lane] = -setup_.op.level[lane];
  subtract_per_lane<DeviceExec>(DeviceExec(), shape_, negative_level_.device(), u_);
}

/// Results of cases of which nothing is known yet.
void BatchEngine::begin(std::vector<CaseSpec> const& cases, BatchOutput& out) const {
  out.results.clear();
  out.reports.clear();
  for (CaseSpec const& spec : cases) {
    CaseResult result;
    result.id = spec.id;
    result.quantities.assign(config_->output.quantities.size(), not_a_number);
    out.results.push_back(std::move(result));
  }
  out.reports.resize(cases.size());
}

/// As `solve`, and leaves u less the level of every lane.
BatchOutput BatchEngine::solve_about_levels(std::vector<CaseSpec> cases, int lanes, bool nested, BatchOutput reuse) {
  BatchOutput out = std::move(reuse);
  begin(cases, out);
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
  bool const good = std::all_of(setup_.problem.failure.begin(), setup_.problem.failure.end(),
                                [](auto const& f) { return f.empty(); });
  setup_.key = good ? key : 0;                // a message about coefficients names the case
  refuse_bad_cases(out);
  solve_all(out);
  if (from_coarser_) estimate_errors(out);
  scaling_.undo(shape_, u_, out.results, out.reports);
  return out;
}

void BatchEngine::start_from_coarser_grid(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) {
  if (!coarser_) coarser_ = std::make_unique<CoarserGrid>(*config_, reader_, *timers_);
  BatchOutput const coarse = coarser_->solve(cases, lanes);
  for (std::size_t c = 0; c < cases.size(); ++c) out.results[c].seconds = coarse.results[c].seconds;
}

/// Has the basis problems of a batch solved; its cases share what that took.
void BatchEngine::prepare_combination(CaseSpec const& spec, BatchOutput& out) {
  if (!combiner_)
    combiner_ = std::make_unique<Combiner>(find_superposition(*config_), reader_, *timers_, cache_bytes(*config_));
  auto const seconds = combiner_->prepare(spec);
  for (int phase = 0; phase < n_phases; ++phase)
    share_equally(seconds[phase], static_cast<Phase>(phase), all_cases(out), out);
}

CacheStatistics BatchEngine::cache_statistics() const {
  CacheStatistics sum = cache_.statistics();
  if (combiner_) sum.add({}, combiner_->cache_statistics());
  return sum;
}

std::int64_t BatchEngine::n_basis_solves() const { return combiner_ ? combiner_->n_solves() : 0; }

/// How far the solution is from the coarser grid's tells the discretisation error, how that falls from grid to grid its
/// order.
void BatchEngine::estimate_errors(BatchOutput& out) {
  auto const done = [&](int c) { return out.results[c].status == CaseStatus::done; };
  auto const known = [&](int c) {
    LaneReport const& report = out.reports[c];
    return out.results[c].attempts == 1 && !std::isnan(report.correction) && !std::isnan(report.algebraic_error);
  };
  std::vector<double> difference, size;
  auto const measure = [&] {
    if (difference.empty()) measure_correction(difference, size);
  };
  for (int c = 0; c < setup_.problem.n_cases(); ++c) {
    if (!done(c)) continue;
    LaneReport& report = out.reports[c];
    CaseResult& result = out.results[c];
    if (!known(c)) measure();
    report.grid_difference = known(c) ? report.correction : difference[c];
    CoarserGrid::Differences differences{report.grid_difference, coarser_->coarse_difference(c), 0};
    auto estimate = coarser_->estimate(differences, c);
    if (!is_second_order(estimate.order)) {
      measure();
      differences.size = size[c];
      estimate = coarser_->estimate(differences, c);
    }
    result.error_estimate = estimate.error;
    result.observed_order = estimate.order;
    // A solver that does not estimate its error has iterated to its residual.
    if (std::isnan(report.algebraic_error)) measure();
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
