// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/linear_combination.hpp"

namespace lapwing {
namespace {

template <class Exec, int W>
struct Combination {
  BatchShape shape;
  int n_basis;
  ConstVector<Exec> basis, weight;
  Vector<Exec> u;

  /// Every thread of a row meets its own values again for each k.
  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    int const nx = shape.cells[0];
    std::int64_t const n = shape.n_cells(), cell = (std::int64_t{k} * shape.cells[1] + j) * nx;
    real_t* const out = u.data() + shape.row_start(g, k, j);
    for (int b = 0; b < n_basis; ++b) {
      real_t const* const v = basis.data() + b * n + cell;
      real_t const* const w = weight.data() + std::int64_t{b} * shape.n_lanes() + g * W;
      if (b == 0) for_each_lane<W>(team, 0, nx, [&](int x, int lane) { out[x * W + lane] = w[lane] * v[x]; });
      else for_each_lane<W>(team, 0, nx, [&](int x, int lane) { out[x * W + lane] += w[lane] * v[x]; });
    }
  }
};

}  // namespace

template <class Exec>
void linear_combination(Exec const& exec, BatchShape const& shape, ConstVector<Exec> basis, ConstVector<Exec> weight,
                        Vector<Exec> u) {
  int const n_basis = static_cast<int>(weight.extent(0)) / shape.n_lanes();
  dispatch_lanes(shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::linear_combination::combine", shape,
                 Combination<Exec, w()>{shape, n_basis, basis, weight, u});
  });
}

using E = DeviceExec;
template void linear_combination(E const&, BatchShape const&, ConstVector<E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
