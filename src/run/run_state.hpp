// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the ranks share while a sweep runs: what has been taken, finished and failed, and what it cost.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "run/run_options.hpp"
#include "core/case_result.hpp"
#include "core/failure_kinds.hpp"
#include "parallel/shared_table.hpp"
#include "sweep/dealer.hpp"

namespace lapwing {

/// How a run ended, over all ranks.
struct Tally {
  std::int64_t done = 0, failed = 0;                ///< of the selected cases, those of earlier runs included
  /// of the done ones of this run, by their stop reason and observed order
  std::int64_t at_rounding = 0, not_smooth = 0;
  std::int64_t n_not_run = 0;                       ///< selected cases that were not reached
  std::vector<CaseRange> not_run;                   ///< rank 0: their positions in the order
  /// rank 0: cases at those positions that were run all the same, ascending
  std::vector<std::int64_t> stored;
  bool gave_up = false;                             ///< --fail-fast or --max-failures
  FailureKinds failures;                            ///< rank 0: why cases failed in this run
};

class RunState {
 public:
  /// Collective.
  RunState(Communicator const& world, RunOptions const& options, RunConfig const& config, CaseOrder const& order);

  std::int64_t n_pending() const { return n_pending_; }

  /// Lets other ranks take while this one computes; meanwhile rank 0 calls MPI through this object alone.
  SharedTable::Attendance attend() { return SharedTable::Attendance(table_); }
  /// Positions to solve next; none if nothing is left or the run is to end.
  CaseRange take();
  /// Tells all ranks which of some results have failed.
  void count_failed(std::vector<CaseResult> const& results);
  /// Tells all ranks that positions of the last share are solved, and what they took.
  void count_finished(std::int64_t n, double seconds);
  /// Whether more cases have failed than may.
  bool gave_up() { return limit_ < no_limit && table_.read()[n_failed] > limit_; }
  /// Notes what is in the file: what `conclude` counts. Touches nothing that the functions above use.
  /// @param positions  that are stored with it; none if it is the beginning of chains that have been given up, or
  ///                   nothing.
  void note_stored(CaseRange const& positions, std::vector<CaseResult> const& results);
  /// No rank takes anything more.
  void stop_everyone() { table_.fetch_and_add(stopped); }

  struct Progress {
    std::int64_t finished = 0, failed = 0;
    double seconds_left = 0;                        ///< predicted, for all ranks together
  };
  Progress progress();

  /// Collective: adds up what all ranks did.
  /// @param done, failed  selected cases that earlier runs have settled.
  Tally conclude(std::int64_t done, std::int64_t failed);

 private:
  enum Number : int { stopped, n_failed, first_queue };
  static constexpr int numbers_per_queue = 3;       ///< as in QueueProgress
  static std::vector<QueueProgress> progress_of(std::vector<std::int64_t> const& numbers);

  Communicator const* world_;
  static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
  std::int64_t n_pending_, n_positions_;            ///< cases, and positions; the same where there are no chains
  std::int64_t limit_;                              ///< failures that may still be
  Dealer dealer_;
  SharedTable table_;
  int queue_ = -1;                                  ///< of the last share
  std::vector<CaseRange> stored_;                   ///< positions, in no order; neighbours joined
  std::vector<std::int64_t> stored_cases_;          ///< of other positions
  std::int64_t my_done_ = 0, my_failed_ = 0, my_at_rounding_ = 0, my_not_smooth_ = 0;
  FailureKinds my_failures_;
};

}  // namespace lapwing
