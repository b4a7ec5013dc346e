// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Banded Cholesky of one matrix on the host.
#pragma once

#include <vector>

#include "kernels/direct/band_factor.hpp"

namespace lapwing {

/// Symmetric positive definite band matrix: its lower triangle, then its factor.
class BandMatrix {
 public:
  BandMatrix() = default;
  BandMatrix(int n, int bandwidth)
      : n_(n), bandwidth_(bandwidth), values_(static_cast<std::size_t>(band_factor_rows(n, bandwidth))) {}

  int n() const { return n_; }
  /// Entry (i, j), j <= i <= j + bandwidth.
  double& lower(int i, int j) { return *BandFactor<1, 1>{values_.data(), n_, bandwidth_}.at(i, j); }

  /// Overwrites the matrix with its Cholesky factor. @return false where it turned out not to be positive definite.
  /// @note Cost: n bandwidth^2 flops.
  bool factor();

  /// Overwrites b, [n], with A^-1 b, once factored. @note Cost: 4 n bandwidth flops.
  void solve(std::vector<double>& b) const;

 private:
  int n_ = 0, bandwidth_ = 0;
  std::vector<double> values_;
};

}  // namespace lapwing
