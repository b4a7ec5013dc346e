// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Preconditioned conjugate gradients on batches, every case with its own coefficients and its own end.
#pragma once

#include <vector>

#include "solvers/cg_state.hpp"
#include "solvers/energy_error.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// Work space and recurrence of preconditioned CG.
///
/// When a lane's recurrence residual meets its tolerance the true residual decides. If it does not agree, the lane
/// restarts from the true residual; a restart that no longer halves it has met the limit of rounding (or stagnates
/// above it).
///
/// @note Memory per unknown: four vectors, 32 bytes, plus one of scratch.
/// @see Hestenes and Stiefel (1952); van der Vorst and Ye (2000) for replaced residuals.
class ConjugateGradient {
 public:
  /// @param timers  times the parts of an iteration as regions below the open one.
  ConjugateGradient(BatchShape const& shape, Timers& timers);
  static double predicted_bytes(BatchShape const& shape);

  /// @param a        the operator to iterate with (matrix-free or assembled).
  /// @note An iteration allocates nothing.
  /// @param stencil  the same operator, for true residuals.
  std::vector<LaneReport> solve(LinearOperator const& a, Stencil<DeviceExec> const& stencil, Preconditioner& m,
                                ConstDeviceVector b, DeviceVector x, LaneControl const& control);

 private:
  void start(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x, LaneControl const& control);
  void precondition(Preconditioner& m, LaneControl const& control);
  void advance(LinearOperator const& a, DeviceVector x);
  void judge(LaneControl const& control);
  bool follow(CgSum what, int lane);
  void remove_means(DeviceVector x, LaneControl const& control, std::function<bool(int lane)> const& wanted);
  StopReason judge_true_residual(int lane, EnergyTest& test, std::function<bool(int lane)> const& at_level,
                                 LaneControl const& control);
  void confirm(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x, LaneControl const& control);
  void measure_broken(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                      LaneControl const& control);

  BatchShape shape_;
  Timers* timers_;
  DeviceVector p_, q_, r_, z_;
  ResidualNorms norms_;
  CgState<double> state_;
  LaneValues<double> shift_;
  LaneValues<int> restart_;
  std::vector<int> centred_;             ///< lanes whose mean is removed
  std::vector<double> b_norm_, true_norm_, level_, last_true_;
  std::vector<StopReason> ending_;       ///< why a lane wants its true residual: `not_run` if it does not
  std::vector<LaneReport> report_;
  std::vector<EnergyError> errors_;
  /// square of an error that will do; infinite before a residual has met its tolerance
  std::vector<double> enough_;
  bool any_singular_ = false;
};

}  // namespace lapwing
