// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What solvers share that solve to rounding in one step: the true residual, and corrections until it meets the tolerance.
#pragma once

#include <functional>
#include <vector>

#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// x = M b, then x <- x + M (b - A x), M close to A^-1, until every lane's true residual meets its tolerance or stops halving.
/// @note Memory per unknown: 16 bytes. @note Cost besides M: per pass 8 (3 + d) bytes per unknown.
class Refinement {
 public:
  explicit Refinement(BatchShape const& shape);

  /// out = M in, which may be the same storage, in running lanes; other lanes keep their values. Clears `running` of a
  /// lane whose matrix turns out not to be positive definite.
  using ApplyInverse = std::function<void(std::vector<int>& running, ConstDeviceVector in, DeviceVector out)>;

  /// @return reports with 0 iterations; the history has one entry per pass.
  std::vector<LaneReport> solve(Stencil<DeviceExec> const& a, ConstDeviceVector b, DeviceVector x,
                                LaneControl const& control, ApplyInverse const& apply_inverse);

 private:
  std::vector<int> start(std::vector<double> const& b_norm, LaneControl const& control, std::vector<LaneReport>& report);

  BatchShape shape_;
  ResidualNorms norms_;
  LaneValues<double> shift_;
  LaneValues<int> corrected_;
  DeviceVector r_;
};

}  // namespace lapwing
