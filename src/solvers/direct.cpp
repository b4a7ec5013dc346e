// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/direct.hpp"

#include <algorithm>

#include "kernels/batch/copies.hpp"
#include "kernels/stencil/inspect.hpp"

namespace lapwing {
Direct::Direct(BatchShape const& shape, double memory_limit)
    : shape_(shape), numbering_(shape), refinement_(shape),
      one_case_(allocate<DeviceVector>("lapwing::direct::one_case", shape.n_cells())),
      keeps_all_(keeps_all(numbering_, shape, memory_limit)) {}

bool Direct::keeps_all(BandSize const& size, BatchShape const& shape, double memory_limit) {
  return static_cast<double>(size.bytes()) * shape.n_lanes() <= memory_limit;
}

/// With a case on the device and twice on the host.
double Direct::predicted_bytes(BatchShape const& shape, double memory_limit) {
  BandSize const size(shape);
  return Refinement::predicted_bytes(shape) + 24. * static_cast<double>(shape.n_cells()) +
         static_cast<double>(size.bytes()) * (keeps_all(size, shape, memory_limit) ? shape.n_lanes() : 1);
}

void Direct::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  factors_.assign(keeps_all_ ? shape_.n_lanes() : 1, {});
  on_host_ = host_stencil(stencil_);
  singular_.resize(shape_.n_lanes());
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) singular_[lane] = op.coupling[lane].pinned();
}

Direct::Factor Direct::make_factor(int lane) const {
  Factor factor;
  factor.band = band_matrix(on_host_, numbering_, lane, singular_[lane]);
  factor.positive_definite = factor.band.factor();
  return factor;
}

Direct::Factor const& Direct::factor_of(int lane) {
  Factor& factor = factors_[keeps_all_ ? lane : 0];
  if (!keeps_all_ || factor.band.n() == 0) {
    factor = {};                          // its memory first
    factor = make_factor(lane);
  }
  return factor;
}

/// out = A^-1 in of one lane.
void Direct::solve_lane(int lane, Factor const& factor, ConstDeviceVector in, DeviceVector out) {
  DeviceExec const exec;
  extract_case<DeviceExec>(exec, shape_, lane, in, one_case_);
  auto const values = on_host(one_case_);
  std::vector<double> b(numbering_.n());
  auto const for_each_unknown = [&](auto const& f) {
    std::int64_t i = 0;
    for (int k = 0; k < shape_.cells[2]; ++k)
      for (int j = 0; j < shape_.cells[1]; ++j)
        for (int c = 0; c < shape_.cells[0]; ++c, ++i) f(i, numbering_.number(c, j, k));
  };
  for_each_unknown([&](std::int64_t i, int row) { b[row] = values(i); });
  factor.band.solve(b);
  for_each_unknown([&](std::int64_t i, int row) { values(i) = b[row]; });
  send(values, one_case_);
  insert_case<DeviceExec>(exec, shape_, lane, one_case_, out);
}

std::vector<LaneReport> Direct::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(stencil_, b, x, control,
                           [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
                             for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
                               if (!running[lane]) continue;
                               Factor const& factor = factor_of(lane);
                               running[lane] = factor.positive_definite;
                               if (running[lane]) solve_lane(lane, factor, in, out);
                             }
                           });
}

}  // namespace lapwing
