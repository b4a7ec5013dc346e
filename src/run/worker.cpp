// SPDX-License-Identifier: BSD-3-Clause
#include "run/worker.hpp"

#include <algorithm>
#include <new>
#include <string_view>

#include <fmt/format.h>

#include "engine/batch_memory.hpp"
#include "run/batch_rules.hpp"
#include "kernels/vendor/free_memory.hpp"
#include "parallel/signals.hpp"
#include "operators/batch_layout.hpp"
#include "solvers/attempts.hpp"
#include "timing/clock.hpp"

namespace lapwing {
namespace {

/// Kokkos tells of a failed allocation by an exception of its own, in older versions by a plain runtime_error; a
/// kernel's launch that found no memory by the name of CUDA's error.
bool is_out_of_memory(std::exception const& error) {
  std::string_view const what = error.what();
  return dynamic_cast<std::bad_alloc const*>(&error) != nullptr ||
         what.find("failed to allocate memory") != what.npos || what.find("cudaErrorMemoryAllocation") != what.npos;
}

BatchShape shape_of(Run const& run, BoxGrid const& grid, int n_cases) {
  RunConfig const& config = run.sweep->config;
  std::array<bool, 3> periodic{};
  for (int d = 0; d < config.dim(); ++d) periodic[d] = config.periodic(d);
  return batch_shape(grid, periodic, n_cases);
}

BatchMemory memory_of(Run const& run, CaseSpec const& spec, int n_cases) {
  SweepPlan const& plan = *run.sweep->plan;
  return predicted_memory(run.sweep->config, spec.solver, spec.grid, shape_of(run, spec.grid, n_cases), n_cases,
                          plan.superposes() ? &*plan.superposition() : nullptr);
}

/// What a case says that does not fit by itself.
std::string out_of_memory_message(Run const& run, CaseSpec const& spec) {
  BatchMemory const wanted = memory_of(run, spec, 1);
  double const free = free_memory();
  return fmt::format("out of memory: {} cells take about {}{}", cells_text(spec.grid), bytes_text(wanted.at_least()),
                     std::isfinite(free) ? ", free are " + bytes_text(free) : "");
}

BatchOutput out_of_memory(std::vector<std::int64_t> const& cases, Run const& run) {
  BatchOutput out;
  for (std::int64_t c : cases) {
    CaseResult failed;
    failed.id = c;
    failed.status = CaseStatus::failed;
    failed.reason = StopReason::out_of_memory;
    failed.quantities.assign(run.sweep->config.output.quantities.size(), not_a_number);
    failed.message = out_of_memory_message(run, run.sweep->plan->case_spec(c));
    out.results.push_back(std::move(failed));
  }
  return out;
}

}  // namespace

Worker::Worker(Run& run, RunState& state)
    : run_(&run),
      state_(&state),
      cases_(run.sweep->config, *run.sweep->plan, *run.order),
      progress_(run.log, state.n_pending(), run.world.size()),
      writer_([this](StagedBatch const& batch) { store(batch); }, [this] { release_engine(); }) {}

void Worker::work() {
  auto const attendance = state_->attend();
  solve_draws();
  finish();
}

void Worker::solve_draws() {
  for (CaseRange share = take(); share.size() > 0; share = take())
    while (share.size() > 0) {
      auto const& group = run_->order->groups()[run_->order->group_of(share.first)];
      CaseRange const piece{share.first, std::min(share.end, group.first + group.cases.size())};
      if (!solve_piece(group, piece)) return;
      share.first = piece.end;
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

/// Solves cases of one group, batch by batch, in smaller ones where they do not fit into memory. @return false if the
/// run has been asked to stop.
bool Worker::solve_piece(CaseGroup const& group, CaseRange const& piece) {
  auto const entries = cases_.at(piece);
  auto const& rule = run_->order->rule(group);
  auto& most = batch_of_kind_.try_emplace(group.kind, rule.batch).first->second;
  std::int64_t first = piece.first, did_not_fit = 0;
  for (std::span<std::int64_t const> left(entries); !left.empty();) {
    if (stop_requested()) {
      state_->stop_everyone();
      return false;
    }
    auto const n = std::min(static_cast<std::int64_t>(left.size()), most);
    auto const course = solve_side_by_side(left.first(static_cast<std::size_t>(n)), {first, first + n}, rule);
    if (course == Course::stops) return false;
    if (course == Course::too_large) {
      if (did_not_fit == 0) did_not_fit = n;
      most = smaller_batch(rule.grid, n);
      run_->halvings.add(most);
      continue;
    }
    if (did_not_fit > 0) tell_of_halving(rule, did_not_fit, most);
    did_not_fit = 0;
    if (run_->world.is_root()) progress_.update(state_->progress());
    left = left.subspan(static_cast<std::size_t>(n));
    first += n;
  }
  return true;
}

/// Says once how a batch was made to fit.
void Worker::tell_of_halving(BatchRule const& rule, std::int64_t from, std::int64_t to) const {
  Log(true, run_->log.quiet())
      .info(fmt::format("rank {}: out of memory with {} of {} cells in a batch, goes on with {}", run_->world.rank(),
                        from, cells_text(rule.grid), to));
}

/// Solves a batch of cases, or of chains: their first cases, their second ones and so on. Where they do not fit into
/// memory nothing of them counts, and what chains have stored by then is stored again, with the same bits.
Worker::Course Worker::solve_side_by_side(std::span<std::int64_t const> entries, CaseRange const& positions,
                                          BatchRule const& rule) {
  double const start = now_seconds();
  std::vector<std::vector<std::int64_t>> chains;
  for (std::int64_t const entry : entries) chains.push_back(run_->order->to_solve(entry));
  std::stable_sort(chains.begin(), chains.end(), [](auto const& a, auto const& b) { return a.size() > b.size(); });
  auto const lanes = lanes_for(rule.grid, static_cast<std::int64_t>(chains.size()));
  std::size_t const n_steps = chains.front().size();
  std::vector<CaseResult> earlier;                     // of this batch's chains
  LaneUse use;
  for (std::size_t step = 0; step < n_steps; ++step) {
    std::vector<std::int64_t> cases;
    for (auto const& chain : chains)
      if (step < chain.size()) cases.push_back(chain[step]);
    auto solved = solve(cases, step > 0, rule.fits);
    if (!solved && chains.size() > 1) return Course::too_large;
    StagedBatch batch = solved ? std::move(*solved) : StagedBatch{{}, cases, out_of_memory(cases, *run_), {}};
    std::vector<CaseResult>& results = batch.output.results;
    std::vector<std::int32_t> iterations;
    for (CaseResult const& result : results) iterations.push_back(result.iterations);
    use += lane_use(iterations, lanes, rule.grid.n_cells());
    keep_wanted(batch);
    count_failed(results);
    keep_earlier_numbers(batch);
    bool const last = step + 1 == n_steps;
    if (!last && stop_requested()) state_->stop_everyone();
    bool const stops = !last && (stop_requested() || state_->gave_up());
    if (n_steps > 1) {
      earlier.insert(earlier.end(), results.begin(), results.end());
      results.clear();
      if (last || stops) results.swap(earlier);
    }
    batch.positions = last ? positions : CaseRange{};
    if (last) state_->count_finished(positions.size(), now_seconds() - start);
    writer_.put(std::move(batch));
    has_staged_ = true;
    if (last || stops) run_->lane_use += use;
    if (stops) return Course::stops;
  }
  return Course::solved;
}

/// Tells of failed cases, once: chains that begin again in smaller batches meet theirs again.
void Worker::count_failed(std::vector<CaseResult> const& results) {
  std::vector<CaseResult> fresh;
  for (CaseResult const& result : results)
    if (result.status == CaseStatus::failed && failed_.insert(result.id).second) fresh.push_back(result);
  state_->count_failed(fresh);
}

/// @param fits  whether a batch of this kind is predicted to. @return nothing if memory ran out, or would.
std::optional<StagedBatch> Worker::solve(std::vector<std::int64_t> const& cases, bool goes_on, bool fits) {
  Region region(*run_->timers, "batch");
  Region wait(*run_->timers, "output");
  StagedBatch batch = writer_.take();
  double const waited = wait.stop() / static_cast<double>(cases.size());
  batch.cases = cases;
  if (goes_on && !engine_) return std::nullopt;       // given up for the writer, with what chains go on from
  if (!fits && !goes_on && !may_fit(cases)) return std::nullopt;
  // What earlier batches have left behind may be what is in the way; the solutions that chains go on from are not to be
  // lost.
  bool const may_try_again = (engine_ != nullptr || has_staged_) && !goes_on;
  auto output = solve_batch(cases, std::move(batch.output), goes_on);
  if (!output && may_try_again) {
    release_memory();
    output = solve_batch(cases, {}, goes_on);
  }
  if (!output) return std::nullopt;
  batch.output = std::move(*output);
  for (CaseResult& result : batch.output.results) {
    result.seconds[static_cast<int>(Phase::output)] += waited;
    if (says_nothing_new(result)) result.attempts_text.clear();
  }
  return batch;
}

/// Whether cases that are predicted to take more than a rank's share fit into what is free now, all other storage of
/// this rank given back if it must be.
bool Worker::may_fit(std::vector<std::int64_t> const& cases) {
  CaseSpec const first = run_->sweep->plan->case_spec(cases.front());
  auto const n = static_cast<int>(cases.size());
  if (engine_ && engine_->shape() == shape_of(*run_, first.grid, n)) return true;      // it has room already
  double const wanted = memory_of(*run_, first, n).at_least();
  if (wanted <= free_memory()) return true;
  release_memory();
  return wanted <= free_memory();
}

/// Gives back what this rank holds from batch to batch, once all that is solved is stored.
void Worker::release_memory() {
  release_engine();
  writer_.release();
  has_staged_ = false;
  vendor::return_freed_memory();
}

void Worker::release_engine() {
  engine_.reset();
  vendor::return_freed_memory();
}

/// Leaves out cases that only others start from.
void Worker::keep_wanted(StagedBatch& batch) const {
  leave_out(batch, [this](std::int64_t c) { return run_->order->wants(c); });
}

/// Leaves out cases that are done already and could not be solved again: their earlier numbers stay.
void Worker::keep_earlier_numbers(StagedBatch& batch) const {
  std::set<std::int64_t> failed;
  batch.failed_again.clear();
  for (CaseResult const& result : batch.output.results)
    if (result.status == CaseStatus::failed && run_->is_incomplete(result.id)) {
      failed.insert(result.id);
      batch.failed_again.push_back(result);
      batch.failed_again.back().message = "could not be solved again, and keeps its earlier numbers: " + result.message;
    }
  if (!failed.empty()) leave_out(batch, [&](std::int64_t c) { return !failed.contains(c); });
}

/// Leaves out cases that are not wanted.
void Worker::leave_out(StagedBatch& batch, std::function<bool(std::int64_t)> const& wanted) {
  std::vector<char> kept;
  for (std::int64_t const c : batch.cases) kept.push_back(wanted(c));
  if (std::find(kept.begin(), kept.end(), 0) == kept.end()) return;
  batch.output.fields.keep(kept);
  std::erase_if(batch.output.results, [&](CaseResult const& result) { return !wanted(result.id); });
  std::erase_if(batch.cases, [&](std::int64_t c) { return !wanted(c); });
}

/// @return nothing if memory ran out; then all that the engine held is free.
std::optional<BatchOutput> Worker::solve_batch(std::vector<std::int64_t> const& cases, BatchOutput reuse,
                                               bool goes_on) {
  try {
    std::vector<CaseSpec> specs;
    for (std::int64_t c : cases) specs.push_back(run_->sweep->plan->case_spec(c));
    if (!engine_)
      engine_ = std::make_unique<BatchEngine>(run_->sweep->config, run_->sweep->field_reader(), *run_->timers);
    auto const before = engine_->cache_statistics();
    auto const solves_before = engine_->n_basis_solves();
    BatchOutput out = engine_->run(std::move(specs), std::move(reuse), goes_on);
    run_->setups.add(before, engine_->cache_statistics());
    run_->basis_solves += engine_->n_basis_solves() - solves_before;
    return out;
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine_.reset();
    return std::nullopt;
  }
}

/// Runs on the writer's thread. What replaces numbers of an earlier solve is pending until all of it is written.
void Worker::store(StagedBatch const& batch) {
  BatchOutput const& out = batch.output;
  std::vector<std::int64_t> replaced;
  std::copy_if(batch.cases.begin(), batch.cases.end(), std::back_inserter(replaced),
               [this](std::int64_t c) { return run_->is_incomplete(c); });
  run_->file->write_pending(replaced);
  for (std::size_t f = 0; f < out.fields.size() && !batch.cases.empty(); ++f)
    run_->file->write_field(static_cast<int>(f), batch.cases, out.fields[f]);
  if (!out.results.empty()) run_->file->write_results(out.results, run_->world.rank());
  state_->note_stored(batch.positions, out.results);
  if (!batch.failed_again.empty()) state_->note_stored({}, batch.failed_again);
}

}  // namespace lapwing
