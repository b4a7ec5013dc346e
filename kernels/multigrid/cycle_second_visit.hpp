// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a second visit of a level needs, row by row: the residual of the first, and the sum of both.
#pragma once

#include "kernels/multigrid/cycle_stencil.hpp"

namespace lapwing {

/// Rows of a field around one of its rows.
struct FieldRows {
  CycleOperator const& a;
  float const* u;

  KOKKOS_INLINE_FUNCTION ConstRow row(int g, int k, int j) const {
    BatchShape const& s = a.layout.shape;
    if (j < 0 || j == s.cells[1]) {
      if (!s.periodic[1]) return a.zero_row();
      j = j < 0 ? s.cells[1] - 1 : 0;
    }
    if (k < 0 || k == s.cells[2]) {
      if (!s.periodic[2]) return a.zero_row();
      k = k < 0 ? s.cells[2] - 1 : 0;
    }
    return a.layout.halves(u, g, k, j);
  }
  KOKKOS_INLINE_FUNCTION RowsAround around(int g, int k, int j) const {
    return {row(g, k, j), row(g, k, j - 1), row(g, k, j + 1), row(g, k - 1, j), row(g, k + 1, j)};
  }
};

/// r = f - A u in one row.
template <class Exec, int Dim, bool HasExtra>
struct ResidualRow {
  CycleOperator const& a;
  float* u;  ///< its ends are set
  float const* f;
  float* r;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    CycleLayout const& l = a.layout;
    Row const here = l.halves(u, g, k, j);
    wrap_half(team, l, 0, here);  // the ends hold no value of the field
    wrap_half(team, l, 1, here);
    team_barrier(team);
    RowsAround const rows = FieldRows{a, u}.around(g, k, j);
    for (int h = 0; h < 2; ++h) {
      CycleHalf<Dim> const half(a, rows, h, g, k, j);
      float const* const rhs = l.halves(f, g, k, j).half[h];
      float* const out = l.halves(r, g, k, j).half[h];
      for_each_in_row(team, half.n, [&](int i) {
        float const value = rhs[i] - half.fluxes(i, half.here[i]);
        out[i] = HasExtra ? value - half.extra[i] * half.here[i] : value;
      });
    }
  }
};

/// u <- u + e in one row.
template <class Exec>
struct AddRow {
  CycleLayout l;
  float const* e;
  float* u;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    for (int h = 0; h < 2; ++h) {
      float const* const from = l.halves(e, g, k, j).half[h];
      float* const to = l.halves(u, g, k, j).half[h];
      for_each_in_row(team, l.length(h), [&](int i) { to[i] += from[i]; });
    }
  }
};

}  // namespace lapwing
