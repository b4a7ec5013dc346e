// SPDX-License-Identifier: BSD-3-Clause
#include "engine/combiner.hpp"

#include <algorithm>
#include <utility>

#include "engine/shared_seconds.hpp"
#include "config/evaluate.hpp"
#include "kernels/batch/linear_combination.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr double tighter = 1e-3;  // tolerance of basis problems over that of cases
constexpr double least_tolerance = 1e-14;

}  // namespace

Combiner::Combiner(RunConfig const& config, FieldReader reader, Timers& timers)
    : config_(&config), reader_(std::move(reader)), timers_(&timers), limit_(operator_cache_bytes(config)) {}

bool Combiner::prepare(std::vector<CaseSpec> const& cases, int /*lanes*/, BatchOutput& out) {
  combines_ = cases.front().superposition_key != 0;
  if (!combines_) return false;
  if (!solver_) {
    superposition_ = find_superposition(*config_);
    solver_ = std::make_unique<BatchSolver>(superposition_.basis, reader_, *timers_, std::make_unique<GuessSource>());
  }
  auto const seconds = find(cases.front());
  for (int phase = 0; phase < n_phases; ++phase)
    share_equally(seconds[phase], static_cast<Phase>(phase), all_cases(out), out);
  return true;
}

/// @return seconds of each phase that it took to solve the basis problems of a case's group, 0 where they are known.
std::array<double, n_phases> Combiner::find(CaseSpec const& spec) {
  auto const found =
      std::find_if(known_.begin(), known_.end(), [&](Basis const& b) { return b.key == spec.superposition_key; });
  if (found != known_.end()) {
    known_.splice(known_.begin(), known_, found);
    return {};
  }
  known_.push_front({spec.superposition_key, {}});
  auto const seconds = solve(spec, known_.front());
  make_room();
  return seconds;
}

GuessSource::Costs Combiner::costs() const {
  return {solver_ ? solver_->cache_statistics() : CacheStatistics(), n_solves_};
}

void Combiner::offer(DiffusionProblem const& problem, BatchOperator& op, std::vector<int> const& /*iterates*/,
                     StartingGuess& guess) {
  combine(problem, guess.storage(problem.shape));
  if (op.has_level) guess.subtract(op.level.copied(), problem.shape);
}

void Combiner::keep(SolvedBatch const& batch) {
  for (int c = 0; combines_ && c < static_cast<int>(batch.out.results.size()); ++c) {
    CaseResult& result = batch.out.results[c];
    bool const is_combination = result.status == CaseStatus::done && result.attempts == 0;
    result.derived = is_combination             ? Derivation::derived
                     : batch.guess.is_start(c) ? Derivation::refined
                                               : Derivation::none;
  }
}

SolverSettings Combiner::settings_of_basis(SolverSettings settings) {
  settings.relative_tolerance = std::max(least_tolerance, tighter * settings.relative_tolerance);
  settings.compatibility = Compatibility::project;  // terms need not be compatible one by one
  settings.shared_operator = false;                 // few problems have it
  return settings;
}

std::array<double, n_phases> Combiner::solve(CaseSpec const& spec, Basis& basis) {
  int const n_basis = superposition_.n_basis();
  CaseSpec problem;
  problem.grid = spec.grid;
  problem.solver = settings_of_basis(spec.solver);
  problem.parameters = spec.parameters;
  for (std::size_t p = 0; p < problem.parameters.size(); ++p)
    if (superposition_.fixed_by[p].empty()) problem.parameters[p] = 0;
  problem.file_case = spec.file_case;
  std::vector<CaseSpec> problems;
  for (int k = 0; k < n_basis; ++k) {
    problems.push_back(problem);
    problems.back().id = k;
    for (int j = 0; j < n_basis; ++j) problems.back().parameters.push_back(j == k);
  }
  auto const out = solver_->solve(std::move(problems));
  solver_->restore_levels();
  BatchShape const& shape = solver_->shape();
  basis.values = allocate<DeviceVector>("lapwing::combiner::basis", n_basis * shape.n_cells());
  deinterleave<DeviceExec, double>(DeviceExec(), shape, solver_->u(), n_basis, basis.values);
  n_solves_ += n_basis;
  std::array<double, n_phases> seconds{};
  for (CaseResult const& result : out.results)
    for (std::size_t phase = 0; phase < seconds.size(); ++phase) seconds[phase] += result.seconds[phase];
  return seconds;
}

/// Forgets groups of long ago.
void Combiner::make_room() {
  double bytes = 0;
  for (Basis const& basis : known_) bytes += basis.bytes();
  for (bytes -= known_.front().bytes(); bytes > limit_ && known_.size() > 1; known_.pop_back())
    bytes -= known_.back().bytes();
}

/// u = the combination of every case.
void Combiner::combine(DiffusionProblem const& problem, DeviceVector u) {
  int const n_lanes = problem.shape.n_lanes(), n_basis = superposition_.n_basis();
  std::vector<double> weight(static_cast<std::size_t>(n_basis) * n_lanes);
  for (int lane = 0; lane < n_lanes; ++lane) {
    auto const& parameters = problem.cases[std::min(lane, problem.n_cases() - 1)].parameters;
    std::vector<double> slots(Slot::first_parameter, 0.);
    slots.insert(slots.end(), parameters.begin(), parameters.end());
    for (int k = 0; k < n_basis; ++k) weight[k * n_lanes + lane] = evaluate(superposition_.weight[k], slots);
  }
  if (weight_.extent(0) != weight.size()) weight_ = allocate<DeviceVector>("lapwing::combiner::weight", weight.size());
  send(weight, weight_);
  linear_combination<DeviceExec>(DeviceExec(), problem.shape, known_.front().values, weight_, u);
}

}  // namespace lapwing
