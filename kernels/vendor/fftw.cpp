// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/vendor/fftw.hpp"

#include <fftw3.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace lapwing::vendor {
namespace {

struct Kinds {
  fftw_r2r_kind forward, backward;
};

Kinds kinds_of(LineTransform kind) {
  switch (kind) {
    case LineTransform::dirichlet_dirichlet: return {FFTW_RODFT10, FFTW_RODFT01};
    case LineTransform::neumann_neumann: return {FFTW_REDFT10, FFTW_REDFT01};
    case LineTransform::dirichlet_neumann: return {FFTW_RODFT11, FFTW_RODFT11};
    case LineTransform::neumann_dirichlet: return {FFTW_REDFT11, FFTW_REDFT11};
    case LineTransform::periodic: break;
  }
  return {FFTW_R2HC, FFTW_HC2R};
}

}  // namespace

struct LinePlans::Impl {
  fftw_plan forward = nullptr, backward = nullptr;

  // Lines may begin at any double, and plans for aligned lines would give them other bits.
  Impl(int n, LineTransform kind) {
    std::vector<double> in(n), out(n);
    auto const [there, back] = kinds_of(kind);
    unsigned const flags = FFTW_ESTIMATE | FFTW_UNALIGNED;
    forward = fftw_plan_r2r_1d(n, in.data(), out.data(), there, flags | FFTW_PRESERVE_INPUT);
    backward = fftw_plan_r2r_1d(n, in.data(), out.data(), back, flags | FFTW_DESTROY_INPUT);
    if (!forward || !backward) throw std::runtime_error("FFTW has no plan for " + std::to_string(n) + " values");
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;
  ~Impl() {
    fftw_destroy_plan(forward);
    fftw_destroy_plan(backward);
  }
};

bool has_fftw() { return true; }

LinePlans::LinePlans(int n, LineTransform kind)
    : n_(n),
      normalisation_(kind == LineTransform::periodic ? n : 2.0 * n),
      impl_(std::make_shared<Impl const>(n, kind)) {}

// FFTW declares the input of every plan as writable; the forward plan preserves it.
void LinePlans::forward(double const* in, double* out) const {
  fftw_execute_r2r(impl_->forward, const_cast<double*>(in), out);
}

void LinePlans::backward(double* in, double* out) const { fftw_execute_r2r(impl_->backward, in, out); }

}  // namespace lapwing::vendor
