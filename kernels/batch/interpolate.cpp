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

/// The two centres that a cell's value comes from, and how far it is from the first towards the second.
struct LinearWeights {
  int lower, upper;
  real_t share;

  /// @param i  of n cells. @param m  cells that the values are from.
  KOKKOS_INLINE_FUNCTION LinearWeights(int i, int n, int m, bool periodic) {
    real_t position = (i + 0.5) * m / n - 0.5;                              // >= -1/2
    if (!periodic) position = position < 0 ? 0 : position > m - 1 ? m - 1 : position;
    int const below = static_cast<int>(position + 1) - 1;
    share = position - below;
    lower = below < 0 ? m - 1 : below;
    upper = lower + 1 < m ? lower + 1 : periodic ? 0 : lower;
  }
  KOKKOS_INLINE_FUNCTION real_t between(real_t a, real_t b) const { return a + share * (b - a); }
};

template <class Exec, int W>
struct InterpolateLinearX {
  BatchShape from_shape, shape;
  ConstVector<Exec> values;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const v = values.data() + from_shape.row_start(g, k, j);
    real_t* const to = out.data() + shape.row_start(g, k, j);
    int const n = shape.cells[0], m = from_shape.cells[0];
    bool const periodic = shape.periodic[0];
    for_each_lane<W>(team, 0, n, [&](int x, int l) {
      LinearWeights const from(x, n, m, periodic);
      to[x * W + l] = from.between(v[from.lower * W + l], v[from.upper * W + l]);
    });
  }
};

template <class Exec>
struct InterpolateLinearRows {
  BatchShape from_shape, shape;
  ConstVector<Exec> values;
  Vector<Exec> out;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    LinearWeights const from(a == 1 ? j : k, shape.cells[a], from_shape.cells[a], shape.periodic[a]);
    real_t const* const lower = values.data() + row_at(from_shape, a, g, k, j, from.lower);
    real_t const* const upper = values.data() + row_at(from_shape, a, g, k, j, from.upper);
    real_t* const to = out.data() + shape.row_start(g, k, j);
    for_each_in_row(team, shape.row_length(), [&](int i) { to[i] = from.between(lower[i], upper[i]); });
  }
};

}  // namespace

template <class Exec>
void interpolate_linear(Exec const& exec, BatchShape const& from_shape, int a, int n, ConstVector<Exec> values,
                        Vector<Exec> out) {
  char const* const label = "lapwing::interpolate::linear";
  BatchShape shape = from_shape;
  shape.cells[a] = n;
  if (a > 0) {
    for_each_row(exec, label, shape, InterpolateLinearRows<Exec>{from_shape, shape, values, out, a});
  } else {
    dispatch_lanes(shape.lanes, [&](auto w) {
      for_each_row(exec, label, shape, InterpolateLinearX<Exec, w()>{from_shape, shape, values, out});
    });
  }
}

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

template void interpolate_linear(DeviceExec const&, BatchShape const&, int, int, ConstVector<DeviceExec>,
                                 Vector<DeviceExec>);

}  // namespace lapwing
