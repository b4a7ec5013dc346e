// SPDX-License-Identifier: BSD-3-Clause
#include "operators/laplacian.hpp"

#include "kernels/stencil/apply.hpp"

namespace lapwing {

void StencilLaplacian::apply(ConstDeviceVector x, DeviceVector y) const {
  lapwing::apply(DeviceExec(), stencil_, x, y);
}

void StencilLaplacian::apply_and_dot(ConstDeviceVector x, DeviceVector y, LaneSums<DeviceExec> const& sums) const {
  lapwing::apply_and_dot(DeviceExec(), stencil_, x, y, sums);
}

void AssembledLaplacian::apply(ConstDeviceVector x, DeviceVector y) const {
  product_.apply(x, y);
}

void AssembledLaplacian::apply_and_dot(ConstDeviceVector x, DeviceVector y, LaneSums<DeviceExec> const& sums) const {
  product_.apply(x, y);
  dot<DeviceExec>(DeviceExec(), product_.matrix().shape, x, y, sums);
}

std::unique_ptr<LinearOperator> make_laplacian(OperatorForm form, Stencil<DeviceExec> const& stencil) {
  if (form == OperatorForm::csr) return std::make_unique<AssembledLaplacian>(stencil);
  return std::make_unique<StencilLaplacian>(stencil);
}

double predicted_laplacian_bytes(OperatorForm form, BatchShape const& shape) {
  return form == OperatorForm::csr ? predicted_csr_bytes(shape) : 0;
}

}  // namespace lapwing
