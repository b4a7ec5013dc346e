// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many cells jumps of the input's expressions cross, before anything runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// Cut cells of one expression in the cases that were looked at.
struct CutCount {
  std::string name;               ///< as in the input: "equation.kappa[1]", "output.quantities.q.integral"
  std::int64_t least = 0, most = 0;
  std::int64_t n_points = 0;      ///< cells, or points of the face, of the case with the most
};

/// All expressions that cut a cell of some case.
/// @note Looks at no more than some dozen cases, and at fewer where cells are many: a bounded number of steps.
std::vector<CutCount> count_cut_cells(RunConfig const& config, SweepPlan const& plan);

}  // namespace lapwing
