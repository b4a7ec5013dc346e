// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/interpolate.hpp"

#include "kernels/batch/gather.hpp"

namespace lapwing {
namespace {

/// The centres that a fine cell's value comes from, and their weights.
struct CubicWeights {
  int index[4] = {0, 0, 0, 0};
  real_t weight[4] = {0, 0, 0, 0};

  /// @param i   of n fine cells. @param nc  coarse cells.
  KOKKOS_INLINE_FUNCTION CubicWeights(int i, int n, int nc, bool periodic) {
    real_t const position = (i + 0.5) * nc / n - 0.5;
    int const points = nc < 4 ? nc : 4;
    int first = static_cast<int>(position + 1) - 1 - (points - 2) / 2;     // position >= -1/2
    bool const wraps = periodic && nc >= 4;
    if (!wraps) first = first < 0 ? 0 : first > nc - points ? nc - points : first;
    for (int p = 0; p < points; ++p) {
      index[p] = wraps ? (first + p + nc) % nc : first + p;
      weight[p] = 1;
      for (int q = 0; q < points; ++q)
        if (q != p) weight[p] *= (position - (first + q)) / (p - q);
    }
  }
};

template <class Exec, int W>
struct InterpolateX {
  BatchShape coarse_shape, fine_shape;
  ConstVector<Exec> coarse;
  Vector<Exec> fine;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const c = coarse.data() + coarse_shape.row_start(g, k, j);
    real_t* const f = fine.data() + fine_shape.row_start(g, k, j);
    int const n = fine_shape.cells[0], nc = coarse_shape.cells[0];
    bool const periodic = fine_shape.periodic[0];
    auto const general = [&](int x, int l) {
      CubicWeights const from(x, n, nc, periodic);
      f[x * W + l] = from.weight[0] * c[from.index[0] * W + l] + from.weight[1] * c[from.index[1] * W + l] +
                     from.weight[2] * c[from.index[2] * W + l] + from.weight[3] * c[from.index[3] * W + l];
    };
    if (n != 2 * nc || nc < 6) return for_each_lane<W>(team, 0, n, general);
    // Twice as many cells: two sets of weights, mirror images, away from the boundaries.
    for_each_lane<W>(team, 0, 4, general);
    for_each_lane<W>(team, n - 4, n, general);
    CubicWeights const even(4, n, nc, false);
    real_t const w0 = even.weight[0], w1 = even.weight[1], w2 = even.weight[2], w3 = even.weight[3];
    for_each_lane<W>(team, 2, nc - 2, [&](int x, int l) {
      real_t const* const v = c + x * W + l;
      f[2 * x * W + l] = w0 * v[-2 * W] + w1 * v[-W] + w2 * v[0] + w3 * v[W];
      f[(2 * x + 1) * W + l] = w3 * v[-W] + w2 * v[0] + w1 * v[W] + w0 * v[2 * W];
    });
  }
};

template <class Exec>
struct InterpolateRows {
  BatchShape coarse_shape, fine_shape;
  ConstVector<Exec> coarse;
  Vector<Exec> fine;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    CubicWeights const from(a == 1 ? j : k, fine_shape.cells[a], coarse_shape.cells[a], fine_shape.periodic[a]);
    auto const row = [&](int p) { return coarse.data() + row_at(coarse_shape, a, g, k, j, from.index[p]); };
    real_t const *const c0 = row(0), *const c1 = row(1), *const c2 = row(2), *const c3 = row(3);
    real_t const w0 = from.weight[0], w1 = from.weight[1], w2 = from.weight[2], w3 = from.weight[3];
    real_t* const f = fine.data() + fine_shape.row_start(g, k, j);
    for_each_in_row(team, fine_shape.row_length(),
                    [&](int i) { f[i] = w0 * c0[i] + w1 * c1[i] + w2 * c2[i] + w3 * c3[i]; });
  }
};

}  // namespace

template <class Exec>
void interpolate_cubic(Exec const& exec, BatchShape const& coarse_shape, int a, int n, ConstVector<Exec> coarse,
                       Vector<Exec> fine) {
  char const* const label = "lapwing::interpolate::cubic";
  BatchShape fine_shape = coarse_shape;
  fine_shape.cells[a] = n;
  if (a > 0) {
    for_each_row(exec, label, fine_shape, InterpolateRows<Exec>{coarse_shape, fine_shape, coarse, fine, a});
  } else {
    dispatch_lanes(fine_shape.lanes, [&](auto w) {
      for_each_row(exec, label, fine_shape, InterpolateX<Exec, w()>{coarse_shape, fine_shape, coarse, fine});
    });
  }
}

template void interpolate_cubic(DeviceExec const&, BatchShape const&, int, int, ConstVector<DeviceExec>,
                                Vector<DeviceExec>);

}  // namespace lapwing
