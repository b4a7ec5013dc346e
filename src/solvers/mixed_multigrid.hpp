// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `multigrid` in mixed precision.
#pragma once

#include "solvers/mixed_cg.hpp"

namespace lapwing {

/// Conjugate gradients and cycles in single precision, solution and deciding residuals in double.
class MixedMultigrid : public Solver {
 public:
  MixedMultigrid(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform, Timers& timers)
      : hierarchy_(shape, with_extra, plan, uniform), cg_(shape, timers) {}
  static double predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform) {
    return MixedHierarchy::predicted_bytes(shape, with_extra, plan, uniform) + MixedCg::predicted_bytes(shape);
  }

  void setup(BatchOperator const& op) override {
    hierarchy_.setup(op);
    stencil_ = op.stencil;
  }
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override {
    return cg_.solve(stencil_, hierarchy_, b, x, control);
  }

 private:
  MixedHierarchy hierarchy_;
  MixedCg cg_;
  Stencil<DeviceExec> stencil_;
};

}  // namespace lapwing
