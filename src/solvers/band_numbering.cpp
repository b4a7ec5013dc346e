// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/band_numbering.hpp"

#include <algorithm>

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

BandPlaces<DeviceExec> device_places(BandNumbering const& numbering) {
  BandPlaces<DeviceExec> places;
  places.bandwidth = numbering.bandwidth();
  for (int d = 0; d < 3; ++d) {
    auto const& place = numbering.place(d);
    auto const stored = allocate<Array<int, DeviceExec>>("lapwing::direct::place", place.size());
    Kokkos::deep_copy(stored, Kokkos::View<int const*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(place.data(), place.size()));
    places.place[d] = stored;
  }
  return places;
}

Stencil<HostExec> host_stencil(Stencil<DeviceExec> const& a) {
  Stencil<HostExec> host;
  host.shape = a.shape;
  host.uniform = a.uniform;
  for (int d = 0; d < a.shape.dim; ++d)
    host.face[d] = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), a.face[d]);
  host.extra = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), a.extra);
  return host;
}

vendor::BandMatrix band_matrix(Stencil<HostExec> const& a, BandNumbering const& numbering, int lane, bool singular) {
  BatchShape const& s = a.shape;
  vendor::BandMatrix m;
  m.n = numbering.n();
  m.bandwidth = numbering.bandwidth();
  m.values.assign(static_cast<std::size_t>(m.n) * (m.bandwidth + 1), 0.);
  int const g = lane / s.lanes, l = lane % s.lanes;
  for (int k = 0; k < s.cells[2]; ++k)
    for (int j = 0; j < s.cells[1]; ++j)
      for (int x = 0; x < s.cells[0]; ++x) {
        int const row = numbering.number(x, j, k);
        m.lower(row, row) += for_each_link(a, g, k, j, x, l, [&](int px, int py, int pz, double t) {
          int const column = numbering.number(px, py, pz);
          if (column <= row) m.lower(row, column) -= t;
        });
      }
  if (singular) m.lower(0, 0) *= 2;
  return m;
}

}  // namespace lapwing
