// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The operator of one level of the single-precision cycle, and the loop over half a row of it.
#pragma once

#include "kernels/cycle_layout.hpp"

namespace lapwing {

template <class Exec>
using FloatVector = Array<float, Exec>;
template <class Exec>
using ConstFloatVector = ConstArray<float, Exec>;

/// Rows of one coefficient. Uniform operators keep the first, an inner and the last row of every direction, by halves instead
/// of colours.
template <class Exec>
struct CoefficientField {
  FloatVector<Exec> values;
  float* first = nullptr;            ///< of the row (0, 0) of group 0
  int n_y = 1, n_z = 1;              ///< rows along y and z
  int stride = 0;
  std::int64_t plane = 0, group = 0, to_other = 0;
  bool shared = false;

  CoefficientField() = default;
  CoefficientField(char const* label, CycleLayout const& l, int direction, bool uniform)
      : n_y(l.shape.cells[1] + (direction == 1)), n_z(l.shape.cells[2] + (direction == 2)), stride(l.stride),
        plane(std::int64_t{stride} * (uniform ? 3 : n_y)), group(plane * (uniform ? 3 : n_z)),
        to_other(group * l.shape.groups), shared(uniform) {
    values = allocate_zeros<FloatVector<Exec>>(label, 2 * to_other + l.pad);
    first = values.data() + l.pad;
  }
  KOKKOS_FUNCTION static int kind(int i, int n) { return i == 0 ? 0 : i == n - 1 ? 2 : 1; }

  KOKKOS_FORCEINLINE_FUNCTION Row row(int g, int k, int j) const {
    if (shared) {
      float* const even = first + g * group + kind(k, n_z) * plane + kind(j, n_y) * stride;
      return {{even, even + to_other}};
    }
    float* const red = first + g * group + k * plane + std::int64_t{j} * stride;
    if ((j + k) & 1) return {{red + to_other, red}};
    return {{red, red + to_other}};
  }
};

/// A u = sum over faces of T (u - u_neighbour) + S u in the layout of CycleLayout; see Stencil for the convention.
template <class Exec>
struct CycleStencil {
  CycleLayout layout;
  CoefficientField<Exec> face[3];           ///< T of direction a
  CoefficientField<Exec> inverse_diagonal;  ///< 1 / (S + sum of T)
  CoefficientField<Exec> extra;             ///< S; empty where it is zero throughout
  FloatVector<Exec> zeros;                  ///< a row of zeros: the neighbours beyond a boundary

  KOKKOS_FUNCTION bool has_extra() const { return extra.values.extent(0) > 0; }
  KOKKOS_FUNCTION ConstRow zero_row() const {
    float const* const z = zeros.data() + layout.pad;
    return {{z, z}};
  }
};

/// Allocates an unset stencil whose ends are zero.
/// @param uniform  whether coefficients depend only on whether a cell is the first, the last or an inner one of y and z.
template <class Exec>
CycleStencil<Exec> allocate_cycle_stencil(BatchShape const& shape, bool with_extra, bool uniform) {
  CycleStencil<Exec> s;
  s.layout = CycleLayout(shape);
  char const* labels[3] = {"lapwing::cycle_stencil::face_x", "lapwing::cycle_stencil::face_y",
                           "lapwing::cycle_stencil::face_z"};
  for (int a = 0; a < shape.dim; ++a) s.face[a] = {labels[a], s.layout, a, uniform};
  s.inverse_diagonal = {"lapwing::cycle_stencil::inverse_diagonal", s.layout, 0, uniform};
  if (with_extra) s.extra = {"lapwing::cycle_stencil::extra", s.layout, 0, uniform};
  s.zeros = allocate_zeros<FloatVector<Exec>>("lapwing::cycle_stencil::zeros", s.layout.stride + s.layout.pad);
  return s;
}

/// One row of a field and its neighbours along y and z.
struct RowsAround {
  ConstRow here, y_low, y_high, z_low, z_high;
};

KOKKOS_INLINE_FUNCTION ConstRow constant(Row const& r) { return {{r.half[0], r.half[1]}}; }

/// Pointers into half h of one row of an operator and of a field: cells of that half, and their neighbours.
template <int Dim>
struct CycleHalf {
  enum Name : int {
    t_left, t_right, inverse_diagonal, extra, here, left, right,
    t_y_low, t_y_high, y_low, y_high,
    t_z_low, t_z_high, z_low, z_high
  };
  static constexpr int n_pointers = Dim == 1 ? t_y_low : Dim == 2 ? t_z_low : z_high + 1;
  float const* at[n_pointers];
  int n;                             ///< values

  template <class Exec>
  KOKKOS_FORCEINLINE_FUNCTION CycleHalf(CycleStencil<Exec> const& a, RowsAround const& u, int h, int g, int k, int j) {
    int const w = a.layout.shape.lanes;
    n = a.layout.length(h);
    Row const x = a.face[0].row(g, k, j);
    at[t_left] = x.half[h];
    at[t_right] = x.half[1 - h] + h * w;
    at[here] = u.here.half[h];
    at[left] = u.here.half[1 - h] - (1 - h) * w;
    at[right] = at[left] + w;
    at[inverse_diagonal] = a.inverse_diagonal.row(g, k, j).half[h];
    at[extra] = a.has_extra() ? a.extra.row(g, k, j).half[h] : nullptr;
    if constexpr (Dim > 1) {
      at[t_y_low] = a.face[1].row(g, k, j).half[h];
      at[t_y_high] = a.face[1].row(g, k, j + 1).half[h];
      at[y_low] = u.y_low.half[h];
      at[y_high] = u.y_high.half[h];
    }
    if constexpr (Dim > 2) {
      at[t_z_low] = a.face[2].row(g, k, j).half[h];
      at[t_z_high] = a.face[2].row(g, k + 1, j).half[h];
      at[z_low] = u.z_low.half[h];
      at[z_high] = u.z_high.half[h];
    }
  }

  /// @param own  whether every row has coefficients of its own.
  template <class Exec>
  KOKKOS_FORCEINLINE_FUNCTION void fetch_coefficients_ahead(RowTeam<Exec> const& team, bool own) const {
    if constexpr (Dim == 3)
      if (own)
        fetch_ahead(team, n, at[t_left], at[t_right], at[inverse_diagonal], at[t_y_low], at[t_y_high], at[t_z_low], at[t_z_high]);
  }

  /// Sum of T u_neighbour.
  KOKKOS_FORCEINLINE_FUNCTION float from_neighbours(int i) const {
    float sum = at[t_left][i] * at[left][i] + at[t_right][i] * at[right][i];
    if constexpr (Dim > 1) sum += at[t_y_low][i] * at[y_low][i] + at[t_y_high][i] * at[y_high][i];
    if constexpr (Dim > 2) sum += at[t_z_low][i] * at[z_low][i] + at[t_z_high][i] * at[z_high][i];
    return sum;
  }
  /// Sum of T (c - u_neighbour).
  KOKKOS_FORCEINLINE_FUNCTION float fluxes(int i, float c) const {
    float sum = at[t_left][i] * (c - at[left][i]) + at[t_right][i] * (c - at[right][i]);
    if constexpr (Dim > 1) sum += at[t_y_low][i] * (c - at[y_low][i]) + at[t_y_high][i] * (c - at[y_high][i]);
    if constexpr (Dim > 2) sum += at[t_z_low][i] * (c - at[z_low][i]) + at[t_z_high][i] * (c - at[z_high][i]);
    return sum;
  }
  /// A u.
  template <bool HasExtra>
  KOKKOS_FORCEINLINE_FUNCTION float product(int i) const {
    float const c = at[here][i], value = fluxes(i, c);
    return HasExtra ? value + at[extra][i] * c : value;
  }
  /// The value that solves the cell's equation for the right-hand side f. In flux form about the left neighbour, so that
  /// rounding is relative to differences of neighbours, which are small where T is large.
  template <bool HasExtra>
  KOKKOS_FORCEINLINE_FUNCTION float relaxed(int i, float f) const {
    float const c = at[left][i];
    float sum = f - at[t_right][i] * (c - at[right][i]);
    if constexpr (Dim > 1) sum -= at[t_y_low][i] * (c - at[y_low][i]) + at[t_y_high][i] * (c - at[y_high][i]);
    if constexpr (Dim > 2) sum -= at[t_z_low][i] * (c - at[z_low][i]) + at[t_z_high][i] * (c - at[z_high][i]);
    if constexpr (HasExtra) sum -= at[extra][i] * c;
    return c + sum * at[inverse_diagonal][i];
  }
};

/// Runs f(j, half) for the rows 0 <= j < n of a slice, half = make(j) a CycleHalf.
///
/// Rows of 3D are short, and looking their pointers up costs the host as much as going through them. Between the first row and
/// the last, the pointers of every second row are equally far apart: there they are moved on, and coefficients fetched ahead.
template <class Exec, class Make, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_each_half(RowTeam<Exec> const& team, int n, Make const& make, F const& f) {
  (void)team;
  if constexpr (runs_on_host<Exec>) {
    using Half = decltype(make(0));
    constexpr int worth_moving = 6;
    if (n >= worth_moving) {
      Half half[2] = {make(2), make(1)};                       // of even and of odd rows
      std::ptrdiff_t step[2][Half::n_pointers];
      Half const next[2] = {make(4), make(3)};
      for (int odd = 0; odd < 2; ++odd)
        for (int p = 0; p < Half::n_pointers; ++p) step[odd][p] = next[odd].at[p] - half[odd].at[p];
      for (int j = 0; j < n; ++j) {
        int const odd = j & 1;
        if (j == 0 || j == n - 1) {
          f(j, make(j));
        } else {
          f(j, half[odd]);
          half[odd].fetch_coefficients_ahead(team, step[odd][Half::inverse_diagonal] != 0);
          for (int p = 0; p < Half::n_pointers; ++p) half[odd].at[p] += step[odd][p];
        }
      }
      return;
    }
  }
  for (int j = 0; j < n; ++j) f(j, make(j));
}

}  // namespace lapwing
