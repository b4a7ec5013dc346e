// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a run takes: time and memory.
#pragma once

#include <string>

#include "app/batch_memory.hpp"
#include "app/plan_summary.hpp"

namespace lapwing {

/// What cases of one kind take on one rank.
struct CostOfCases {
  SolverKind kind = SolverKind::automatic;
  std::string why;  ///< it is expected to solve them
  int lanes = 1;
  BatchMemory memory;
  double seconds = 0;  ///< of one core
};

CostOfCases predicted_cost(Sweep const& sweep, CasesAlike const& alike);

}  // namespace lapwing
