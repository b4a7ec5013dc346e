// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a run takes on one rank: time and memory.
#pragma once

#include <string>

#include "engine/batch_memory.hpp"
#include "run/plan_summary.hpp"

namespace lapwing {

/// What cases of one kind take on one rank.
struct CostOfCases {
  SolverKind kind = SolverKind::automatic;
  std::string why;  ///< it is expected to solve them
  int lanes = 1;
  BatchMemory memory;
  /// bytes of all set-ups that later batches may find again, if `run.operator_cache` lets them be kept
  double setups = 0;
  double seconds = 0;  ///< of one core
};

// Of a rank's process whatever its cases are: seconds to start and end, and bytes of what is short, which on a GPU is
// the GPU's memory.
inline constexpr double seconds_of_process = 14e-3;
inline constexpr double bytes_of_process = runs_on_host<DeviceExec> ? 36e6 : 0;

/// Within a factor of 2 where cases are neither much harder nor much easier than what the constants were measured with
/// (docs/performance.md, "What `check` predicts").
CostOfCases predicted_cost(Sweep const& sweep, CasesAlike const& alike);

}  // namespace lapwing
