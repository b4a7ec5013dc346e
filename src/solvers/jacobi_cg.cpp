// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/jacobi_cg.hpp"

#include "kernels/stencil/apply.hpp"

namespace lapwing {
namespace {

class DiagonalPreconditioner : public Preconditioner {
 public:
  DiagonalPreconditioner(BatchShape const& shape, ConstDeviceVector diagonal) : shape_(shape), diagonal_(diagonal) {}
  void apply(ConstDeviceVector r, DeviceVector z) override {
    divide<DeviceExec>(DeviceExec(), shape_, r, diagonal_, z);
  }

 private:
  BatchShape shape_;
  ConstDeviceVector diagonal_;
};

}  // namespace

JacobiCg::JacobiCg(BatchShape const& shape, OperatorForm form, Timers& timers)
    : form_(form),
      cg_(shape, timers),
      diagonal_(allocate<DeviceVector>("lapwing::solvers::diagonal", shape.n_values())) {}

double JacobiCg::predicted_bytes(BatchShape const& shape, OperatorForm form) {
  return ConjugateGradient::predicted_bytes(shape) + bytes_of_vectors(1, shape) +
         predicted_laplacian_bytes(form, shape);
}

void JacobiCg::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  laplacian_.reset();                    // an assembled matrix, before there are two
  laplacian_ = make_laplacian(form_, op.stencil);
  diagonal(DeviceExec(), op.stencil, diagonal_);
}

std::vector<LaneReport> JacobiCg::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  DiagonalPreconditioner preconditioner(stencil_.shape, diagonal_);
  return cg_.solve(*laplacian_, stencil_, preconditioner, b, x, control);
}

}  // namespace lapwing
