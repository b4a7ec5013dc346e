// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Layout of the fields of the single-precision cycle: colours apart, so that a half sweep streams through memory.
#pragma once

#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// One row of a field: its even and its odd cells along x, each [x / 2][lane]. A half has room for one more cell on
/// either side: the neighbour value 0 beyond a boundary, or the wrapped value of a periodic direction.
template <class T>
struct HalfRows {
  T* half[2];                                      ///< [0]: even cells, [1]: odd cells
};
using Row = HalfRows<float>;
using ConstRow = HalfRows<float const>;

/// Fields are stored [colour][group][z][y][x / 2][lane] in single precision. The colour of a cell is the parity of the
/// sum of its indices, so a row's even cells are all of one colour and its odd cells of the other. Neighbours along x
/// of one half of a row are a contiguous part of the other half, and coarse cells (the even ones) are contiguous.
///
/// Face coefficients have the same layout, face f in the place of cell f, which lies above it.
struct CycleLayout {
  BatchShape shape;
  int pad = 0;                        ///< between half rows: room at the end of one and before the next
  int stride = 0;                     ///< from half row to half row
  std::int64_t colour_stride = 0;     ///< from the red to the black cells of a field

  static constexpr int even = 0, odd = 1;

  CycleLayout() = default;
  explicit CycleLayout(BatchShape const& s)
      : shape(s),
        pad(rounded(s.periodic[0] ? 2 * s.lanes : s.lanes)),
        stride(rounded(length(even)) + pad),
        colour_stride(s.n_rows() * stride) {}

  KOKKOS_FUNCTION static int rounded(int n) { return (n + 7) & ~7; }
  KOKKOS_FUNCTION int n_half(int h) const { return (shape.cells[0] + 1 - h) / 2; }      ///< cells
  KOKKOS_FUNCTION int length(int h) const { return n_half(h) * shape.lanes; }           ///< values
  KOKKOS_FUNCTION std::int64_t n_values() const { return 2 * colour_stride + pad; }
  /// Row (k, j) of a field.
  template <class T>
  KOKKOS_FORCEINLINE_FUNCTION HalfRows<T> halves(T* field, int g, int k, int j) const {
    T* const red = field + ((std::int64_t{g} * shape.cells[2] + k) * shape.cells[1] + j) * stride + pad;
    T* const black = red + colour_stride;
    if ((j + k) & 1) return {{black, red}};
    return {{red, black}};
  }

  /// The direction whose slices are visited one after the other: rows in 2D, planes in 3D.
  KOKKOS_FUNCTION int outer() const { return shape.dim == 3 ? 2 : 1; }
  KOKKOS_FUNCTION int n_slices() const { return shape.cells[outer()]; }
  KOKKOS_FUNCTION int rows_per_slice() const { return shape.dim == 3 ? shape.cells[1] : 1; }
  KOKKOS_FUNCTION int slice_z(int o) const { return shape.dim == 3 ? o : 0; }
  KOKKOS_FUNCTION int slice_y(int o, int j) const { return shape.dim == 3 ? j : o; }
};

/// Half of the cells of colour c (0, red: the colour of cell (0, 0, 0)) in row (k, j).
KOKKOS_INLINE_FUNCTION int half_of_colour(int c, int k, int j) { return (c + j + k) & 1; }

/// Copies wrapped values to the ends of one half of a row that is periodic along x.
template <class Exec>
KOKKOS_FORCEINLINE_FUNCTION void wrap_half(RowTeam<Exec> const& team, CycleLayout const& l, int half, Row const& row) {
  if (!l.shape.periodic[0]) return;
  int const w = l.shape.lanes, n = l.length(half);
  float* const values = row.half[half];
  if (half == CycleLayout::odd) for_each_in_row(team, w, [&](int i) { values[i - w] = values[n - w + i]; });
  else for_each_in_row(team, w, [&](int i) { values[n + i] = values[i]; });
}

/// Asks the memory for values that a pass over the short rows of 3D comes to soon: rows lie one after the other, but
/// processors that fetch ahead by themselves start anew with every row. Nothing on a device.
template <class Exec, class... T>
KOKKOS_FORCEINLINE_FUNCTION void fetch_ahead(RowTeam<Exec> const& team, int n, T const*... rows) {
  (void)team;
  if constexpr (runs_on_host<Exec>) {
    constexpr int line = 16, soon = 64 * line;
    for (int i = soon; i < soon + n; i += line) (__builtin_prefetch(rows + i), ...);
  }
}

}  // namespace lapwing
