// SPDX-License-Identifier: BSD-3-Clause
#include "engine/combiner.hpp"

#include <algorithm>
#include <utility>

#include "config/evaluate.hpp"
#include "kernels/batch/linear_combination.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr double tighter = 1e-3;  // tolerance of basis problems over that of cases
constexpr double least_tolerance = 1e-14;

}  // namespace

Combiner::Combiner(Superposition superposition, FieldReader reader, Timers& timers, double limit)
    : superposition_(std::move(superposition)),
      engine_(superposition_.basis, std::move(reader), timers),
      limit_(limit) {}

std::array<double, n_phases> Combiner::prepare(CaseSpec const& spec) {
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
  auto const out = engine_.solve(std::move(problems), 0, false);
  basis.values = allocate<DeviceVector>("lapwing::combiner::basis", n_basis * engine_.shape().n_cells());
  deinterleave<DeviceExec, double>(DeviceExec(), engine_.shape(), engine_.solution(), n_basis, basis.values);
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
