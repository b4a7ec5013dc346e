// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/interleaved_direct.hpp"

#include <algorithm>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

int groups_held(BatchShape const& shape, int bandwidth, double limit) {
  double const bytes = 8.0 * static_cast<double>(band_factor_values(shape, bandwidth));
  return static_cast<int>(std::clamp(limit / bytes, 1.0, static_cast<double>(shape.groups)));
}

}  // namespace

InterleavedDirect::InterleavedDirect(BatchShape const& shape, double memory_limit)
    : shape_(shape),
      held_(groups_held(shape, BandSize(shape).bandwidth(), memory_limit)),
      refinement_(shape),
      failed_(allocate<Array<int, DeviceExec>>("lapwing::direct::failed", shape.n_lanes())),
      failed_on_host_(mirror_of(failed_)),
      singular_(shape.n_lanes()),
      active_(shape.n_lanes()),
      wanted_(shape.n_lanes()),
      factored_(static_cast<std::size_t>(shape.n_lanes())) {
  places_ = device_places(BandNumbering(shape));
  factor_ = allocate<DeviceVector>("lapwing::direct::factor", held_ * band_factor_values(shape, places_.bandwidth));
  y_ = allocate<DeviceVector>("lapwing::direct::y", held_ * band_vector_values(shape, places_.bandwidth));
}

double InterleavedDirect::predicted_bytes(BatchShape const& shape, double memory_limit) {
  int const bandwidth = BandSize(shape).bandwidth();
  auto const of_group = band_factor_values(shape, bandwidth) + band_vector_values(shape, bandwidth);
  return Refinement::predicted_bytes(shape) +
         sizeof(real_t) * static_cast<double>(of_group) * groups_held(shape, bandwidth, memory_limit);
}

void InterleavedDirect::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) singular_[lane] = op.coupling[lane].pinned();
  singular_.device();
  std::fill(factored_.begin(), factored_.end(), 0);
}

/// Factors the groups of running lanes, from `first_group` on, that are not factored yet.
void InterleavedDirect::factor(std::vector<int> const& running, int first_group, int n_groups) {
  bool any = false;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    wanted_[lane] = running[lane] && !factored_[lane];
    bool const held = lane / shape_.lanes >= first_group && lane / shape_.lanes < first_group + n_groups;
    any = any || (held && wanted_[lane]);
    if (keeps_all()) factored_[lane] = factored_[lane] || wanted_[lane];
  }
  if (any)
    factor_banded<DeviceExec>(DeviceExec(), stencil_, places_, first_group, n_groups, wanted_.device(),
                              singular_.copied(), factor_, failed_);
}

void InterleavedDirect::apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) active_[lane] = running[lane];
  auto const active = active_.device();
  for (int g = 0; g < shape_.groups; g += held_) {
    int const n = std::min(held_, shape_.groups - g);
    factor(running, g, n);
    solve_banded<DeviceExec>(DeviceExec(), shape_, places_, g, n, factor_, active, in, y_, out);
  }
  fetch(failed_, failed_on_host_);
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) running[lane] = running[lane] && !failed_on_host_(lane);
}

std::vector<LaneReport> InterleavedDirect::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(stencil_, b, x, control,
                           [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
                             apply_inverse(running, in, out);
                           });
}

}  // namespace lapwing
