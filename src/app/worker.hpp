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
#include "sweep/sorted_cases.hpp"

namespace lapwing {

/// Solves draws of cases batch by batch, each of them stored before the next begins. Where cases form chains a batch holds a case of
/// each of several chains and the next batch those after them; fields are stored at once, numbers when the chains end.
class Worker {
 public:
  /// @param run, state  must outlive the worker; it adds to run.lane_use.
  Worker(Run& run, RunState& state);
  ~Worker();
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  /// Takes cases until none are left or the run has to stop.
  void work();

 private:
  CaseRange take();
  bool solve_piece(CaseGroup const& group, CaseRange const& piece);
  bool solve_side_by_side(std::span<std::int64_t const> entries, BatchRule const& rule);
  std::vector<CaseResult> solve(std::vector<std::int64_t> const& cases, bool goes_on);
  BatchOutput solve_batch(std::vector<std::int64_t> const& cases, bool goes_on);
  void store_numbers(std::vector<CaseResult> const& results);

  Run* run_;
  RunState* state_;
  std::unique_ptr<BatchEngine> engine_;  ///< kept from batch to batch; made anew after it ran out of memory
  SortedCases cases_;
  Progress progress_;
};

}  // namespace lapwing
