// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The down leg of a cycle, slab by slab.
#pragma once

#include "kernels/multigrid/cycle_slab.hpp"
#include "kernels/multigrid/cycle_transfer.hpp"

namespace lapwing {

/// Parts of a slab's work space.
struct DescendSpace {
  SliceRing v;                  ///< u after the half sweeps
  float* rho;                   ///< residual on the red cells of a row, [pad | x | pad]
  float* row;                   ///< the same after restriction along x, an x row
  float* slice;                 ///< after restriction along y, [coarse row][x row]
  float* sum;                   ///< along the outer direction, [coarse row][x row]
  int rho_at;

  KOKKOS_FUNCTION static int rho_stride(CycleLayout const& l) { return 2 * l.pad + CycleLayout::rounded(l.length(0)); }
  KOKKOS_FUNCTION static std::int64_t size(TransferRows const& t) {
    return SliceRing::size(t.fine) + rho_stride(t.fine) + (1 + 2 * std::int64_t{t.coarse_rows()}) * t.x_stride();
  }
  KOKKOS_FUNCTION DescendSpace(TransferRows const& t, float* space, float const* zeros)
      : v{t.fine, space, zeros}, rho(space + SliceRing::size(t.fine)), row(rho + rho_stride(t.fine)),
        slice(row + t.x_stride()), sum(slice + std::int64_t{t.coarse_rows()} * t.x_stride()), rho_at(t.fine.pad) {}
};

/// The down leg of `smooth_restrict` on slices first to end of the coarse grid.
template <class Exec, int Dim>
struct DescendSlab {
  CycleOperator const& a;
  TransferRows const& t;
  float const* f;
  float *coarse_f, *scratch;
  std::int64_t scratch_size;         ///< of one slab

  using Space = DescendSpace;
  using Team = RowTeam<Exec>;

  KOKKOS_FUNCTION void operator()(Team const& team, int slab, int g, int first, int end) const {
    Space const s(t, scratch + slab * scratch_size, a.zero_row().half[0]);
    CycleLayout const& l = a.layout;
    bool const halves = t.along(l.outer()), wraps = l.shape.periodic[l.outer()];
    int low = halves ? 2 * first - 1 : first, high = halves ? 2 * end - 1 : end - 1;    // slices whose residual counts
    if (!wraps) {
      low = low < 0 ? 0 : low;
      high = high < l.n_slices() ? high : l.n_slices() - 1;
    }
    for (int o = low - 2; o <= high + 2; ++o) {
      if (s.v.exists(o)) red(team, s, g, o);
      team_barrier(team);
      if (o - 1 >= low - 1 && o - 1 <= high + 1 && s.v.exists(o - 1)) black(team, s, g, o - 1);
      team_barrier(team);
      if (o - 2 >= low && o - 2 <= high) {
        restrict_slice(team, s, g, o - 2);
        if (halves) add_outer(team, s, g, o - 2, first, end);
      }
      team_barrier(team);
    }
  }

  KOKKOS_INLINE_FUNCTION void red(Team const& team, Space const& s, int g, int o) const {
    CycleLayout const& l = a.layout;
    int const slice = s.v.wrapped(o);
    for (int j = 0; j < l.rows_per_slice(); ++j) {
      int const y = l.slice_y(slice, j), z = l.slice_z(slice), h = half_of_colour(0, z, y);
      float const* const rhs = l.halves(f, g, z, y).half[h];
      float const* const d = a.inverse_diagonal.row(g, z, y).half[h];
      Row const v = s.v.own(o, j);
      float* const out = v.half[h];
      if constexpr (Dim == 3) fetch_ahead(team, l.length(h), rhs, d);
      for_each_in_row(team, l.length(h), [&](int i) { out[i] = rhs[i] * d[i]; });
      team_barrier(team);
      wrap_half(team, l, h, v);
    }
  }

  /// The cells of one colour in row j of a slice.
  KOKKOS_FORCEINLINE_FUNCTION auto halves_of(SliceWindow const& window, int colour, int g, int slice) const {
    return [&window, this, colour, g, slice](int j) {
      int const y = a.layout.slice_y(slice, j), z = a.layout.slice_z(slice);
      return CycleHalf<Dim>(a, window.rows<Dim>(j), half_of_colour(colour, z, y), g, z, y);
    };
  }

  KOKKOS_INLINE_FUNCTION void black(Team const& team, Space const& s, int g, int o) const {
    CycleLayout const& l = a.layout;
    int const slice = s.v.wrapped(o);
    SliceWindow const window = s.v.window(o);
    int const z = l.slice_z(slice);
    for_each_half(team, l.rows_per_slice(), halves_of(window, 1, g, slice), [&](int j, CycleHalf<Dim> const& half) {
      int const y = l.slice_y(slice, j), h = half_of_colour(1, z, y);
      float const* const rhs = l.halves(f, g, z, y).half[h];
      Row const v = s.v.own(o, j);
      float* const out = v.half[h];
      if constexpr (Dim == 3) fetch_ahead(team, half.n, rhs);
      for_each_in_row(team, half.n,
                      [&](int i) { out[i] = (rhs[i] + half.from_neighbours(i)) * half.inverse_diagonal[i]; });
      team_barrier(team);
      wrap_half(team, l, h, v);
    });
  }

  /// Residual of a slice, restricted along x and y.
  KOKKOS_INLINE_FUNCTION void restrict_slice(Team const& team, Space const& s, int g, int o) const {
    CycleLayout const& l = a.layout;
    int const slice = s.v.wrapped(o), z = l.slice_z(slice), length = t.x_length();
    SliceWindow const window = s.v.window(o);
    bool const along_y = Dim == 3 && t.along(1), outer = t.along(l.outer());
    for_each_half(team, l.rows_per_slice(), halves_of(window, 0, g, slice), [&](int j, CycleHalf<Dim> const& half) {
      float* const to = along_y ? s.row + t.x_at() : x_row(s.slice, j);
      restrict_row(team, s, half, g, z, l.slice_y(slice, j), to);
      team_barrier(team);
      if (along_y) add_row(team, s, g, z, j, to, length);
      else if (!outer) store(team, g, slice, j, to);
    });
    if (along_y && !outer)
      for (int c = 0; c < t.coarse_rows(); ++c) store(team, g, slice, c, x_row(s.slice, c));
  }

  KOKKOS_INLINE_FUNCTION float* x_row(float* slice, int j) const {
    return slice + std::int64_t{j} * t.x_stride() + t.x_at();
  }

  /// Residual of the red cells of a row, restricted along x.
  KOKKOS_INLINE_FUNCTION void restrict_row(Team const& team, Space const& s, CycleHalf<Dim> const& half, int g, int z,
                                           int y, float* to) const {
    CycleLayout const& l = a.layout;
    int const h = half_of_colour(0, z, y), w = l.shape.lanes;
    if (!t.along(0)) {
      float *const red_half = t.halves(to).half[h], *const black_half = t.halves(to).half[1 - h];
      for_each_in_row(team, half.n, [&](int i) { red_half[i] = half.from_neighbours(i); });
      for_each_in_row(team, l.length(1 - h), [&](int i) { black_half[i] = 0; });
    } else if (h == CycleLayout::even) {
      for_each_in_row(team, half.n, [&](int i) { to[i] = half.from_neighbours(i); });
    } else {
      float* const rho = s.rho + s.rho_at;
      for_each_in_row(team, half.n, [&](int i) { rho[i] = half.from_neighbours(i); });
      team_barrier(team);
      int const last = half.n - w;
      // Beyond the last odd cell: nothing. Below the first: nothing, or the last one of a periodic row.
      for_each_in_row(team, w, [&](int i) {
        rho[i - w] = l.shape.periodic[0] ? rho[last + i] : 0.f;
        rho[half.n + i] = 0;
      });
      team_barrier(team);
      float const* const weight = t.x_weights(g, z, y);
      for_each_in_row(team, t.x_length(),
                      [&](int i) { to[i] = weight[i] * rho[i] + (1 - weight[i - w]) * rho[i - w]; });
    }
  }

  /// Adds row j of a plane to the coarse rows it belongs to.
  KOKKOS_INLINE_FUNCTION void add_row(Team const& team, Space const& s, int g, int z, int j, float const* row,
                                      int length) const {
    int const c = j / 2, n = t.coarse_rows();
    bool const wraps = a.layout.shape.periodic[1];
    float* const here = x_row(s.slice, c);
    if (j % 2 == 0) {
      bool const begins = j == 0;
      for_each_in_row(team, length, [&](int i) { here[i] = begins ? row[i] : here[i] + row[i]; });
    } else {
      float const* const weight = t.y_weights(g, z, c);
      bool const next = c + 1 < n;
      float* const above = x_row(s.slice, next ? c + 1 : 0);
      for_each_in_row(team, length, [&](int i) { here[i] += weight[i] * row[i]; });
      if (next) for_each_in_row(team, length, [&](int i) { above[i] = (1 - weight[i]) * row[i]; });
      else if (wraps) for_each_in_row(team, length, [&](int i) { above[i] += (1 - weight[i]) * row[i]; });
    }
    team_barrier(team);
  }

  /// Adds slice o to the coarse slices it belongs to, and stores what is complete.
  KOKKOS_INLINE_FUNCTION void add_outer(Team const& team, Space const& s, int g, int o, int first, int end) const {
    int const length = t.x_length(), c = o >= 0 ? o / 2 : -1;
    bool const odd = (o & 1) != 0, begins = o == 0 && !s.v.exists(-1);
    for (int j = 0; j < t.coarse_rows(); ++j) {
      float const* const row = x_row(s.slice, j);
      float* const sum = x_row(s.sum, j);
      if (!odd) {
        for_each_in_row(team, length, [&](int i) { sum[i] = begins ? row[i] : sum[i] + row[i]; });
        team_barrier(team);
        if (!s.v.exists(o + 1)) store(team, g, c, j, sum);
      } else {
        float const* const weight = t.outer_weights(g, s.v.wrapped(o) / 2, j);
        if constexpr (Dim == 3) fetch_ahead(team, length, weight);
        if (c >= first) {
          for_each_in_row(team, length, [&](int i) { sum[i] += weight[i] * row[i]; });
          team_barrier(team);
          store(team, g, c, j, sum);
          team_barrier(team);
        }
        if (c + 1 < end) for_each_in_row(team, length, [&](int i) { sum[i] = (1 - weight[i]) * row[i]; });
      }
    }
  }

  KOKKOS_INLINE_FUNCTION void store(Team const& team, int g, int c, int j, float const* row) const {
    CycleLayout const& l = t.coarse;
    Row const out = l.halves(coarse_f, g, l.slice_z(c), l.slice_y(c, j));
    if (t.along(0)) return split_row(team, l, row, out);
    for (int h = 0; h < 2; ++h) {
      float const* const from = t.halves(row).half[h];
      float* const to = out.half[h];
      for_each_in_row(team, l.length(h), [&](int i) { to[i] = from[i]; });
    }
  }
};

}  // namespace lapwing
