// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// One row from natural order into the cycle's layout and back.
#pragma once

#include "kernels/multigrid/cycle_layout.hpp"
#include "kernels/batch/lane_loop.hpp"

namespace lapwing {

/// Calls f(position in a natural row, half, position in that half, lane) for the first n values [x][lane] of a row.
template <int W, class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_each_pair(RowTeam<Exec> const& team, int n, F const& f) {
  for_each_lane<W>(team, 0, n / 2, [&](int x, int lane) {
    f(2 * x * W + lane, CycleLayout::even, x * W + lane, lane);
    f((2 * x + 1) * W + lane, CycleLayout::odd, x * W + lane, lane);
  });
  if (n % 2 == 1)
    for_each_lane<W>(team, n / 2, n / 2 + 1,
                     [&](int x, int lane) { f(2 * x * W + lane, CycleLayout::even, x * W + lane, lane); });
}

/// v = factor of its lane times x.
template <class Exec, int W>
struct PackRow {
  CycleLayout l;
  real_t const *x, *factor;
  float* v;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const from = x + l.shape.row_start(g, k, j);
    real_t const* const c = factor + g * W;
    Row const row = l.halves(v, g, k, j);
    float *const even = row.half[0], *const odd = row.half[1];
    for_each_pair<W>(team, l.shape.cells[0], [&](int i, int half, int at, int lane) {
      (half == CycleLayout::even ? even : odd)[at] = static_cast<float>(c[lane] * from[i]);
    });
  }
};

/// x = v.
template <class Exec, int W>
struct UnpackRow {
  CycleLayout l;
  float const* v;
  real_t* x;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t* const to = x + l.shape.row_start(g, k, j);
    ConstRow const row = l.halves(v, g, k, j);
    float const *const even = row.half[0], *const odd = row.half[1];
    for_each_pair<W>(team, l.shape.cells[0],
                     [&](int i, int half, int at, int) { to[i] = (half == CycleLayout::even ? even : odd)[at]; });
  }
};

}  // namespace lapwing
