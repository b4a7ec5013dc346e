// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/direct.hpp"

#include <algorithm>

#include "kernels/inspect.hpp"

namespace lapwing {
namespace {

/// Position of index i along a direction of n cells.
int folded(int i, int n, bool periodic) {
  if (!periodic) return i;
  return 2 * i < n ? 2 * i : 2 * (n - 1 - i) + 1;
}

}  // namespace

BandNumbering::BandNumbering(BatchShape const& shape) {
  std::array<int, 3> order{0, 1, 2};
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return shape.cells[a] < shape.cells[b]; });
  int stride = 1;
  for (int d : order) {
    int const n = shape.cells[d];
    place_[d].resize(n);
    for (int i = 0; i < n; ++i) place_[d][i] = folded(i, n, shape.periodic[d]) * stride;
    if (n > 1) bandwidth_ = stride * (shape.periodic[d] && n > 2 ? 2 : 1);
    stride *= n;
  }
  n_ = stride;
}

Direct::Direct(BatchShape const& shape, double memory_limit)
    : shape_(shape), numbering_(shape), refinement_(shape),
      one_case_(allocate<DeviceVector>("lapwing::direct::one_case", shape.n_cells())),
      keeps_all_(static_cast<double>(numbering_.bytes()) * shape.n_lanes() <= memory_limit) {}

void Direct::setup(DiffusionOperator const& op) {
  stencil_ = op.stencil;
  factors_.assign(keeps_all_ ? shape_.n_lanes() : 1, {});
  stencil_host_.shape = shape_;
  for (int d = 0; d < shape_.dim; ++d)
    stencil_host_.face[d] = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), stencil_.face[d]);
  stencil_host_.extra = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), stencil_.extra);
  singular_.resize(shape_.n_lanes());
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) singular_[lane] = op.coupling[lane].singular;
}

Direct::Factor Direct::make_factor(int lane) const {
  Factor factor;
  vendor::BandMatrix& m = factor.band;
  m.n = numbering_.n();
  m.bandwidth = numbering_.bandwidth();
  m.values.assign(static_cast<std::size_t>(m.n) * (m.bandwidth + 1), 0.);
  int const g = lane / shape_.lanes, l = lane % shape_.lanes;
  for (int k = 0; k < shape_.cells[2]; ++k)
    for (int j = 0; j < shape_.cells[1]; ++j)
      for (int x = 0; x < shape_.cells[0]; ++x) {
        int const row = numbering_.number(x, j, k);
        m.lower(row, row) += for_each_link(stencil_host_, g, k, j, x, l, [&](int px, int py, int pz, double t) {
          int const column = numbering_.number(px, py, pz);
          if (column <= row) m.lower(row, column) -= t;
        });
      }
  if (singular_[lane]) m.lower(0, 0) *= 2;
  factor.failed_row = vendor::factor(m);
  return factor;
}

Direct::Factor const& Direct::factor_of(int lane) {
  Factor& factor = factors_[keeps_all_ ? lane : 0];
  if (!keeps_all_ || factor.band.n == 0) {
    factor = {};                          // its memory first
    factor = make_factor(lane);
  }
  return factor;
}

/// out = A^-1 in of one lane.
void Direct::solve_lane(int lane, Factor const& factor, ConstDeviceVector in, DeviceVector out) {
  DeviceExec const exec;
  extract_case<DeviceExec>(exec, shape_, lane, in, one_case_);
  auto const values = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), one_case_);
  std::vector<double> b(numbering_.n());
  auto const for_each_unknown = [&](auto const& f) {
    std::int64_t i = 0;
    for (int k = 0; k < shape_.cells[2]; ++k)
      for (int j = 0; j < shape_.cells[1]; ++j)
        for (int c = 0; c < shape_.cells[0]; ++c, ++i) f(i, numbering_.number(c, j, k));
  };
  for_each_unknown([&](std::int64_t i, int row) { b[row] = values(i); });
  vendor::solve(factor.band, b.data());
  for_each_unknown([&](std::int64_t i, int row) { values(i) = b[row]; });
  Kokkos::deep_copy(one_case_, values);
  insert_case<DeviceExec>(exec, shape_, lane, one_case_, out);
}

std::vector<LaneReport> Direct::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(stencil_, b, x, control,
                           [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
                             for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
                               if (!running[lane]) continue;
                               Factor const& factor = factor_of(lane);
                               running[lane] = factor.failed_row == 0;
                               if (running[lane]) solve_lane(lane, factor, in, out);
                             }
                           });
}

}  // namespace lapwing
