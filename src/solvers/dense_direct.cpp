// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/dense_direct.hpp"

#include "kernels/copies.hpp"
#include "kernels/dense.hpp"
#include "kernels/inspect.hpp"

namespace lapwing {

DenseDirect::DenseDirect(BatchShape const& shape)
    : shape_(shape), refinement_(shape), factors_(static_cast<int>(shape.n_cells()), shape.n_lanes()),
      packed_(allocate<DeviceVector>("lapwing::dense_direct::packed", shape.n_values())),
      y_(allocate<DeviceVector>("lapwing::dense_direct::y", shape.n_values())),
      failed_(Kokkos::create_mirror_view(factors_.failed())), singular_(shape.n_lanes()), active_(shape.n_lanes()) {}

double DenseDirect::predicted_bytes(BatchShape const& shape) {
  return 8. * static_cast<double>(shape.n_cells()) * static_cast<double>(shape.n_values());
}

void DenseDirect::setup(DiffusionOperator const& op) {
  stencil_ = op.stencil;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) singular_[lane] = op.coupling[lane].singular;
  assemble_dense<DeviceExec>(DeviceExec(), stencil_, singular_.device(), factors_.matrices());
  factors_.factor();
  fetch(factors_.failed(), failed_);
}

void DenseDirect::apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
  DeviceExec const exec;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) active_[lane] = running[lane] = running[lane] && !failed_(lane);
  deinterleave<DeviceExec, double>(exec, shape_, in, shape_.n_lanes(), packed_);
  factors_.solve(packed_);
  interleave<DeviceExec>(exec, shape_, packed_, shape_.n_lanes(), y_);
  copy_where<DeviceExec>(exec, shape_, active_.device(), y_, out);
}

std::vector<LaneReport> DenseDirect::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(stencil_, b, x, control,
                           [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
                             apply_inverse(running, in, out);
                           });
}

}  // namespace lapwing
