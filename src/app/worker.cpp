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
    : run_(&run),
      state_(&state),
      cases_(run.sweep->config, *run.sweep->plan, *run.order),
      progress_(run.log, state.n_pending()) {}

Worker::~Worker() {
  progress_.close();
}

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
  auto const entries = cases_.at(piece);
  auto const& rule = run_->order->rule(group);
  for (std::span<std::int64_t const> left(entries); !left.empty();) {
    if (stop_requested()) {
      state_->stop_everyone();
      return false;
    }
    auto const n = std::min<std::size_t>(left.size(), static_cast<std::size_t>(rule.batch));
    if (!solve_side_by_side(left.first(n), rule)) return false;
    if (run_->world.is_root()) progress_.update(state_->progress(), run_->world.size());
    left = left.subspan(n);
  }
  state_->note_solved(piece);
  return true;
}

/// Solves a batch of cases, or of chains: their first cases, their second ones and so on. @return false if it has to stop between.
bool Worker::solve_side_by_side(std::span<std::int64_t const> entries, BatchRule const& rule) {
  double const start = now_seconds();
  std::vector<std::vector<std::int64_t>> chains;
  for (std::int64_t const entry : entries) chains.push_back(run_->order->to_solve(entry));
  std::stable_sort(chains.begin(), chains.end(), [](auto const& a, auto const& b) { return a.size() > b.size(); });
  auto const lanes = lanes_for(rule.grid, static_cast<std::int64_t>(chains.size()));
  std::vector<CaseResult> results;
  bool finished = true;
  Region region(*run_->timers, "batch");
  for (std::size_t step = 0; step < chains.front().size() && finished; ++step) {
    std::vector<std::int64_t> cases;
    for (auto const& chain : chains)
      if (step < chain.size()) cases.push_back(chain[step]);
    auto const solved = solve(cases, step > 0);
    std::vector<std::int32_t> iterations;
    for (CaseResult const& result : solved) iterations.push_back(result.iterations);
    run_->lane_use += lane_use(iterations, lanes, rule.grid.n_cells());
    std::vector<CaseResult> wanted;
    for (CaseResult const& result : solved)
      if (run_->order->wants(result.id)) wanted.push_back(result);
    state_->count(wanted);
    results.insert(results.end(), wanted.begin(), wanted.end());
    if (step + 1 == chains.front().size()) break;
    if (stop_requested()) state_->stop_everyone();
    finished = !stop_requested() && !state_->gave_up();
  }
  store_numbers(results);
  region.stop();
  if (finished)
    state_->count_finished(static_cast<std::int64_t>(entries.size()), now_seconds() - start);
  else
    state_->note_stored(results);
  return finished;
}

/// Solves a batch and stores its fields. @param goes_on  its cases start from those of the batch before.
std::vector<CaseResult> Worker::solve(std::vector<std::int64_t> const& cases, bool goes_on) {
  BatchOutput out = solve_batch(cases, goes_on);
  Region output(*run_->timers, "output");
  std::vector<std::int64_t> wanted;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    if (!run_->order->wants(cases[c])) continue;
    for (std::vector<double>& field : out.fields) {  // closes gaps
      std::size_t const n = field.size() / cases.size();
      if (wanted.size() < c) std::copy_n(field.begin() + c * n, n, field.begin() + wanted.size() * n);
    }
    wanted.push_back(cases[c]);
  }
  for (std::size_t f = 0; f < out.fields.size() && !wanted.empty(); ++f)
    run_->file->write_field(static_cast<int>(f), wanted, out.fields[f].data());
  double const seconds = output.stop() / static_cast<double>(out.results.size());
  for (CaseResult& result : out.results) result.seconds[static_cast<int>(Phase::output)] += seconds;
  return std::move(out.results);
}

/// A batch that does not fit into memory fails its cases and nothing else.
BatchOutput Worker::solve_batch(std::vector<std::int64_t> const& cases, bool goes_on) {
  RunConfig const& config = run_->sweep->config;
  std::vector<CaseSpec> specs;
  for (std::int64_t c : cases) specs.push_back(run_->sweep->plan->case_spec(c));
  try {
    if (!engine_) engine_ = std::make_unique<BatchEngine>(config, run_->sweep->field_reader(), *run_->timers);
    auto const before = engine_->cache_statistics();
    BatchOutput out = engine_->run(std::move(specs), goes_on);
    run_->setups.add(before, engine_->cache_statistics());
    return out;
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine_.reset();
    return out_of_memory(cases, config);
  }
}

/// Stores what is left to store of cases whose fields are.
void Worker::store_numbers(std::vector<CaseResult> const& results) {
  if (results.empty()) return;
  Region region(*run_->timers, "output");
  run_->file->write_results(results, run_->world.rank());
}

}  // namespace lapwing
