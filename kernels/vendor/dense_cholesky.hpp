// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cholesky factors of a batch of dense matrices where the engine computes: cuSOLVER on CUDA, plain loops where a
/// device is emulated.
#pragma once

#include <memory>

#include "kernels/types.hpp"

namespace lapwing::vendor {

/// Symmetric positive definite matrices of one size, factored and solved with all at once. Storage is made once.
class DenseCholesky {
 public:
  /// @param n      rows of a matrix. @param count  matrices.
  DenseCholesky(int n, int count);

  int n() const { return n_; }
  int count() const { return count_; }
  /// [count][n][n]; of each matrix entries (i, j), j <= i, at j n + i. Before `factor` the matrices, then the factors.
  DeviceVector matrices() const { return matrices_; }
  /// [count], after `factor`: 0, or the row (from 1) at which a matrix turned out not to be positive definite.
  Array<int, DeviceExec> failed() const { return failed_; }

  /// A = L L^T. @note Cost: n^3 / 3 flops a matrix. @note Runs: device, no fence, no allocation; on the host it waits.
  void factor();
  /// b <- A^-1 b. @param[in,out] b  [count][n]. @note Cost: 2 n^2 flops and 8 n^2 bytes a matrix.
  void solve(DeviceVector b) const;

 private:
  struct Impl;
  int n_, count_;
  DeviceVector matrices_;
  Array<int, DeviceExec> failed_;
  std::shared_ptr<Impl const> impl_;
};

}  // namespace lapwing::vendor
