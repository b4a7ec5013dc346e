// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The operator of one level of the single-precision cycle, and the loop over half a row of it.
#pragma once

#include "kernels/multigrid/cycle_layout.hpp"

namespace lapwing {

template <class Exec>
using FloatVector = Array<float, Exec>;
template <class Exec>
using ConstFloatVector = ConstArray<float, Exec>;

/// Rows of one coefficient. Uniform operators keep the first, an inner and the last row of every direction, by halves
/// instead of colours.
struct CoefficientRows {
  float* first = nullptr;            ///< of the row (0, 0) of group 0
  int n_y = 1, n_z = 1;              ///< rows along y and z
  int stride = 0;
  std::int64_t plane = 0, group = 0, to_other = 0;
  bool shared = false;

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

/// The same with the storage it points into.
template <class Exec>
struct CoefficientField : CoefficientRows {
  FloatVector<Exec> values;

  static std::int64_t n_values(CycleLayout const& l, int direction, bool uniform) {
    std::int64_t const rows_y = uniform ? 3 : l.shape.cells[1] + (direction == 1),
                       rows_z = uniform ? 3 : l.shape.cells[2] + (direction == 2);
    return 2 * l.stride * rows_y * rows_z * l.shape.groups + l.pad;
  }

  CoefficientField() = default;
  CoefficientField(char const* label, CycleLayout const& l, int direction, bool uniform) {
    n_y = l.shape.cells[1] + (direction == 1);
    n_z = l.shape.cells[2] + (direction == 2);
    stride = l.stride;
    plane = std::int64_t{stride} * (uniform ? 3 : n_y);
    group = plane * (uniform ? 3 : n_z);
    to_other = group * l.shape.groups;
    shared = uniform;
    values = allocate_zeros<FloatVector<Exec>>(label, n_values(l, direction, uniform));
    first = values.data() + l.pad;
  }
};

/// What kernels know of an operator: pointers, so that it may lie in device memory as well as be an argument.
struct CycleOperator {
  CycleLayout layout;
  CoefficientRows face[3];           ///< T of direction a
  CoefficientRows inverse_diagonal;  ///< 1 / (S + sum of T)
  CoefficientRows extra;             ///< S; unset where it is zero throughout
  float const* zeros = nullptr;      ///< half a row of zeros: the neighbours beyond a boundary

  KOKKOS_FUNCTION bool has_extra() const { return extra.first != nullptr; }
  KOKKOS_FUNCTION ConstRow zero_row() const { return {{zeros, zeros}}; }
};

/// A u = sum over faces of T (u - u_neighbour) + S u in the layout of CycleLayout; see Stencil for the convention.
template <class Exec>
struct CycleStencil {
  CycleLayout layout;
  CoefficientField<Exec> face[3], inverse_diagonal, extra;
  FloatVector<Exec> zeros;           ///< a row

  bool has_extra() const { return extra.first != nullptr; }
  CycleOperator rows() const {
    return {layout, {face[0], face[1], face[2]}, inverse_diagonal, extra, zeros.data() + layout.pad};
  }
};

/// Allocates an unset stencil whose ends are zero.
/// @param uniform  whether coefficients depend only on whether a cell is the first, the last or an inner one of y and
///                 z.
template <class Exec>
CycleStencil<Exec> allocate_cycle_stencil(BatchShape const& shape, bool with_extra, bool uniform) {
  CycleStencil<Exec> s;
  s.layout = CycleLayout(shape);
  s.face[0] = {"lapwing::cycle_stencil::face_x", s.layout, 0, uniform};
  if (shape.dim > 1) s.face[1] = {"lapwing::cycle_stencil::face_y", s.layout, 1, uniform};
  if (shape.dim > 2) s.face[2] = {"lapwing::cycle_stencil::face_z", s.layout, 2, uniform};
  s.inverse_diagonal = {"lapwing::cycle_stencil::inverse_diagonal", s.layout, 0, uniform};
  if (with_extra) s.extra = {"lapwing::cycle_stencil::extra", s.layout, 0, uniform};
  s.zeros = allocate_zeros<FloatVector<Exec>>("lapwing::cycle_stencil::zeros", s.layout.stride + s.layout.pad);
  return s;
}

/// Bytes of that.
template <class Exec>
double predicted_cycle_stencil_bytes(BatchShape const& shape, bool with_extra, bool uniform) {
  CycleLayout const l(shape);
  auto const field = [&](int direction) { return CoefficientField<Exec>::n_values(l, direction, uniform); };
  std::int64_t values = (with_extra ? 2 : 1) * field(0) + l.stride + l.pad;
  for (int direction = 0; direction < shape.dim; ++direction) values += field(direction);
  return sizeof(float) * static_cast<double>(values);
}

/// One row of a field and its neighbours along y and z.
struct RowsAround {
  ConstRow here, y_low, y_high, z_low, z_high;
};

KOKKOS_INLINE_FUNCTION ConstRow constant(Row const& r) { return {{r.half[0], r.half[1]}}; }

/// Pointers into half h of one row of an operator and of a field: cells of that half, and their neighbours.
template <int Dim>
struct CycleHalf {
  static constexpr int dim = Dim;
  float const *t_left, *t_right, *inverse_diagonal, *extra, *here, *left, *right;
  float const *t_y_low, *t_y_high, *y_low, *y_high;
  float const *t_z_low, *t_z_high, *z_low, *z_high;
  int n;                             ///< values

  KOKKOS_FORCEINLINE_FUNCTION CycleHalf(CycleOperator const& a, RowsAround const& u, int h, int g, int k, int j) {
    int const w = a.layout.shape.lanes;
    n = a.layout.length(h);
    Row const x = a.face[0].row(g, k, j);
    t_left = x.half[h];
    t_right = x.half[1 - h] + h * w;
    here = u.here.half[h];
    left = u.here.half[1 - h] - (1 - h) * w;
    right = left + w;
    inverse_diagonal = a.inverse_diagonal.row(g, k, j).half[h];
    extra = a.has_extra() ? a.extra.row(g, k, j).half[h] : nullptr;
    t_y_low = t_y_high = t_z_low = t_z_high = y_low = y_high = z_low = z_high = nullptr;
    if constexpr (Dim > 1) {
      t_y_low = a.face[1].row(g, k, j).half[h];
      t_y_high = a.face[1].row(g, k, j + 1).half[h];
      y_low = u.y_low.half[h];
      y_high = u.y_high.half[h];
    }
    if constexpr (Dim > 2) {
      t_z_low = a.face[2].row(g, k, j).half[h];
      t_z_high = a.face[2].row(g, k + 1, j).half[h];
      z_low = u.z_low.half[h];
      z_high = u.z_high.half[h];
    }
  }

  /// Moves every pointer as far as it lies from the one of `before` to that of `after`.
  KOKKOS_FORCEINLINE_FUNCTION void move(CycleHalf const& before, CycleHalf const& after) {
    auto const moved = [](float const*& at, float const* from, float const* to) { at += to - from; };
    moved(t_left, before.t_left, after.t_left);
    moved(t_right, before.t_right, after.t_right);
    moved(inverse_diagonal, before.inverse_diagonal, after.inverse_diagonal);
    moved(extra, before.extra, after.extra);
    moved(here, before.here, after.here);
    moved(left, before.left, after.left);
    moved(right, before.right, after.right);
    moved(t_y_low, before.t_y_low, after.t_y_low);
    moved(t_y_high, before.t_y_high, after.t_y_high);
    moved(y_low, before.y_low, after.y_low);
    moved(y_high, before.y_high, after.y_high);
    moved(t_z_low, before.t_z_low, after.t_z_low);
    moved(t_z_high, before.t_z_high, after.t_z_high);
    moved(z_low, before.z_low, after.z_low);
    moved(z_high, before.z_high, after.z_high);
  }
  template <class Exec>
  KOKKOS_FORCEINLINE_FUNCTION void fetch_coefficients_ahead(RowTeam<Exec> const& team) const {
    fetch_ahead(team, n, t_left, t_right, inverse_diagonal, t_y_low, t_y_high, t_z_low, t_z_high);
  }

  /// Sum of T u_neighbour.
  KOKKOS_FORCEINLINE_FUNCTION float from_neighbours(int i) const {
    float sum = t_left[i] * left[i] + t_right[i] * right[i];
    if constexpr (Dim > 1) sum += t_y_low[i] * y_low[i] + t_y_high[i] * y_high[i];
    if constexpr (Dim > 2) sum += t_z_low[i] * z_low[i] + t_z_high[i] * z_high[i];
    return sum;
  }
  /// Sum of T (c - u_neighbour).
  KOKKOS_FORCEINLINE_FUNCTION float fluxes(int i, float c) const {
    float sum = t_left[i] * (c - left[i]) + t_right[i] * (c - right[i]);
    if constexpr (Dim > 1) sum += t_y_low[i] * (c - y_low[i]) + t_y_high[i] * (c - y_high[i]);
    if constexpr (Dim > 2) sum += t_z_low[i] * (c - z_low[i]) + t_z_high[i] * (c - z_high[i]);
    return sum;
  }
  /// A u.
  template <bool HasExtra>
  KOKKOS_FORCEINLINE_FUNCTION float product(int i) const {
    float const c = here[i], value = fluxes(i, c);
    return HasExtra ? value + extra[i] * c : value;
  }
  /// The value that solves the cell's equation for the right-hand side f. In flux form about the left neighbour, so
  /// that rounding is relative to differences of neighbours, which are small where T is large.
  template <bool HasExtra>
  KOKKOS_FORCEINLINE_FUNCTION float relaxed(int i, float f) const {
    float const c = left[i];
    float sum = f - t_right[i] * (c - right[i]);
    if constexpr (Dim > 1) sum -= t_y_low[i] * (c - y_low[i]) + t_y_high[i] * (c - y_high[i]);
    if constexpr (Dim > 2) sum -= t_z_low[i] * (c - z_low[i]) + t_z_high[i] * (c - z_high[i]);
    if constexpr (HasExtra) sum -= extra[i] * c;
    return c + sum * inverse_diagonal[i];
  }
};

/// Runs f(j, half) for the rows 0 <= j < n of a slice, half = make(j) a CycleHalf.
///
/// Rows of 3D are short, and looking their pointers up costs the host as much as going through them. Between the first
/// row and the last, the pointers of every second row are equally far apart: there they are moved on, and coefficients
/// fetched ahead.
template <class Exec, class Make, class F>
KOKKOS_FORCEINLINE_FUNCTION void for_each_half(RowTeam<Exec> const& team, int n, Make const& make, F const& f) {
  using Half = decltype(make(0));
  constexpr int worth_moving = 6;
  if constexpr (runs_on_host<Exec> && Half::dim == 3) {
    if (n >= worth_moving) {
      Half const first[2] = {make(2), make(1)}, second[2] = {make(4), make(3)};    // of even and of odd rows
      Half moving[2] = {first[0], first[1]};
      // rows have coefficients of their own
      bool const own = first[0].inverse_diagonal != second[0].inverse_diagonal;
      for (int j = 0; j < n; ++j) {
        int const odd = j & 1;
        bool const inner = j > 0 && j < n - 1;
        Half const half = inner ? moving[odd] : make(j);
        f(j, half);
        if (!inner) continue;
        if (own) half.fetch_coefficients_ahead(team);
        moving[odd].move(first[odd], second[odd]);
      }
      return;
    }
  }
  (void)team;
  if constexpr (Half::dim < 3) n = 1;
  for (int j = 0; j < n; ++j) f(j, make(j));
}

}  // namespace lapwing
