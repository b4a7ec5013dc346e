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
#include "app/batch_rules.hpp"
#include "app/device_map.hpp"
#include "app/file_header.hpp"
#include "app/lane_use.hpp"
#include "app/progress.hpp"
#include "app/run_state.hpp"
#include "core/byte_packer.hpp"
#include "parallel/signals.hpp"
#include "problem/batch_layout.hpp"
#include "sweep/case_order.hpp"
#include "timing/clock.hpp"

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
  std::vector<CaseRange> selected;           ///< by --cases
  std::int64_t n_done = 0, n_failed = 0;     ///< selected cases that earlier runs have settled
  std::optional<CaseOrder> order;            ///< of what is left to solve
  LaneUse lane_use;                          ///< of this rank's batches
};

/// Lays out or resumes the output file on rank 0 and hands its places to all ranks.
/// @return the status of every case as found in the file.
std::vector<CaseStatus> open_output(Run& run) {
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
  auto status = in.get_vector<CaseStatus>();
  if (!run.file) run.file = ResultFile::attach(packed);
  return status;
}

void announce(Run const& run, std::vector<CaseStatus> const& status) {
  auto const n_done = std::count(status.begin(), status.end(), CaseStatus::done);
  bool const splits = run.world.size() > 1 && requested_batch(run.sweep->config) == 0;
  run.log.info(fmt::format("{}: {} cases, {} to solve in {}{} batches on {} rank{}{}", run.options.output, status.size(),
                           run.order->size(), splits ? "at least " : "", run.order->least_batches(), run.world.size(),
                           run.world.size() == 1 ? "" : "s", n_done ? fmt::format(" ({} done already)", n_done) : ""));
  if (run.file->taken_over() > 0)
    run.log.info(fmt::format("took over {} done cases of an earlier version of this sweep", run.file->taken_over()));
  if (run.file->left_behind() > 0)
    run.log.info(fmt::format("{} done cases of that version are no longer in the plan", run.file->left_behind()));
  if (run.file->lock_unsupported())
    run.log.warn("warning: the file system of " + run.options.output + " has no locks: do not start a second run on it");
}

/// Puts what is left to solve in order.
void plan_order(Run& run, std::vector<CaseStatus> const& status) {
  auto const of = [&status](std::int64_t c) { return status[static_cast<std::size_t>(c)]; };
  for (CaseRange const& range : run.selected) {
    run.n_done += std::count(status.begin() + range.first, status.begin() + range.end, CaseStatus::done);
    run.n_failed += std::count(status.begin() + range.first, status.begin() + range.end, CaseStatus::failed);
  }
  run.order.emplace(*run.sweep->plan, run.selected,
                    [&](std::int64_t c) { return of(c) == CaseStatus::pending || of(c) == CaseStatus::skipped; },
                    batch_rules(run.sweep->config));
  if (run.world.is_root()) announce(run, status);
}

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

/// Solves one batch. A batch that does not fit into memory fails its cases and nothing else.
/// @param engine  kept from batch to batch; made anew after it ran out of memory.
BatchOutput solve_batch(std::unique_ptr<BatchEngine>& engine, std::vector<std::int64_t> const& cases, Run& run) {
  RunConfig const& config = run.sweep->config;
  std::vector<CaseSpec> specs;
  for (std::int64_t c : cases) specs.push_back(run.sweep->plan->case_spec(c));
  try {
    if (!engine) engine = std::make_unique<BatchEngine>(config, run.sweep->field_reader(), *run.timers);
    return engine->run(std::move(specs));
  } catch (std::exception const& error) {
    if (!is_out_of_memory(error)) throw;
    engine.reset();
    return out_of_memory(cases, config);
  }
}

void store(BatchOutput& out, std::vector<std::int64_t> const& cases, Run& run) {
  Region region(*run.timers, "output");
  for (std::size_t f = 0; f < out.fields.size(); ++f)
    run.file->write_field(static_cast<int>(f), cases, out.fields[f].data());
  double const seconds = region.stop() / static_cast<double>(out.results.size());
  for (CaseResult& result : out.results) result.seconds[static_cast<int>(Phase::output)] += seconds;
  Region numbers(*run.timers, "output");
  run.file->write_results(out.results, run.world.rank());
}

/// A rank's worker: what it keeps from batch to batch.
class Worker {
 public:
  Worker(Run& run, RunState& state)
      : run_(&run), state_(&state), draw_order_(run.sweep->config, *run.sweep->plan), progress_(run.log, state.n_pending()) {}
  ~Worker() { progress_.close(); }

  /// Takes cases until none are left or the run has to stop.
  void work() {
    auto const attendance = state_->attend();
    for (CaseRange draw = take(); draw.size() > 0; draw = take())
      while (draw.size() > 0) {
        auto const& group = run_->order->groups()[run_->order->group_of(draw.first)];
        CaseRange const piece{draw.first, std::min(draw.end, group.first + group.cases.size())};
        if (!solve_piece(group, piece)) return;
        draw.first = piece.end;
      }
  }

 private:
  CaseRange take() {
    Region deal(*run_->timers, "deal");
    return state_->take();
  }

  /// Solves cases of one group, batch by batch. @return false if the run has been asked to stop.
  bool solve_piece(CaseGroup const& group, CaseRange const& piece) {
    auto const cases = draw_order_.order(*run_->order, piece);
    std::vector<std::int32_t> iterations;
    double seconds = 0;
    for (std::size_t first = 0; first < cases.size(); first += static_cast<std::size_t>(group.rule.batch)) {
      if (stop_requested()) {
        state_->stop_everyone();
        return false;
      }
      auto const last = std::min(cases.size(), first + static_cast<std::size_t>(group.rule.batch));
      double const start = now_seconds();
      auto const results = solve({cases.begin() + static_cast<std::ptrdiff_t>(first),
                                  cases.begin() + static_cast<std::ptrdiff_t>(last)});
      double const took = now_seconds() - start;
      seconds += took;
      for (CaseResult const& result : results) iterations.push_back(result.iterations);
      run_->lane_use += lane_use(std::span(iterations).subspan(first),
                                 lanes_for(group.grid, static_cast<std::int64_t>(last - first)), group.rule.unknowns);
      state_->count(results, took);
      if (run_->world.is_root()) progress_.update(state_->progress(), run_->world.size());
    }
    draw_order_.judge(group, cases, iterations, seconds);
    state_->note_solved(piece);
    return true;
  }

  std::vector<CaseResult> solve(std::vector<std::int64_t> const& cases) {
    Region region(*run_->timers, "batch");
    BatchOutput out = solve_batch(engine_, cases, *run_);
    store(out, cases, *run_);
    return std::move(out.results);
  }

  Run* run_;
  RunState* state_;
  std::unique_ptr<BatchEngine> engine_;
  DrawOrder draw_order_;
  Progress progress_;
};

/// Puts the times of all ranks into the file; collective.
void store_times(Run& run) {
  if (!run.timers->enabled()) return;
  auto const packed = run.world.gather(run.timers->pack());
  auto const used = run.world.gather(BytePacker().add(run.lane_use).bytes());
  if (!run.world.is_root()) return;
  TimingTable table = join_timers(packed);
  for (std::string const& bytes : used) {
    auto const use = ByteUnpacker(bytes).get<LaneUse>();
    table.lanes_used.push_back(use.used);
    table.lanes_made.push_back(use.made);
  }
  run.file->add_timing(table);
}

/// Marks cases that are not going to be run.
void write_skipped(Run& run, Tally const& tally) {
  constexpr std::size_t at_once = 1 << 16;
  std::vector<std::int64_t> cases;
  for (CaseRange const& range : tally.not_run)
    for (std::int64_t position = range.first; position < range.end; ++position) {
      cases.push_back(run.order->case_at(position));
      if (cases.size() < at_once) continue;
      run.file->write_skipped(cases);
      cases.clear();
    }
  run.file->write_skipped(cases);
}

void report_tally(Run& run, Tally const& tally) {
  if (!run.world.is_root()) return;
  if (tally.gave_up) write_skipped(run, tally);
  run.log.info(fmt::format("{}: {} done, {} failed, {} {}", run.options.output, tally.done, tally.failed, tally.n_not_run,
                           tally.gave_up ? "skipped" : "pending"));
  if (!tally.first_failure.empty()) run.log.info("first failure: " + tally.first_failure);
}

ExitCode outcome_of(Tally const& tally) {
  if (tally.gave_up) return ExitCode::failed;
  if (tally.n_not_run > 0) return ExitCode::stopped;
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
  Run run{options, world, log, {}, {}, {}, {}, 0, 0, {}, {}};
  Log const rank_log(true, log.quiet());          // a rank's own trouble is told by that rank
  ExitCode code = ExitCode::success;
  std::optional<Region> whole;
  run.timers.emplace(true);
  whole.emplace(*run.timers, "run");
  attempt(code, log, [&] {
    Region plan(*run.timers, "plan");
    run.sweep = load_sweep(options.input, options.set, &world);
    auto const n_cases = run.sweep->plan->n_cases();
    run.selected = options.cases.empty() ? std::vector{CaseRange{0, n_cases}} : select_cases(options.cases, n_cases);
  });
  if (code = agree(world, code); code != ExitCode::success) return code;
  if (run.sweep->config.timing_detail == TimingDetail::off) {
    whole.reset();
    run.timers.emplace(false);
    whole.emplace(*run.timers, "run");
  }
  attempt(code, log, [&] {
    std::vector<CaseStatus> status;
    {
      Region layout(*run.timers, "layout");
      status = open_output(run);
    }
    Region plan(*run.timers, "plan");
    plan_order(run, status);
  });
  if (code = agree(world, code); code != ExitCode::success) return code;

  RunState state(world, options, run.sweep->config, *run.order);
  attempt(code, rank_log, [&] { Worker(run, state).work(); });
  if (code != ExitCode::success) state.stop_everyone();
  {
    Region wait(*run.timers, "wait");
    world.barrier();
  }
  Tally const tally = state.conclude(run.n_done, run.n_failed);
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
