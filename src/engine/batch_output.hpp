// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a batch leaves behind.
#pragma once

#include <vector>

#include "engine/staged_fields.hpp"
#include "core/case_result.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

struct BatchOutput {
  std::vector<CaseResult> results;   ///< [case]
  StagedFields fields;               ///< [output field], [case][z][y][x]
  std::vector<LaneReport> reports;   ///< [case], with histories
};

}  // namespace lapwing
