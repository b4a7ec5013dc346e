// SPDX-License-Identifier: BSD-3-Clause
#include "run/run_sweep.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "engine/batch_memory.hpp"
#include "run/batch_rules.hpp"
#include "run/device_map.hpp"
#include "run/edit_text.hpp"
#include "run/end_text.hpp"
#include "run/file_header.hpp"
#include "run/missing_outputs.hpp"
#include "run/run.hpp"
#include "run/run_state.hpp"
#include "run/stored_check.hpp"
#include "run/worker.hpp"
#include "core/byte_packer.hpp"
#include "io/settled_cases.hpp"
#include "kernels/batch/bandwidth.hpp"
#include "parallel/signals.hpp"
#include "sweep/plan_warnings.hpp"
#include "sweep/sorted_cases.hpp"

namespace lapwing {
namespace {

constexpr std::size_t longest_attribute = 16 << 10;

/// As many of the lines as an attribute can hold.
std::string first_lines(std::vector<std::string> const& lines) {
  std::string text;
  for (auto const& line : lines)
    if (text.size() + line.size() < longest_attribute) text += line + "\n";
  return text;
}

/// The cases whose identities the run needs: those that it may solve, and those that the output file holds, so that
/// they are recognised. Values that only other cases read from field files are not looked at.
std::vector<CaseRange> cases_to_identify(Run const& run) {
  std::vector<CaseRange> const all{{0, run.sweep->plan->n_cases()}};
  if (run.selected == all || run.options.fresh) return run.selected;
  auto const found = find_settled_cases(run.options.output);
  if (!found) return run.selected;
  if (found->resolved_input != run.sweep->config.resolved_text) return all;   // whose cases may be numbered otherwise
  return united(run.selected, found->cases);
}

/// Lays out or resumes the output file on rank 0 and hands its places to all ranks.
/// @return the status of every case as found in the file.
std::vector<CaseStatus> open_output(Run& run) {
  std::string hosts;
  for (std::string const& line : run.world.gather(describe(place_of_rank(run.world)))) hosts += line + "\n";
  std::string const answer = on_root(&run.world, [&] {
    auto header = make_header(*run.sweep, run.options, *run.timers, run.world.size(), hosts);
    if (header.timing_detail == TimingDetail::full)
      header.bandwidth = triad_bandwidth(DeviceExec(), std::int64_t{1} << 24, 3);
    auto const warnings = plan_warnings(run.sweep->config, *run.sweep->plan);
    header.provenance.emplace_back("warnings", first_lines(warnings));
    run.file = ResultFile::prepare(run.options.output, header,
                                   run.options.fresh ? ResultFile::Mode::fresh : ResultFile::Mode::resume,
                                   run.options.verify_fields);
    for (auto const& remark : run.file->remarks())
      run.log.warn(run.options.output + ": " + remark + "; the file is laid out anew");
    for (auto const& line : damage_lines(run.options.output, run.file->found_damage(), "is not taken over"))
      run.log.warn(line);
    for (auto const& warning : warnings)
      if (!run.log.quiet()) run.log.warn(warning);
    return run.file->pack();
  });
  std::vector<std::uint32_t> rows;
  std::vector<CaseStatus> status;
  std::vector<char> resumed;
  if (run.file) {
    rows = std::move(run.file->case_rows());
    status = run.file->found_status();
    resumed = {run.file->resumed()};
  }
  run.world.broadcast(rows);
  run.world.broadcast(status);
  run.world.broadcast(resumed);
  run.resumed = resumed.at(0) != 0;
  if (!run.file) run.file = ResultFile::attach(answer);
  run.file->case_rows() = std::move(rows);
  return status;
}

void announce(Run const& run, std::vector<CaseStatus> const& status) {
  auto const n_done = std::count(status.begin(), status.end(), CaseStatus::done);
  bool const splits = run.world.size() > 1 && requested_batch(run.sweep->config) == 0;
  std::string const chains = run.sweep->chains ? fmt::format(" along {} chains", run.order->size()) : "";
  run.log.info(fmt::format("{}: {} case{}, {} to solve{} in {}{} batch{} on {} rank{}{}", run.options.output,
                           status.size(), status.size() == 1 ? "" : "s", run.order->n_cases(), chains,
                           splits ? "at least " : "", run.order->least_batches(),
                           run.order->least_batches() == 1 ? "" : "es", run.world.size(),
                           run.world.size() == 1 ? "" : "s", n_done ? fmt::format(" ({} done already)", n_done) : ""));
  for (auto const& line : edit_lines(run.options.output, run.file->edit(), run.file->previous(),
                                     static_cast<std::int64_t>(run.incomplete.size())))
    run.log.info(line);
  if (run.file->lock_unsupported())
    run.log.warn("warning: the file system of " + run.options.output +
                 " has no locks: do not start a second run on it");
}

/// Ranks that compute in the memory of this one, itself among them; collective.
int sharers_of_memory(Communicator const& world) {
  auto sharers = sharers_of_memory(gather_places(world, place_of_rank(world)));
  world.broadcast(sharers);
  return sharers[static_cast<std::size_t>(world.rank())];
}

/// Done cases that lack outputs; collective.
void find_incomplete(Run& run, std::vector<CaseStatus> const& status) {
  if (run.world.is_root()) run.incomplete = run.file->incomplete();
  run.world.broadcast(run.incomplete);
  std::erase_if(run.incomplete,
                [&](std::int64_t c) { return status[static_cast<std::size_t>(c)] != CaseStatus::done; });
}

/// Why selected cases have failed in earlier runs; rank 0.
FailureKinds earlier_failures(Run const& run, std::vector<CaseStatus> const& status) {
  std::vector<std::int64_t> failed;
  for (CaseRange const& range : run.selected)
    for (std::int64_t c = range.first; c < range.end; ++c)
      if (status[static_cast<std::size_t>(c)] == CaseStatus::failed) failed.push_back(c);
  auto const messages = run.file->read_messages(failed);
  FailureKinds failures;
  for (std::size_t i = 0; i < failed.size(); ++i) failures.add(failed[i], messages[i]);
  return failures;
}

/// Puts what is left to solve in order.
void plan_order(Run& run, std::vector<CaseStatus> const& status) {
  auto const of = [&status](std::int64_t c) { return status[static_cast<std::size_t>(c)]; };
  for (CaseRange const& range : run.selected) {
    run.n_done += std::count(status.begin() + range.first, status.begin() + range.end, CaseStatus::done);
    run.n_done -= std::lower_bound(run.incomplete.begin(), run.incomplete.end(), range.end) -
                  std::lower_bound(run.incomplete.begin(), run.incomplete.end(), range.first);
    run.n_failed += std::count(status.begin() + range.first, status.begin() + range.end, CaseStatus::failed);
  }
  // All ranks cut the same order into batches: the one with the least memory decides.
  run.memory = -run.world.all_reduce_max(-memory_for_batches(sharers_of_memory(run.world)));
  run.order.emplace(
      *run.sweep->plan, run.selected,
      [&](std::int64_t c) {
        return of(c) == CaseStatus::pending || of(c) == CaseStatus::skipped || run.is_incomplete(c);
      },
      batch_rules(run.sweep->config, *run.sweep->plan, run.memory), run.sweep->chains.get());
  if (!run.world.is_root()) return;
  run.failures = earlier_failures(run, status);
  announce(run, status);
}

/// Puts the times of all ranks into the file; collective.
void store_times(Run& run) {
  if (!run.timers->enabled()) return;
  auto const packed = run.world.gather(run.timers->pack());
  auto const used = run.world.gather(BytePacker()
                                         .add(run.lane_use)
                                         .add(run.setups)
                                         .add(run.writer_seconds)
                                         .add(run.basis_solves)
                                         .add(run.halvings)
                                         .bytes());
  if (!run.world.is_root()) return;
  TimingTable table = join_timers(packed);
  for (std::string const& bytes : used) {
    ByteUnpacker in(bytes);
    auto const use = in.get<LaneUse>();
    table.lanes_used.push_back(use.used);
    table.lanes_made.push_back(use.made);
    auto const setups = in.get<CacheStatistics>();
    table.setups_made.push_back(setups.made);
    table.setups_reused.push_back(setups.reused);
    table.setup_bytes.push_back(static_cast<std::int64_t>(setups.peak_bytes));
    table.setup_seconds_saved.push_back(setups.seconds_saved);
    table.writer_seconds.push_back(in.get<double>());
    table.basis_solves.push_back(in.get<std::int64_t>());
    auto const halvings = in.get<Halvings>();
    table.batches_halved.push_back(halvings.n);
    table.smallest_batch.push_back(halvings.smallest);
  }
  run.file->add_timing(table);
}

/// Marks cases that are not going to be run.
void write_skipped(Run& run, Tally const& tally) {
  constexpr std::int64_t at_once = 1 << 16;
  SortedCases cases(run.sweep->config, *run.sweep->plan, *run.order);
  for (CaseRange range : tally.not_run)
    while (range.size() > 0) {
      auto const& group = run.order->groups()[run.order->group_of(range.first)];
      auto const end = std::min({range.end, group.first + group.cases.size(), range.first + at_once});
      std::vector<std::int64_t> skipped;
      for (std::int64_t const entry : cases.at({range.first, end}))
        for (std::int64_t const c : run.order->to_solve(entry))
          if (run.order->wants(c) && !run.is_incomplete(c) &&
              !std::binary_search(tally.stored.begin(), tally.stored.end(), c))
            skipped.push_back(c);
      run.file->write_skipped(skipped);
      range.first = end;
    }
}

void report_tally(Run& run, Tally const& tally) {
  if (!run.world.is_root()) return;
  if (tally.gave_up) write_skipped(run, tally);
  run.failures.add(tally.failures);
  for (auto const& line : end_lines(run.options.output, tally, run.failures, run.options.cases.empty()))
    run.log.info(line);
  if (tally.not_smooth > 0)
    run.log.warn(
        fmt::format("warning: {} cases do not converge with second order on the grids that were compared (jumps inside "
                    "cells, corners): "
                    "their error_estimate is widened; see /certificate/observed_order",
                    tally.not_smooth));
}

ExitCode outcome_of(Tally const& tally) {
  if (tally.gave_up) return ExitCode::failed;
  if (tally.n_not_run > 0) return ExitCode::stopped;
  if (tally.failed == 0) return ExitCode::success;
  return tally.done == 0 ? ExitCode::failed : ExitCode::some_failed;
}

/// Opens the output file, compares what it holds with its checksums, and puts what is left to solve in order;
/// collective.
ExitCode prepare_output(Run& run, Log const& rank_log) {
  std::vector<CaseStatus> status;
  std::vector<CaseDamage> damaged;
  ExitCode code = ExitCode::success;
  attempt(code, run.log, [&] {
    Region layout(*run.timers, "layout");
    status = open_output(run);
  });
  if (code = agree(run.world, code); code != ExitCode::success) return code;
  {
    Region layout(*run.timers, "layout");
    code = compute_missing_outputs(run, rank_log);
  }
  if (code != ExitCode::success) {
    if (code == ExitCode::stopped)
      run.log.info(run.options.output + ": is as it was; the same command begins with its new outputs again");
    return code;
  }
  attempt(code, rank_log, [&] {
    Region layout(*run.timers, "layout");
    damaged = check_my_share(run, status);
  });
  if (code = agree(run.world, code); code != ExitCode::success) return code;
  attempt(code, run.log, [&] {
    Region plan(*run.timers, "plan");
    take_back_damaged(run, damaged, status);
    find_incomplete(run, status);
    plan_order(run, status);
  });
  return agree(run.world, code);
}

}  // namespace

ExitCode run_sweep(RunOptions const& options, Communicator const& world, Log const& log) {
  Run run{options, world, log, {}, {}, {}, false, {}, {}, 0, 0, {}, 0, {}, {}, {}, {}, 0};
  Log const rank_log(true, log.quiet());          // a rank's own trouble is told by that rank
  ExitCode code = ExitCode::success;
  std::optional<Region> whole;
  run.timers.emplace(true);
  whole.emplace(*run.timers, "run");
  attempt(code, log, [&] {
    Region plan(*run.timers, "plan");
    run.sweep = load_sweep(options.input, options.set, &world);
    run.sweep->require_other_than_fields(options.output, &world);
    auto const n_cases = run.sweep->plan->n_cases();
    run.selected = options.cases.empty() ? std::vector{CaseRange{0, n_cases}} : select_cases(options.cases, n_cases);
    run.sweep->identify([&run] { return cases_to_identify(run); }, &world);
  });
  if (code == ExitCode::success && stop_requested()) code = ExitCode::stopped;      // before anything is written
  if (code = agree(world, code); code != ExitCode::success) return code;
  if (run.sweep->config.timing_detail == TimingDetail::off) {
    whole.reset();
    run.timers.emplace(false);
    whole.emplace(*run.timers, "run");
  }
  if (code = prepare_output(run, rank_log); code != ExitCode::success) return code;

  RunState state(world, options, run.sweep->config, *run.order);
  {
    std::optional<Worker> worker;
    attempt(code, rank_log, [&] { worker.emplace(run, state).work(); });
    if (worker && code != ExitCode::success) attempt(code, rank_log, [&] { worker->finish(); });
  }
  if (code != ExitCode::success) state.stop_everyone();
  {
    Region wait(*run.timers, "wait");
    world.barrier();
  }
  Tally const tally = state.conclude(run.n_done, run.n_failed);
  attempt(code, rank_log, [&] {
    Region finish(*run.timers, "finish");
    run.file->require_whole();
    report_tally(run, tally);
    run.file->flush();
  });
  whole.reset();
  attempt(code, rank_log, [&] { store_times(run); });
  code = agree(world, code);
  return code == ExitCode::success ? outcome_of(tally) : code;
}

}  // namespace lapwing
