// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a plan comes to, however many cases it has.
#pragma once

#include <cstdint>
#include <vector>

#include "run/load_sweep.hpp"
#include "io/result_file.hpp"

namespace lapwing {

/// Cases of one grid shape and one set of solver settings; their tolerances may differ.
struct CasesAlike {
  CaseSpec first;
  double n_cases = 0, n_batches = 0;
  double digits = 0;  ///< mean of log10(1 / tolerance)
};

struct PlanSummary {
  std::vector<CasesAlike> alike;  ///< in the order of their first cases
  std::vector<ShapeGroup>
      shapes;  ///< like `group_by_shape`, with the right numbers of cases, but not the cases themselves
  std::int64_t n_looked_at = 0;
  bool complete =
      true;  ///< the cases that were looked at stand for all; else numbers of cases and batches are estimates

  double n_batches() const;
};

/// Counts cases and batches by looking at each combination of the parameters that part batches once, at some of them
/// where there are too many.
/// @note Cost: a tenth of a second at most. Batches are as large as their rules allow; of chains, as if each operator
/// had its own.
PlanSummary summarise(Sweep const& sweep);

}  // namespace lapwing
