// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/copies.hpp"
#include "kernels/vendor/dense_cholesky.hpp"

extern "C" {
void dpotrf_(char const* uplo, int const* n, double* a, int const* lda, int* info);
void dpotrs_(char const* uplo, int const* n, int const* nrhs, double const* a, int const* lda, double* b,
             int const* ldb, int* info);
}

namespace lapwing::vendor {

struct DenseCholesky::Impl {};

DenseCholesky::DenseCholesky(int n, int count)
    : n_(n),
      count_(count),
      matrices_(
          allocate<DeviceVector>("lapwing::lapack::matrices", std::size_t(count) * std::size_t(n) * std::size_t(n))),
      failed_(allocate_zeros<Array<int, DeviceExec>>("lapwing::lapack::failed", std::size_t(count))) {}

void DenseCholesky::factor() {
  wait(DeviceExec(), "lapwing::lapack::dense_cholesky");
  for (int m = 0; m < count_; ++m)
    dpotrf_("L", &n_, matrices_.data() + std::int64_t{m} * n_ * n_, &n_, failed_.data() + m);
}

void DenseCholesky::solve(DeviceVector b) const {
  wait(DeviceExec(), "lapwing::lapack::dense_cholesky");
  int const one = 1;
  int info = 0;
  for (int m = 0; m < count_; ++m)
    dpotrs_("L", &n_, &one, matrices_.data() + std::int64_t{m} * n_ * n_, &n_, b.data() + std::int64_t{m} * n_, &n_,
            &info);
}

}  // namespace lapwing::vendor
