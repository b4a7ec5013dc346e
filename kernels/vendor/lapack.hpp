// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Banded Cholesky on the host by LAPACK.
#pragma once

#include <vector>

namespace lapwing::vendor {

/// Symmetric positive definite band matrix in LAPACK's lower band storage: entry (i, j), j <= i <= j + bandwidth, at
/// values[j * (bandwidth + 1) + i - j].
struct BandMatrix {
  int n = 0;
  int bandwidth = 0;
  std::vector<double> values;

  double& lower(int i, int j) { return values[static_cast<std::size_t>(j) * (bandwidth + 1) + (i - j)]; }
};

/// Overwrites the matrix with its Cholesky factor (dpbtrf).
/// @return 0, or the row (from 1) at which the matrix turned out not to be positive definite.
/// @note Cost: n bandwidth^2 flops.
int factor(BandMatrix& a);

/// Overwrites b, [n], with A^-1 b (dpbtrs). @note Cost: 4 n bandwidth flops.
void solve(BandMatrix const& factor, double* b);

}  // namespace lapwing::vendor
