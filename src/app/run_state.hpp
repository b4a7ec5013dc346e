// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the ranks share while a sweep runs: which batch is next, how many cases have finished and failed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "parallel/communicator.hpp"
#include "sweep/batches.hpp"

namespace lapwing {

/// How a run ended, over all ranks. Known on every rank but for the message.
struct Tally {
  std::int64_t done = 0, failed = 0;                ///< of the selected cases, those of earlier runs included
  std::vector<std::int64_t> not_run;                ///< rank 0: selected cases that were not reached
  bool gave_up = false;                             ///< --fail-fast or --max-failures
  std::string first_failure;                        ///< rank 0: case number and message
};

class RunState {
 public:
  RunState(Communicator const& world, Options const& options, std::vector<Batch> const& batches);

  std::int64_t const n_pending;                     ///< cases in all batches

  std::int64_t take_batch() { return next_.fetch_and_add(); }
  /// Counts the results of batch `index`.
  void count(std::int64_t index, std::vector<CaseResult> const& results);
  std::int64_t finished() { return finished_.read(); }
  std::int64_t failed() { return failed_.read(); }
  bool too_many_failures() { return failed_.read() > limit_; }
  /// No rank gets a further batch.
  void stop_everyone() { next_.fetch_and_add(std::int64_t{1} << 60); }

  /// Collective: adds up what all ranks did.
  Tally conclude(std::vector<std::int64_t> const& selected, std::vector<CaseStatus> const& found,
                 std::vector<Batch> const& batches);

 private:
  Communicator const* world_;
  SharedCounter next_, finished_, failed_;
  std::int64_t limit_;                              ///< failures that may still be
  std::vector<std::int64_t> my_batches_;
  std::int64_t my_done_ = 0, my_failed_ = 0;
  std::int64_t my_first_failed_ = -1;
  std::string my_first_message_;
};

/// run.batch as a number.
int requested_batch(RunConfig const& config);

}  // namespace lapwing
