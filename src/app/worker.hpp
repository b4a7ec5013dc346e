// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a rank does between the layout and the end: takes cases, solves and stores them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "app/batch_engine.hpp"
#include "app/progress.hpp"
#include "app/run.hpp"
#include "app/run_state.hpp"
#include "app/writer.hpp"
#include "sweep/sorted_cases.hpp"

namespace lapwing {

/// Solves draws of cases batch by batch, each of them stored while the next is solved. Where cases form chains a batch holds a
/// case of each of several chains and the next batch those after them; fields are stored at once, numbers when the chains end.
class Worker {
 public:
  /// @param run, state  must outlive the worker; it adds to run.lane_use, run.setups and run.writer_seconds.
  Worker(Run& run, RunState& state);
  ~Worker();
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  /// Takes cases until none are left or the run has to stop, and stores them.
  void work();
  /// Stores what is solved; after `work` has thrown, too. @throws what has kept something from being stored, once.
  void finish();

 private:
  void solve_draws();
  CaseRange take();
  bool solve_piece(CaseGroup const& group, CaseRange const& piece);
  bool solve_side_by_side(std::span<std::int64_t const> entries, CaseRange const& positions, BatchRule const& rule);
  StagedBatch solve(std::vector<std::int64_t> cases, bool goes_on);
  BatchOutput solve_batch(std::vector<std::int64_t> const& cases, BatchOutput reuse, bool goes_on);
  void keep_wanted(StagedBatch& batch) const;
  void store(StagedBatch const& batch);

  Run* run_;
  RunState* state_;
  std::unique_ptr<BatchEngine> engine_;  ///< kept from batch to batch; made anew after it ran out of memory
  SortedCases cases_;
  Progress progress_;
  Writer writer_;
};

}  // namespace lapwing
