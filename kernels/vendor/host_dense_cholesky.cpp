// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "kernels/batch/copies.hpp"
#include "kernels/vendor/dense_cholesky.hpp"

namespace lapwing::vendor {
namespace {

/// Left-looking Cholesky of a matrix by columns. @return 0, or the row (from 1) at which it is not positive definite.
int factor_columns(int n, double* a) {
  for (int t = 0; t < n; ++t) {
    double* const target = a + std::int64_t{t} * n;
    for (int j = 0; j < t; ++j) {
      double const* const source = a + std::int64_t{j} * n;
      for (int i = t; i < n; ++i) target[i] -= source[t] * source[i];
    }
    if (!(target[t] > 0)) return t + 1;
    double const root = std::sqrt(target[t]);
    for (int i = t; i < n; ++i) target[i] /= root;
  }
  return 0;
}

/// b <- L^-T L^-1 b.
void substitute(int n, double const* l, double* b) {
  for (int t = 0; t < n; ++t) {
    double const* const column = l + std::int64_t{t} * n;
    b[t] /= column[t];
    for (int i = t + 1; i < n; ++i) b[i] -= column[i] * b[t];
  }
  for (int t = n - 1; t >= 0; --t) {
    double const* const column = l + std::int64_t{t} * n;
    for (int i = t + 1; i < n; ++i) b[t] -= column[i] * b[i];
    b[t] /= column[t];
  }
}

}  // namespace

struct DenseCholesky::Impl {};

DenseCholesky::DenseCholesky(int n, int count)
    : n_(n),
      count_(count),
      matrices_(allocate<DeviceVector>("lapwing::dense_cholesky::matrices",
                                       std::size_t(count) * std::size_t(n) * std::size_t(n))),
      failed_(allocate_zeros<Array<int, DeviceExec>>("lapwing::dense_cholesky::failed", std::size_t(count))) {}

void DenseCholesky::factor() {
  wait(DeviceExec(), "lapwing::dense_cholesky::factor");
  for (int m = 0; m < count_; ++m) failed_.data()[m] = factor_columns(n_, matrices_.data() + std::int64_t{m} * n_ * n_);
}

void DenseCholesky::solve(DeviceVector b) const {
  wait(DeviceExec(), "lapwing::dense_cholesky::solve");
  for (int m = 0; m < count_; ++m)
    substitute(n_, matrices_.data() + std::int64_t{m} * n_ * n_, b.data() + std::int64_t{m} * n_);
}

}  // namespace lapwing::vendor
