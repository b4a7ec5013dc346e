// SPDX-License-Identifier: BSD-3-Clause
#include "app/run_sweep.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "app/agree.hpp"
#include "app/batch_engine.hpp"
#include "app/device_map.hpp"
#include "app/file_header.hpp"
#include "app/progress.hpp"
#include "app/run_state.hpp"
#include "core/byte_packer.hpp"
#include "parallel/signals.hpp"
#include "problem/batch_layout.hpp"
#include "sweep/batches.hpp"

namespace lapwing {
namespace {

/// Everything a rank holds while the sweep runs.
struct Run {
  Options const& options;
  Communicator const& world;
  Log log;
  std::unique_ptr<Sweep> sweep;
  std::optional<Timers> timers;
  std::unique_ptr<ResultFile> file;
  std::vector<CaseStatus> status;            ///< [case], as found in the file
  std::vector<std::int64_t> selected;        ///< by --cases
  std::vector<Batch> batches;                ///< pending cases, dearest first
};

std::vector<std::int64_t> all_or_selected(Options const& options, SweepPlan const& plan) {
  if (!options.cases.empty()) return select_cases(options.cases, plan.n_cases());
  std::vector<std::int64_t> all(static_cast<std::size_t>(plan.n_cases()));
  for (std::size_t c = 0; c < all.size(); ++c) all[c] = static_cast<std::int64_t>(c);
  return all;
}

/// Lays out or resumes the output file on rank 0 and hands its places and statuses to all ranks.
void open_output(Run& run) {
  std::string hosts;
  for (std::string const& line : run.world.gather(describe_device(run.world))) hosts += line + "\n";
  std::string const answer = on_root(&run.world, [&] {
    auto const header = make_header(*run.sweep, run.options, *run.timers, run.world.size(), hosts);
    run.file = ResultFile::prepare(run.options.output, header,
                                   run.options.fresh ? ResultFile::Mode::fresh : ResultFile::Mode::resume);
    BytePacker out;
    out.add(run.file->pack()).add(run.file->found_status());
    return out.bytes();
  });
  ByteUnpacker in(answer);
  std::string const packed = in.get_text();
  run.status = in.get_vector<CaseStatus>();
  if (!run.file) run.file = ResultFile::attach(packed);
}

void announce(Run const& run, std::int64_t n_pending) {
  auto const n_done = std::count(run.status.begin(), run.status.end(), CaseStatus::done);
  run.log.info(fmt::format("{}: {} cases, {} to solve in {} batches on {} rank{}{}", run.options.output,
                           run.status.size(), n_pending, run.batches.size(), run.world.size(),
                           run.world.size() == 1 ? "" : "s",
                           n_done ? fmt::format(" ({} done already)", n_done) : ""));
  if (run.file->taken_over() > 0)
    run.log.info(fmt::format("took over {} done cases of an earlier version of this sweep", run.file->taken_over()));
  if (run.file->left_behind() > 0)
    run.log.info(fmt::format("{} done cases of that version are no longer in the plan", run.file->left_behind()));
  if (run.file->lock_unsupported())
    run.log.warn("warning: the file system of " + run.options.output + " has no locks: do not start a second run on it");
}

void plan_batches(Run& run) {
  std::vector<std::int64_t> pending;
  for (std::int64_t c : run.selected)
    if (run.status[c] == CaseStatus::pending || run.status[c] == CaseStatus::skipped) pending.push_back(c);
  int const requested = requested_batch(run.sweep->config);
  run.batches = make_batches(*run.sweep->plan, pending,
                             [&](BoxGrid const& grid) { return std::int64_t{batch_size(grid, requested)}; });
  if (run.world.is_root()) announce(run, static_cast<std::int64_t>(pending.size()));
}

/// Kokkos tells of a failed allocation by an exception of its own, in older versions by a plain runtime_error.
bool is_out_of_memory(std::exception const& error) {
  return dynamic_cast<std::bad_alloc const*>(&error) != nullptr ||
         std::string_view(error.what()).find("failed to allocate memory") != std::string_view::npos;
}

BatchOutput out_of_memory(Batch const& batch, RunConfig const& config) {
  BatchOutput out;
  for (std::int64_t c : batch.cases) {
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

/// Solves one batch. A batch that does not fit into memory fails its cases and nothing else.
/// @param engine  kept from batch to batch; made anew after it ran out of memory.
BatchOutput solve_batch(std::unique_ptr<BatchEngine>& engine, Batch const& batch, Run& run) {
  RunConfig const& config = run.sweep->config;
  std::vector<CaseSpec> specs;
  for (std::int64_t c : batch.cases) specs.push_back(run.sweep->plan->case_spec(c));
  try {
    if (!engine) engine = std::make_unique<BatchEngine>(config, run.sweep->field_reader(), *run.timers);
    return engine->run(std::move(specs));
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine.reset();
    return out_of_memory(batch, config);
  }
}

void store(BatchOutput& out, Batch const& batch, Run& run) {
  Region region(*run.timers, "output");
  for (std::size_t f = 0; f < out.fields.size(); ++f)
    run.file->write_field(static_cast<int>(f), batch.cases, out.fields[f].data());
  double const seconds = region.stop() / static_cast<double>(out.results.size());
  for (CaseResult& result : out.results) result.seconds[static_cast<int>(Phase::output)] += seconds;
  Region numbers(*run.timers, "output");
  run.file->write_results(out.results, run.world.rank());
}

/// Takes batches until none is left or the run has to stop.
void work(Run& run, RunState& state) {
  std::unique_ptr<BatchEngine> engine;
  Progress progress(run.log, state.n_pending);
  while (!state.too_many_failures()) {
    if (stop_requested()) {
      state.stop_everyone();
      break;
    }
    std::int64_t next;
    {
      Region deal(*run.timers, "deal");
      next = state.take_batch();
    }
    if (next >= static_cast<std::int64_t>(run.batches.size())) break;
    Region region(*run.timers, "batch");
    Batch const& batch = run.batches[next];
    BatchOutput out = solve_batch(engine, batch, run);
    store(out, batch, run);
    state.count(next, out.results);
    if (run.world.is_root()) progress.update(state.finished(), state.failed());
  }
  if (run.world.is_root()) progress.close();
}

/// Puts the times of all ranks into the file; collective.
void store_times(Run& run) {
  if (!run.timers->enabled()) return;
  auto const packed = run.world.gather(run.timers->pack());
  if (run.world.is_root()) run.file->add_timing(join_timers(packed));
}

void report_tally(Run& run, Tally const& tally) {
  if (!run.world.is_root()) return;
  if (tally.gave_up) run.file->write_skipped(tally.not_run);
  run.log.info(fmt::format("{}: {} done, {} failed, {} {}", run.options.output, tally.done, tally.failed,
                           tally.not_run.size(), tally.gave_up ? "skipped" : "pending"));
  if (!tally.first_failure.empty()) run.log.info("first failure: " + tally.first_failure);
}

ExitCode outcome_of(Tally const& tally) {
  if (tally.gave_up) return ExitCode::failed;
  if (!tally.not_run.empty()) return ExitCode::stopped;
  if (tally.failed == 0) return ExitCode::success;
  return tally.done == 0 ? ExitCode::failed : ExitCode::some_failed;
}

/// Runs `step`; what it throws becomes the rank's code and the rank goes on to the next collective call.
template <class Step>
void attempt(ExitCode& code, Log const& log, Step const& step) {
  try {
    step();
  } catch (...) {
    ExitCode const now = exit_code_of_current_exception(log);
    if (code == ExitCode::success) code = now;
  }
}

}  // namespace

ExitCode run_sweep(Options const& options, Communicator const& world, Log const& log) {
  watch_signals();
  Run run{options, world, log, {}, {}, {}, {}, {}, {}};
  Log const rank_log(true, log.quiet());          // a rank's own trouble is told by that rank
  ExitCode code = ExitCode::success;
  std::optional<Region> whole;
  run.timers.emplace(true);
  whole.emplace(*run.timers, "run");
  attempt(code, log, [&] {
    Region plan(*run.timers, "plan");
    run.sweep = load_sweep(options.input, options.set, &world);
    run.selected = all_or_selected(options, *run.sweep->plan);
  });
  if (code = agree(world, code); code != ExitCode::success) return code;
  if (run.sweep->config.timing_detail == TimingDetail::off) {
    whole.reset();
    run.timers.emplace(false);
    whole.emplace(*run.timers, "run");
  }
  attempt(code, log, [&] {
    {
      Region layout(*run.timers, "layout");
      open_output(run);
    }
    Region plan(*run.timers, "plan");
    plan_batches(run);
  });
  if (code = agree(world, code); code != ExitCode::success) return code;

  RunState state(world, options, run.batches);
  attempt(code, rank_log, [&] { work(run, state); });
  if (code != ExitCode::success) state.stop_everyone();
  {
    Region wait(*run.timers, "wait");
    world.barrier();
  }
  Tally const tally = state.conclude(run.selected, run.status, run.batches);
  attempt(code, rank_log, [&] {
    Region finish(*run.timers, "finish");
    report_tally(run, tally);
    run.file->flush();
  });
  whole.reset();
  attempt(code, rank_log, [&] { store_times(run); });
  code = agree(world, code);
  return code == ExitCode::success ? outcome_of(tally) : code;
}

}  // namespace lapwing
