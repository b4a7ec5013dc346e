// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The sum of a transposed interpolation: a coarse cell takes all of its even cell and a part of the two odd ones
/// beside it.
#pragma once

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {

/// Start of the row (g, k, j) with its index along direction a replaced; along x the row itself.
KOKKOS_INLINE_FUNCTION std::int64_t row_at(BatchShape const& s, int a, int g, int k, int j, int index) {
  return s.row_start(g, a == 2 ? index : k, a == 1 ? index : j);
}

/// out(c) = fine(2c) + w(c) fine(2c + 1) + (1 - w(c - 1)) fine(2c - 1) along x.
/// @param fine_shape  cells of the fine grid; `fine` is one row of it, `out` one row of its coarsening.
/// @param weight      weight(i) of value i of the row of odd cells.
template <int W, class Exec, class T, class Weight>
KOKKOS_INLINE_FUNCTION void gather_along_x(RowTeam<Exec> const& team, BatchShape const& fine_shape, T const* fine,
                                           Weight const& weight, T* out) {
  int const n = fine_shape.cells[0], nc = (n + 1) / 2;
  bool const wraps = fine_shape.periodic[0] && n % 2 == 0;
  auto const end = [&](int x, int l) {             // first or last cell, where a neighbour may be missing
    T sum = fine[2 * x * W + l];
    if (2 * x + 1 < n) sum += weight(x * W + l) * fine[(2 * x + 1) * W + l];
    if (x > 0) sum += (1 - weight((x - 1) * W + l)) * fine[(2 * x - 1) * W + l];
    else if (wraps) sum += (1 - weight((n / 2 - 1) * W + l)) * fine[(n - 1) * W + l];
    out[x * W + l] = sum;
  };
  for_each_lane<W>(team, 0, 1, end);
  for_each_lane<W>(team, 1, nc - 1, [&](int x, int l) {
    out[x * W + l] = fine[2 * x * W + l] + weight(x * W + l) * fine[(2 * x + 1) * W + l] +
                     (1 - weight((x - 1) * W + l)) * fine[(2 * x - 1) * W + l];
  });
  if (nc > 1) for_each_lane<W>(team, nc - 1, nc, end);
}

/// The same along y or z, where whole rows are joined: which rows, and with which share. Missing rows stand for
/// themselves with the share 0.
struct GatherRows {
  int middle, upper, lower;              ///< fine indices
  int odd_upper, odd_lower;              ///< indices of odd cells
  bool has_upper, has_lower;

  /// @param c  coarse index along direction a.
  KOKKOS_FUNCTION GatherRows(BatchShape const& fine, int a, int c) {
    int const n = fine.cells[a];
    middle = 2 * c;
    has_upper = 2 * c + 1 < n;
    upper = has_upper ? 2 * c + 1 : middle;
    bool const wraps = c == 0 && fine.periodic[a] && n % 2 == 0;
    has_lower = c > 0 || wraps;
    lower = c > 0 ? 2 * c - 1 : wraps ? n - 1 : middle;
    odd_upper = has_upper ? c : 0;
    odd_lower = c > 0 ? c - 1 : wraps ? n / 2 - 1 : 0;
  }
  template <class T>
  KOKKOS_INLINE_FUNCTION T join(T m, T u, T l, T w_upper, T w_lower) const {
    T const up = w_upper * u, down = (1 - w_lower) * l;
    return m + (has_upper ? up : T{0}) + (has_lower ? down : T{0});
  }
};

}  // namespace lapwing
