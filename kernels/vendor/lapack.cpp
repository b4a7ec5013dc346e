// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/lapack.hpp"

extern "C" {
void dpbtrf_(char const* uplo, int const* n, int const* kd, double* ab, int const* ldab, int* info);
void dpbtrs_(char const* uplo, int const* n, int const* kd, int const* nrhs, double const* ab, int const* ldab, double* b,
             int const* ldb, int* info);
}

namespace lapwing::vendor {

int factor(BandMatrix& a) {
  int const ld = a.bandwidth + 1;
  int info = 0;
  dpbtrf_("L", &a.n, &a.bandwidth, a.values.data(), &ld, &info);
  return info;
}

void solve(BandMatrix const& factor, double* b) {
  int const ld = factor.bandwidth + 1, one = 1;
  int info = 0;
  dpbtrs_("L", &factor.n, &factor.bandwidth, &one, factor.values.data(), &ld, b, &factor.n, &info);
}

}  // namespace lapwing::vendor
