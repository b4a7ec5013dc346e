// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a rank does between the layout and the end: takes cases, solves and stores them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "engine/batch_engine.hpp"
#include "run/progress.hpp"
#include "run/run.hpp"
#include "run/run_state.hpp"
#include "run/writer.hpp"
#include "sweep/sorted_cases.hpp"

namespace lapwing {

/// Solves shares of cases batch by batch, each of them stored while the next is solved. Where cases form chains a batch
/// holds a case of each of several chains and the next batch those after them; fields are stored at once, numbers when
/// the chains end.
///
/// A batch for which memory runs out is solved in halves, and so are later ones of its kind: no case's numbers depend
/// on that. Where even the smallest batch is predicted to take more than was planned for, it is not tried unless it
/// fits into what is free at that moment: a system that grants more than it has ends the whole run. Only a case (or a
/// step of a chain) that does not fit by itself fails.
class Worker {
 public:
  /// @param run, state  must outlive the worker; it adds to run.lane_use, run.halvings, run.setups and
  ///             run.writer_seconds.
  Worker(Run& run, RunState& state);
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  /// Takes cases until none are left or the run has to stop, and stores them.
  void work();
  /// Stores what is solved; after `work` has thrown, too. @throws what has kept something from being stored, once.
  void finish();

 private:
  enum class Course { solved, stops, too_large };

  void solve_draws();
  CaseRange take();
  bool solve_piece(CaseGroup const& group, CaseRange const& piece);
  Course solve_side_by_side(std::span<std::int64_t const> entries, CaseRange const& positions, BatchRule const& rule);
  std::optional<StagedBatch> solve(std::vector<std::int64_t> const& cases, bool goes_on, bool fits);
  bool may_fit(std::vector<std::int64_t> const& cases);
  void release_memory();
  void release_engine();
  std::optional<BatchOutput> solve_batch(std::vector<std::int64_t> const& cases, BatchOutput reuse, bool goes_on);
  void count_failed(std::vector<CaseResult> const& results);
  void tell_of_halving(BatchRule const& rule, std::int64_t from, std::int64_t to) const;
  void keep_wanted(StagedBatch& batch) const;
  void keep_earlier_numbers(StagedBatch& batch) const;
  static void leave_out(StagedBatch& batch, std::function<bool(std::int64_t)> const& wanted);
  void store(StagedBatch const& batch);

  Run* run_;
  RunState* state_;
  std::unique_ptr<BatchEngine> engine_;  ///< kept from batch to batch; made anew after it ran out of memory
  std::map<std::uint32_t, std::int64_t> batch_of_kind_;  ///< most cases per batch, by the kind of a group
  bool has_staged_ = false;              ///< whether buffers of the writer hold storage
  std::set<std::int64_t> failed_;        ///< cases that all ranks have been told of
  SortedCases cases_;
  Progress progress_;
  Writer writer_;
};

}  // namespace lapwing
