// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Conjugate gradients in single precision around a single-precision cycle, corrected in double precision.
#pragma once

#include <vector>

#include "kernels/cycle_cg.hpp"
#include "solvers/mixed_hierarchy.hpp"

namespace lapwing {

/// Preconditioned CG whose vectors are single precision, with x, b and the residual that decides in double.
///
/// x is accumulated in double precision. Whenever the recurrence's residual has fallen by 1e-4, or meets the tolerance, the
/// true residual, computed in double, replaces it; directions go on as they are. So no digit of x is lost, and an iteration
/// moves about half the bytes of one in double precision.
///
/// @note Memory per unknown: 20 bytes for vectors, 16 for x and the true residual.
/// @see van der Vorst and Ye (2000); Clark et al. (2010), section 4, for reliable updates.
class MixedCg {
 public:
  MixedCg(BatchShape const& shape, Timers& timers);

  std::vector<LaneReport> solve(Stencil<DeviceExec> const& stencil, MixedHierarchy& m, ConstDeviceVector b,
                                DeviceVector x, LaneControl const& control);

 private:
  void start(MixedHierarchy const& m, ConstDeviceVector b, LaneControl const& control);
  void iterate(MixedHierarchy& m, LaneControl const& control);
  void replace(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x, LaneControl const& control, bool all);
  bool any_running() const;

  BatchShape shape_;
  Timers* timers_;
  CycleCgVectors<DeviceExec> v_;
  int next_ = 0;                                   ///< which of v_.p is the new direction
  Slabs slabs_;
  FloatVector<DeviceExec> halo_;
  DeviceVector true_residual_;
  ResidualNorms norms_;
  LaneValues<float> alpha_, beta_;
  LaneValues<double> to_single_, to_double_, shift_;
  LaneValues<int> running_, chosen_;
  std::vector<double> b_norm_, rho_, last_true_, recurrence_;
  std::vector<int> wants_;
  std::vector<LaneReport> report_;
};

}  // namespace lapwing
