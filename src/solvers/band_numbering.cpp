// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/band_numbering.hpp"

#include <algorithm>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

/// Position of index i along a direction of n cells.
int folded(int i, int n, bool periodic) {
  if (!periodic) return i;
  return 2 * i < n ? 2 * i : 2 * (n - 1 - i) + 1;
}

}  // namespace

BandSize::BandSize(BatchShape const& shape) {
  std::array<int, 3> order{0, 1, 2};
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return shape.cells[a] < shape.cells[b]; });
  for (int d : order) {
    int const n = shape.cells[d];
    stride_[d] = n_;
    if (n > 1) bandwidth_ = n_ * (shape.periodic[d] && n > 2 ? 2 : 1);
    n_ *= n;
  }
}

BandNumbering::BandNumbering(BatchShape const& shape) : BandSize(shape) {
  for (int d = 0; d < 3; ++d) {
    int const n = shape.cells[d];
    place_[d].resize(n);
    for (int i = 0; i < n; ++i) place_[d][i] = folded(i, n, shape.periodic[d]) * stride_[d];
  }
}

BandPlaces<DeviceExec> device_places(BandNumbering const& numbering) {
  BandPlaces<DeviceExec> places;
  places.bandwidth = numbering.bandwidth();
  for (int d = 0; d < 3; ++d) {
    auto const& place = numbering.place(d);
    auto const stored = allocate<Array<int, DeviceExec>>("lapwing::direct::place", place.size());
    send(place, stored);
    places.place[d] = stored;
  }
  return places;
}

Stencil<HostExec> host_stencil(Stencil<DeviceExec> const& a) {
  Stencil<HostExec> host;
  host.shape = a.shape;
  host.uniform = a.uniform;
  for (int d = 0; d < a.shape.dim; ++d)
    host.face[d] = on_host(a.face[d]);
  host.extra = on_host(a.extra);
  return host;
}

BandMatrix band_matrix(Stencil<HostExec> const& a, BandNumbering const& numbering, int lane, bool singular) {
  BatchShape const& s = a.shape;
  BandMatrix m(numbering.n(), numbering.bandwidth());
  int const g = lane / s.lanes, l = lane % s.lanes;
  for (int k = 0; k < s.cells[2]; ++k)
    for (int j = 0; j < s.cells[1]; ++j)
      for (int x = 0; x < s.cells[0]; ++x) {
        int const row = numbering.number(x, j, k);
        CellLinks const links = links_of_cell(a, g, k, j, x, l);
        for (auto const& to : links) {
          int const column = numbering.number(to.x, to.y, to.z);
          if (column <= row) m.lower(row, column) -= to.t;
        }
        m.lower(row, row) += links.diagonal;
      }
  if (singular) m.lower(0, 0) *= 2;
  return m;
}

}  // namespace lapwing
