// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Products with an assembled CSR matrix, by the library that is fastest where the engine computes.
#pragma once

#include <memory>

#include "kernels/stencil/csr_matrix.hpp"

namespace lapwing::vendor {

/// y = A x, many times with one matrix; what the library wants to know of it is found out once.
///
/// On CUDA by cuSPARSE with an algorithm that gives the same bits on every run, else by the kernel of csr_matrix.hpp.
class CsrProduct {
 public:
  explicit CsrProduct(CsrMatrix<DeviceExec> const& matrix);

  CsrMatrix<DeviceExec> const& matrix() const { return matrix_; }
  /// @note Runs: device, no fence, no allocation. @note Cost: 24 bytes per entry and 16 per unknown.
  void apply(ConstDeviceVector x, DeviceVector y) const;

 private:
  struct Impl;
  CsrMatrix<DeviceExec> matrix_;
  std::shared_ptr<Impl const> impl_;
};

}  // namespace lapwing::vendor
