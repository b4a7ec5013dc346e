// SPDX-License-Identifier: BSD-3-Clause
#include "engine/batch_solver.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/shared_seconds.hpp"
#include "config/evaluate.hpp"
#include "core/hash.hpp"
#include "operators/batch_layout.hpp"
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

}  // namespace

BatchSolver::BatchSolver(RunConfig const& config, FieldReader const& reader, Timers& timers,
                         std::unique_ptr<GuessSource> source, bool with_outputs)
    : config_(&config),
      timers_(&timers),
      programs_(config, reader, with_outputs),
      source_(std::move(source)),
      cache_(operator_cache_bytes(config)) {}

double BatchSolver::predicted_bytes(BatchShape const& shape) {
  return bytes_of_vectors(3, shape) + LaneSums<DeviceExec>::predicted_bytes(shape);
}

CacheStatistics BatchSolver::cache_statistics() const {
  CacheStatistics sum = cache_.statistics();
  sum.add({}, source_->costs().setups);
  return sum;
}

/// Results of cases of which nothing is known yet.
void BatchSolver::begin(std::vector<CaseSpec> const& cases, BatchOutput& out) const {
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

BatchOutput BatchSolver::solve(std::vector<CaseSpec> cases, int lanes, BatchOutput reuse) {
  BatchOutput out = std::move(reuse);
  begin(cases, out);
  if (lanes == 0) lanes = lanes_for(cases.front().grid, static_cast<std::int64_t>(cases.size()));
  bool const guesses = source_->prepare(cases, lanes, out);
  set_up(std::move(cases), lanes, out);
  refuse_bad_cases(out);
  solve_all(guesses, out);
  if (guesses) source_->assess(solved(out));
  scaling_.undo(shape_, u_, out.results, out.reports);
  source_->keep(solved(out));
  return out;
}

BatchOutput BatchSolver::assemble(std::vector<CaseSpec> cases, BatchOutput reuse) {
  BatchOutput out = std::move(reuse);
  begin(cases, out);
  setup_.key = 0;                             // solvers of earlier batches are not for this one
  for (auto& [plan, prepared] : setup_.solvers) prepared.ready = false;
  setup_.problem = sample_problem(programs_, std::move(cases), std::move(setup_.problem));
  setup_.op = assemble_operator(setup_.problem, std::move(setup_.op), true);
  make_room();
  return out;
}

/// Samples and assembles what is not known from an earlier batch.
void BatchSolver::set_up(std::vector<CaseSpec> cases, int lanes, BatchOutput& out) {
  auto const everyone = all_cases(out);
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
}

/// Cases whose sampled data forbid a solve fail here.
void BatchSolver::refuse_bad_cases(BatchOutput& out) {
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

/// u = w + level.
void BatchSolver::restore_levels() {
  if (!setup_.op.has_level) return;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) negative_level_[lane] = -setup_.op.level[lane];
  subtract_per_lane<DeviceExec>(DeviceExec(), shape_, negative_level_.device(), u_);
}

}  // namespace lapwing
