// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/dense_direct.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/batch/copies.hpp"
#include "kernels/direct/dense.hpp"
#include "kernels/stencil/inspect.hpp"
#include "solvers/band_numbering.hpp"
#include "solvers/interleaved_direct.hpp"

namespace lapwing {

bool DenseDirect::suits(BatchShape const& shape) {
  return !runs_on_host<DeviceExec> && shape.n_cells() <= most_dense_unknowns &&
         BandSize(shape).bandwidth() > widest_interleaved_band;
}

int DenseDirect::lanes_held(BatchShape const& shape, double memory_limit) {
  double const n = static_cast<double>(shape.n_cells());
  return static_cast<int>(std::clamp(memory_limit / (8 * n * n), 1., static_cast<double>(shape.n_lanes())));
}

DenseDirect::DenseDirect(BatchShape const& shape, double memory_limit)
    : shape_(shape),
      refinement_(shape),
      factors_(static_cast<int>(shape.n_cells()), lanes_held(shape, memory_limit)),
      y_(allocate<DeviceVector>("lapwing::dense_direct::y", shape.n_values())),
      failed_of_portion_(mirror_of(factors_.failed())),
      failed_(static_cast<std::size_t>(shape.n_lanes())),
      singular_(shape.n_lanes()),
      active_(shape.n_lanes()) {
  std::int64_t const portions = (shape.n_lanes() + factors_.count() - 1) / factors_.count();
  packed_ =
      allocate_zeros<DeviceVector>("lapwing::dense_direct::packed", portions * factors_.count() * shape.n_cells());
}

double DenseDirect::predicted_bytes(BatchShape const& shape, double memory_limit) {
  double const n = static_cast<double>(shape.n_cells()), held = lanes_held(shape, memory_limit),
               portions = std::ceil(shape.n_lanes() / held);
  return Refinement::predicted_bytes(shape) + bytes_of_vectors(1, shape) +
         sizeof(real_t) * (n * n * held + n * portions * held);
}

void DenseDirect::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) singular_[lane] = op.coupling[lane].pinned();
  singular_.device();
  if (keeps_all()) factor(0);
}

void DenseDirect::factor(int first_lane) {
  assemble_dense<DeviceExec>(DeviceExec(), stencil_, singular_.copied(), first_lane, factors_.matrices());
  factors_.factor();
  fetch(factors_.failed(), failed_of_portion_);
  int const last = std::min(first_lane + factors_.count(), shape_.n_lanes());
  for (int lane = first_lane; lane < last; ++lane) failed_[lane] = failed_of_portion_(lane - first_lane);
}

void DenseDirect::apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
  DeviceExec const exec;
  int const n_lanes = shape_.n_lanes(), held = factors_.count();
  std::int64_t const n = shape_.n_cells();
  deinterleave<DeviceExec, double>(exec, shape_, in, n_lanes, packed_);
  for (int first = 0; first < n_lanes; first += held) {
    if (!keeps_all()) factor(first);
    factors_.solve(Kokkos::subview(packed_, std::pair(first * n, (first + held) * n)));
  }
  for (int lane = 0; lane < n_lanes; ++lane) active_[lane] = running[lane] = running[lane] && !failed_[lane];
  interleave<DeviceExec>(exec, shape_, packed_, n_lanes, y_);
  copy_where<DeviceExec>(exec, shape_, active_.device(), y_, out);
}

std::vector<LaneReport> DenseDirect::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(
      stencil_, b, x, control,
      [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) { apply_inverse(running, in, out); });
}

}  // namespace lapwing
