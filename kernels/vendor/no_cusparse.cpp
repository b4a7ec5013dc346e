// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/csr_product.hpp"

namespace lapwing::vendor {

struct CsrProduct::Impl {};

CsrProduct::CsrProduct(CsrMatrix<DeviceExec> const& matrix) : matrix_(matrix) {}

void CsrProduct::apply(ConstDeviceVector x, DeviceVector y) const {
  lapwing::apply(DeviceExec(), matrix_, x, y);
}

}  // namespace lapwing::vendor
