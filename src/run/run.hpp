// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Everything a rank holds while the sweep runs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "run/run_options.hpp"
#include "engine/lane_use.hpp"
#include "run/load_sweep.hpp"
#include "engine/operator_cache.hpp"
#include "core/failure_kinds.hpp"
#include "core/log.hpp"
#include "io/result_file.hpp"
#include "sweep/case_order.hpp"
#include "timing/region.hpp"

namespace lapwing {

struct Run {
  RunOptions const& options;
  Communicator const& world;
  Log log;
  std::unique_ptr<Sweep> sweep;
  std::optional<Timers> timers;
  std::unique_ptr<ResultFile> file;
  bool resumed = false;                      ///< whether the file is an earlier run's, as it was
  std::vector<CaseRange> selected;           ///< by --cases
  std::vector<std::int64_t> incomplete;      ///< done cases that are solved again for outputs they lack; ascending
  std::int64_t n_done = 0, n_failed = 0;     ///< selected cases that earlier runs have settled
  FailureKinds failures;                     ///< rank 0: why those failed

  bool is_incomplete(std::int64_t case_id) const {
    return std::binary_search(incomplete.begin(), incomplete.end(), case_id);
  }
  double memory = 0;                         ///< bytes that a rank's batches may take; the same on all ranks
  std::optional<CaseOrder> order;            ///< of what is left to solve
  LaneUse lane_use;                          ///< of this rank's batches
  Halvings halvings;                         ///< of this rank's batches
  CacheStatistics setups;
  double writer_seconds = 0;                 ///< of this rank's writer
  std::int64_t basis_solves = 0;             ///< made by this rank
};

}  // namespace lapwing
