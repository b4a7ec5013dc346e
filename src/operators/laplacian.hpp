// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Two forms of one operator: matrix-free from the stencil, and assembled CSR.
#pragma once

#include <memory>

#include "core/solver_settings.hpp"
#include "kernels/vendor/csr_product.hpp"
#include "operators/batch_operator.hpp"

namespace lapwing {

/// Applies the stencil; holds nothing but Views.
class StencilLaplacian : public LinearOperator {
 public:
  explicit StencilLaplacian(Stencil<DeviceExec> const& stencil) : stencil_(stencil) {}
  void apply(ConstDeviceVector x, DeviceVector y) const override;
  void apply_and_dot(ConstDeviceVector x, DeviceVector y, LaneSums<DeviceExec> const& sums) const override;

 private:
  Stencil<DeviceExec> stencil_;
};

/// Applies the CSR matrix assembled from the stencil.
class AssembledLaplacian : public LinearOperator {
 public:
  explicit AssembledLaplacian(Stencil<DeviceExec> const& stencil) : product_(assemble_csr(DeviceExec(), stencil)) {}
  void apply(ConstDeviceVector x, DeviceVector y) const override;
  void apply_and_dot(ConstDeviceVector x, DeviceVector y, LaneSums<DeviceExec> const& sums) const override;

 private:
  vendor::CsrProduct product_;
};

std::unique_ptr<LinearOperator> make_laplacian(OperatorForm form, Stencil<DeviceExec> const& stencil);
/// Bytes of that, beside the stencil's.
double predicted_laplacian_bytes(OperatorForm form, BatchShape const& shape);

}  // namespace lapwing
