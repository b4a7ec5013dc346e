// SPDX-License-Identifier: BSD-3-Clause
#include "core/error.hpp"
#include "kernels/vendor/fftw.hpp"

namespace lapwing::vendor {

struct LinePlans::Impl {};

bool has_fftw() { return false; }

LinePlans::LinePlans(int n, LineTransform) : n_(n), normalisation_(1) {
  throw BackendUnavailable("error: this build of lapwing has no FFTW, which the solver fft needs");
}

void LinePlans::forward(double const*, double*) const {}

void LinePlans::backward(double*, double*) const {}

}  // namespace lapwing::vendor
