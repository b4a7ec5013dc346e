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
    : run_(&run), state_(&state), cases_(run.sweep->config, *run.sweep->plan, *run.order), progress_(run.log, state.n_pending()),
      writer_([this](StagedBatch const& batch) { store(batch); }) {}

Worker::~Worker() { progress_.close(); }

void Worker::work() {
  auto const attendance = state_->attend();
  solve_draws();
  finish();
}

void Worker::solve_draws() {
  for (CaseRange draw = take(); draw.size() > 0; draw = take())
    while (draw.size() > 0) {
      auto const& group = run_->order->groups()[run_->order->group_of(draw.first)];
      CaseRange const piece{draw.first, std::min(draw.end, group.first + group.cases.size())};
      if (!solve_piece(group, piece)) return;
      draw.first = piece.end;
    }
}

void Worker::finish() {
  Region finish(*run_->timers, "finish");
  writer_.finish();
  run_->writer_seconds = writer_.busy_seconds();
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
    StagedBatch batch = solve({first, last});
    batch.positions = {piece.first + (first - cases.begin()), piece.first + (last - cases.begin())};
    auto const& results = batch.output.results;
    state_->count(results, now_seconds() - start);
    std::vector<std::int32_t> iterations;
    for (CaseResult const& result : results) iterations.push_back(result.iterations);
    run_->lane_use += lane_use(iterations, lanes_for(rule.grid, last - first), rule.grid.n_cells());
    writer_.put(std::move(batch));
    if (run_->world.is_root()) progress_.update(state_->progress(), run_->world.size());
    first = last;
  }
  return true;
}

StagedBatch Worker::solve(std::vector<std::int64_t> cases) {
  Region region(*run_->timers, "batch");
  Region wait(*run_->timers, "output");
  StagedBatch batch = writer_.take();
  double const waited = wait.stop() / static_cast<double>(cases.size());
  batch.cases = std::move(cases);
  batch.output = solve_batch(batch.cases, std::move(batch.output));
  for (CaseResult& result : batch.output.results) result.seconds[static_cast<int>(Phase::output)] += waited;
  return batch;
}

/// A batch that does not fit into memory fails its cases and nothing else.
BatchOutput Worker::solve_batch(std::vector<std::int64_t> const& cases, BatchOutput reuse) {
  RunConfig const& config = run_->sweep->config;
  std::vector<CaseSpec> specs;
  for (std::int64_t c : cases) specs.push_back(run_->sweep->plan->case_spec(c));
  try {
    if (!engine_) engine_ = std::make_unique<BatchEngine>(config, run_->sweep->field_reader(), *run_->timers);
    auto const before = engine_->cache_statistics();
    auto const solves_before = engine_->n_basis_solves();
    BatchOutput out = engine_->run(std::move(specs), std::move(reuse));
    run_->setups.add(before, engine_->cache_statistics());
    run_->basis_solves += engine_->n_basis_solves() - solves_before;
    return out;
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine_.reset();
    return out_of_memory(cases, config);
  }
}

/// Runs on the writer's thread.
void Worker::store(StagedBatch const& batch) {
  BatchOutput const& out = batch.output;
  for (std::size_t f = 0; f < out.fields.size(); ++f)
    run_->file->write_field(static_cast<int>(f), batch.cases, out.fields[f]);
  run_->file->write_results(out.results, run_->world.rank());
  state_->note_stored(batch.positions, out.results);
}

}  // namespace lapwing
