// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The up leg of a cycle, slab by slab.
#pragma once

#include "kernels/multigrid/cycle_slab.hpp"
#include "kernels/multigrid/cycle_sums.hpp"
#include "kernels/multigrid/cycle_transfer.hpp"
#include "kernels/batch/batch_vectors.hpp"

namespace lapwing {

/// Parts of a slab's work space.
struct AscendSpace {
  SliceRing u;                  ///< u after the correction on red, after its half sweep on black cells
  float* joined;                ///< two coarse slices in x rows, [coarse slice modulo 2][coarse row]
  float* plane;                 ///< interpolated along z, [coarse row]
  float* row;                   ///< interpolated along y, an x row
  float* zeros;                 ///< an x row of zeros

  KOKKOS_FUNCTION static std::int64_t size(TransferRows const& t) {
    return SliceRing::size(t.fine) + (2 + 3 * std::int64_t{t.coarse_rows()}) * t.x_stride();
  }
  KOKKOS_FUNCTION AscendSpace(TransferRows const& t, float* space, float const* zero_half)
      : u{t.fine, space, zero_half}, joined(space + SliceRing::size(t.fine)),
        plane(joined + 2 * std::int64_t{t.coarse_rows()} * t.x_stride()),
        row(plane + std::int64_t{t.coarse_rows()} * t.x_stride()), zeros(row + t.x_stride()) {}
};

/// The up leg of `prolong_smooth` on slices first to end of the fine grid.
/// @tparam Dot  whether the sums f.u are formed.
template <class Exec, int Dim, bool HasExtra, bool Dot>
struct AscendSlab {
  CycleOperator const& a;
  TransferRows const& t;
  float const *f, *coarse_u;
  float *u, *scratch;
  std::int64_t scratch_size;         ///< of one slab
  LaneSums<Exec> const* sums;        ///< where Dot

  using Space = AscendSpace;
  using Team = RowTeam<Exec>;

  KOKKOS_FUNCTION void operator()(Team const& team, int slab, int g, int first, int end) const {
    Space const s(t, scratch + slab * scratch_size, a.zero_row().half[0]);
    bool const halves = t.along(a.layout.outer());
    int joined = below(first - 2, halves) - 1;           // coarse slices up to here have been brought into x rows
    for (int o = first - 2; o <= end + 1; ++o) {
      if (s.u.exists(o)) {
        for (int const last = below(o, halves) + (halves && (o & 1)); joined < last;) join_slice(team, s, g, ++joined);
        correct(team, s, g, o, halves);
      }
      team_barrier(team);
      if (o - 1 >= first - 1 && o - 1 <= end && s.u.exists(o - 1)) black(team, s, g, o - 1);
      team_barrier(team);
      if (o - 2 >= first && o - 2 < end) red(team, s, g, o - 2);
      team_barrier(team);
    }
  }

  /// The coarse slice at or below slice o.
  KOKKOS_INLINE_FUNCTION static int below(int o, bool halves) { return halves ? o >> 1 : o; }

  KOKKOS_INLINE_FUNCTION float* x_row(float* slice, int j) const {
    return slice + std::int64_t{j} * t.x_stride() + t.x_at();
  }
  KOKKOS_INLINE_FUNCTION float* joined_row(Space const& s, int c, int j) const {
    return x_row(s.joined, (c & 1) * t.coarse_rows() + j);
  }

  /// Brings coarse slice c into x rows; zero beyond a boundary.
  KOKKOS_INLINE_FUNCTION void join_slice(Team const& team, Space const& s, int g, int c) const {
    CycleLayout const& l = t.coarse;
    int const n = l.n_slices();
    bool const inside = l.shape.periodic[l.outer()] || (c >= 0 && c < n);
    int const from_slice = ((c % n) + n) % n;
    for (int j = 0; j < t.coarse_rows(); ++j) {
      float* const to = joined_row(s, c, j);
      ConstRow const from = l.halves(coarse_u, g, l.slice_z(from_slice), l.slice_y(from_slice, j));
      if (!inside) {
        for_each_in_row(team, t.x_length(), [&](int i) { to[i] = 0; });
      } else if (t.along(0)) {
        join_row(team, l, from, to);
      } else {
        for (int h = 0; h < 2; ++h) {
          float* const out = t.halves(to).half[h];
          float const* const values = from.half[h];
          for_each_in_row(team, l.length(h), [&](int i) { out[i] = values[i]; });
        }
      }
    }
    team_barrier(team);
  }

  /// u = f / d + P coarse_u on the red cells of a slice.
  KOKKOS_INLINE_FUNCTION void correct(Team const& team, Space const& s, int g, int o, bool halves) const {
    CycleLayout const& l = a.layout;
    int const slice = s.u.wrapped(o), z = l.slice_z(slice), length = t.x_length(), low = below(o, halves);
    bool const between = halves && (o & 1);
    if (between)
      for (int j = 0; j < t.coarse_rows(); ++j) {
        float const *const weight = t.outer_weights(g, slice / 2, j), *const under = joined_row(s, low, j),
                    *const over = joined_row(s, low + 1, j);
        if constexpr (Dim == 3) fetch_ahead(team, length, weight);
        float* const to = x_row(s.plane, j);
        for_each_in_row(team, length, [&](int i) { to[i] = weight[i] * under[i] + (1 - weight[i]) * over[i]; });
      }
    team_barrier(team);
    for (int j = 0; j < l.rows_per_slice(); ++j) {
      int const c = Dim == 3 && t.along(1) ? j / 2 : j;
      float* row = between ? x_row(s.plane, c) : joined_row(s, low, c);
      if (Dim == 3 && t.along(1) && j % 2 == 1) {
        float const *const weight = t.y_weights(g, z, c), *const under = row;
        int const above = c + 1 < t.coarse_rows() ? 1 : -c;
        float const* const over =
            above == 1 || l.shape.periodic[1] ? row + above * std::int64_t{t.x_stride()} : s.zeros + t.x_at();
        row = s.row + t.x_at();
        for_each_in_row(team, length, [&](int i) { row[i] = weight[i] * under[i] + (1 - weight[i]) * over[i]; });
        team_barrier(team);
      }
      correct_row(team, s, g, o, j, z, l.slice_y(slice, j), row);
      team_barrier(team);
    }
  }

  KOKKOS_INLINE_FUNCTION void correct_row(Team const& team, Space const& s, int g, int o, int j, int z, int y,
                                          float* coarse) const {
    CycleLayout const& l = a.layout;
    int const h = half_of_colour(0, z, y), w = l.shape.lanes, n = l.length(h);
    float const* const rhs = l.halves(f, g, z, y).half[h];
    float const* const d = a.inverse_diagonal.row(g, z, y).half[h];
    Row const row = s.u.own(o, j);
    float* const out = row.half[h];
    if constexpr (Dim == 3) fetch_ahead(team, n, rhs, d);
    if (!t.along(0)) {
      float const* const same = t.halves(coarse).half[h];
      for_each_in_row(team, n, [&](int i) { out[i] = rhs[i] * d[i] + same[i]; });
    } else if (h == CycleLayout::even) {
      for_each_in_row(team, n, [&](int i) { out[i] = rhs[i] * d[i] + coarse[i]; });
    } else {
      float const* const weight = t.x_weights(g, z, y);
      int const beyond = t.x_length();
      bool const wraps = l.shape.periodic[0];
      for_each_in_row(team, w, [&](int i) { coarse[beyond + i] = wraps ? coarse[i] : 0.f; });
      team_barrier(team);
      for_each_in_row(team, n, [&](int i) {
        out[i] = rhs[i] * d[i] + weight[i] * coarse[i] + (1 - weight[i]) * coarse[i + w];
      });
    }
    team_barrier(team);
    wrap_half(team, l, h, row);
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
    int const slice = s.u.wrapped(o);
    SliceWindow const window = s.u.window(o);
    int const z = l.slice_z(slice);
    for_each_half(team, l.rows_per_slice(), halves_of(window, 1, g, slice), [&](int j, CycleHalf<Dim> const& half) {
      int const y = l.slice_y(slice, j), h = half_of_colour(1, z, y);
      float const* const rhs = l.halves(f, g, z, y).half[h];
      Row const row = s.u.own(o, j);
      float* const out = row.half[h];
      if constexpr (Dim == 3) fetch_ahead(team, half.n, rhs);
      for_each_in_row(team, half.n, [&](int i) { out[i] = half.template relaxed<HasExtra>(i, rhs[i]); });
      team_barrier(team);
      wrap_half(team, l, h, row);
    });
  }

  KOKKOS_INLINE_FUNCTION void red(Team const& team, Space const& s, int g, int o) const {
    CycleLayout const& l = a.layout;
    SliceWindow const window = s.u.window(o);
    int const z = l.slice_z(o);
    for_each_half(team, l.rows_per_slice(), halves_of(window, 0, g, o), [&](int j, CycleHalf<Dim> const& half) {
      int const y = l.slice_y(o, j), h = half_of_colour(0, z, y);
      ConstRow const rhs = l.halves(f, g, z, y);
      Row const out = l.halves(u, g, z, y);
      float const *const red_rhs = rhs.half[h], *const black_values = s.u.own(o, j).half[1 - h];
      float *const red_out = out.half[h], *const black_out = out.half[1 - h];
      for_each_in_row(team, half.n, [&](int i) { red_out[i] = half.template relaxed<HasExtra>(i, red_rhs[i]); });
      for_each_in_row(team, l.length(1 - h), [&](int i) { black_out[i] = black_values[i]; });
      if constexpr (Dot) {
        team_barrier(team);
        dot_row(team, l, rhs, constant(out), sums->row(l.shape, g, z, y));
      }
    });
  }
};

}  // namespace lapwing
