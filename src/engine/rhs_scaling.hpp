// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Powers of 2 that bring right-hand sides into the range in which double precision can sum squares.
#pragma once

#include <vector>

#include "core/case_result.hpp"
#include "solvers/lane_values.hpp"

namespace lapwing {

/// What the right-hand sides of a batch are scaled by: each holds 2^-exponent times the case's own.
class RhsScaling {
 public:
  /// Whether squares of such a vector and of its residuals can be summed.
  static bool in_range(double rhs_norm) { return rhs_norm >= 1e-100 && rhs_norm <= 1e140; }

  /// No lane is scaled.
  void reset(int n_lanes);

  /// Scales the right-hand sides, and what solves start from, of those lanes that are out of range and not scaled yet.
  /// @param guess  may be empty. @return whether there were any.
  bool scale(std::vector<int> const& lanes, std::vector<LaneReport> const& reports, DeviceVector rhs,
             DeviceVector guess, LaneReducer& reducer);

  /// Whether any lane is scaled.
  bool any() const;
  /// Brings solutions, errors and sums of residuals back to the cases' own scale.
  void undo(BatchShape const& shape, DeviceVector u, std::vector<CaseResult>& results,
            std::vector<LaneReport>& reports);

 private:
  std::vector<int> exponent_;  ///< [n_lanes]
  LaneValues<double> factor_{1};
};

}  // namespace lapwing
