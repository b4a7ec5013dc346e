// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `cg`: conjugate gradients preconditioned by the diagonal.
#pragma once

#include <memory>

#include "operators/laplacian.hpp"
#include "solvers/conjugate_gradient.hpp"

namespace lapwing {

/// @note Iterations grow like the square root of the condition number, about n cells per direction.
class JacobiCg : public Solver {
 public:
  JacobiCg(BatchShape const& shape, OperatorForm form, Timers& timers);
  static double predicted_bytes(BatchShape const& shape, OperatorForm form);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  OperatorForm form_;
  ConjugateGradient cg_;
  DeviceVector diagonal_;
  Stencil<DeviceExec> stencil_;
  std::unique_ptr<LinearOperator> laplacian_;
};

}  // namespace lapwing
