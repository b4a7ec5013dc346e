// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What solvers share that solve to rounding in one step: the true residual, and corrections until it meets the
/// tolerance.
#pragma once

#include <functional>
#include <vector>

#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// x = M b, then x <- x + d with d = M r, r = b - A x and M close to A^-1, until every lane's true residual and error
/// meet its tolerance or stop falling. r.d is the square of the energy norm of the error before a correction, and
/// bounds it after; where an eigenvalue of A is known the residual alone may do (`LaneControl::least_eigenvalue`), and
/// no correction is made.
/// @note Memory per unknown: 24 bytes. @note Cost besides M: per pass 8 (3 + d) bytes per unknown.
class Refinement {
 public:
  explicit Refinement(BatchShape const& shape);
  static double predicted_bytes(BatchShape const& shape);

  /// out = M in, which may be the same storage, in running lanes; other lanes keep their values. Clears `running` of a
  /// lane whose matrix turns out not to be positive definite.
  using ApplyInverse = std::function<void(std::vector<int>& running, ConstDeviceVector in, DeviceVector out)>;

  /// @return reports with 0 iterations; the history has one entry per pass.
  std::vector<LaneReport> solve(Stencil<DeviceExec> const& a, ConstDeviceVector b, DeviceVector x,
                                LaneControl const& control, ApplyInverse const& apply_inverse);

 private:
  std::vector<int> start(std::vector<double> const& b_norm, LaneControl const& control,
                         std::vector<LaneReport>& report);

  void correct(int pass, std::vector<int>& running, ConstDeviceVector b, DeviceVector x, LaneControl const& control,
               std::vector<LaneReport>& report, ApplyInverse const& apply_inverse);
  void correct_constants(Stencil<DeviceExec> const& a, std::vector<int> const& running, ConstDeviceVector b,
                         DeviceVector x, LaneControl const& control);
  StopReason judge(int lane, int pass, double norm, EnergyTest& test, LaneControl const& control, LaneReport& report);

  BatchShape shape_;
  ResidualNorms norms_;
  LaneValues<double> shift_;
  LaneValues<int> corrected_;
  DeviceVector r_, d_;
  std::vector<double> b_norm_, norm_, last_;
  std::vector<double> square_, last_square_;   ///< r.d, of the present correction and of the one before
  std::vector<int> centred_;                   ///< lanes whose mean is removed
};

}  // namespace lapwing
