// SPDX-License-Identifier: BSD-3-Clause
#include "app/worker.hpp"

#include <algorithm>
#include <new>
#include <string_view>

#include "parallel/signals.hpp"
#include "problem/batch_layout.hpp"
#include "timing/clock.hpp"

namespace lapwing {
namespace {

/// Kokkos tells of a failed allocation by an exception of its own, in older versions by a plain runtime_error.
bool is_out_of_memory(std::exception const& error) {
  return dynamic_cast<std::bad_alloc const*>(&error) != nullptr ||
         std::string_view(error.what()).find("failed to allocate memory") != std::string_view::npos;
}

BatchOutput out_of_memory(std::vector<std::int64_t> const& cases, RunConfig const& config) {
  BatchOutput out;
  for (std::int64_t c : cases) {
    CaseResult failed;
    failed.id = c;
    failed.status = CaseStatus::failed;
    failed.reason = StopReason::bad_input;
    failed.quantities.assign(config.output.quantities.size(), not_a_number);
    failed.message = "out of memory";
    out.results.push_back(std::move(failed));
  }
  return out;
}

}  // namespace

Worker::Worker(Run& run, RunState& state)
    : run_(&run), state_(&state), cases_(run.sweep->config, *run.sweep->plan, *run.order), progress_(run.log, state.n_pending()) {}

Worker::~Worker() { progress_.close(); }

void Worker::work() {
  auto const attendance = state_->attend();
  for (CaseRange draw = take(); draw.size() > 0; draw = take())
    while (draw.size() > 0) {
      auto const& group = run_->order->groups()[run_->order->group_of(draw.first)];
      CaseRange const piece{draw.first, std::min(draw.end, group.first + group.cases.size())};
      if (!solve_piece(group, piece)) return;
      draw.first = piece.end;
    }
}

CaseRange Worker::take() {
  Region deal(*run_->timers, "deal");
  return state_->take();
}

/// Solves cases of one group, batch by batch. @return false if the run has been asked to stop.
bool Worker::solve_piece(CaseGroup const& group, CaseRange const& piece) {
  auto const cases = cases_.at(piece);
  auto const& rule = run_->order->rule(group);
  for (auto first = cases.begin(); first != cases.end();) {
    if (stop_requested()) {
      state_->stop_everyone();
      return false;
    }
    auto const last = first + std::min<std::int64_t>(cases.end() - first, rule.batch);
    double const start = now_seconds();
    auto const results = solve({first, last});
    state_->count(results, now_seconds() - start);
    std::vector<std::int32_t> iterations;
    for (CaseResult const& result : results) iterations.push_back(result.iterations);
    run_->lane_use += lane_use(iterations, lanes_for(rule.grid, last - first), rule.grid.n_cells());
    if (run_->world.is_root()) progress_.update(state_->progress(), run_->world.size());
    first = last;
  }
  state_->note_solved(piece);
  return true;
}

std::vector<CaseResult> Worker::solve(std::vector<std::int64_t> const& cases) {
  Region region(*run_->timers, "batch");
  BatchOutput out = solve_batch(cases);
  store(out, cases);
  return std::move(out.results);
}

/// A batch that does not fit into memory fails its cases and nothing else.
BatchOutput Worker::solve_batch(std::vector<std::int64_t> const& cases) {
  RunConfig const& config = run_->sweep->config;
  std::vector<CaseSpec> specs;
  for (std::int64_t c : cases) specs.push_back(run_->sweep->plan->case_spec(c));
  try {
    if (!engine_) engine_ = std::make_unique<BatchEngine>(config, run_->sweep->field_reader(), *run_->timers);
    auto const before = engine_->cache_statistics();
    auto const solves_before = engine_->n_basis_solves();
    BatchOutput out = engine_->run(std::move(specs));
    run_->setups.add(before, engine_->cache_statistics());
    run_->basis_solves += engine_->n_basis_solves() - solves_before;
    return out;
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine_.reset();
    return out_of_memory(cases, config);
  }
}

void Worker::store(BatchOutput& out, std::vector<std::int64_t> const& cases) {
  Region region(*run_->timers, "output");
  for (std::size_t f = 0; f < out.fields.size(); ++f)
    run_->file->write_field(static_cast<int>(f), cases, out.fields[f].data());
  double const seconds = region.stop() / static_cast<double>(out.results.size());
  for (CaseResult& result : out.results) result.seconds[static_cast<int>(Phase::output)] += seconds;
  Region numbers(*run_->timers, "output");
  run_->file->write_results(out.results, run_->world.rank());
}

}  // namespace lapwing
