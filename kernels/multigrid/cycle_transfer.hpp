// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Transfers between two levels of the single-precision cycle: weights, and one row of the interpolation along x.
#pragma once

#include "kernels/multigrid/cycle_stencil.hpp"

namespace lapwing {

/// P = P_x P_y P_z over the directions that are coarsened; R = P^T. Even cells are the coarse ones, an odd cell takes w
/// of its lower and 1 - w of its upper coarse neighbour.
///
/// "x rows" are rows of the grid that is coarsened along x only: in natural order, [x][lane] with room for one more
/// cell on either side, if x is coarsened; else the two halves of a fine row one after the other.
///
/// This is what kernels know: pointers, so that it may lie in device memory as well as be an argument.
struct TransferRows {
  CycleLayout fine, coarse;
  unsigned directions = 0;             ///< bits 1 (x), 2 (y), 4 (z)
  bool uniform = false;                ///< weights do not depend on the other directions
  /// x: of the rows whose odd cells are red, [z][y / 2][x row]; y: [z][odd y][x row]; z: [odd z][coarse y][x row].
  float* rows[3] = {nullptr, nullptr, nullptr};

  KOKKOS_FUNCTION bool along(int a) const { return (directions >> a & 1u) != 0; }
  KOKKOS_FUNCTION int x_length() const { return along(0) ? coarse.shape.row_length() : 2 * fine.stride; }
  KOKKOS_FUNCTION int x_stride() const { return CycleLayout::rounded(x_length()) + 2 * fine.pad; }
  KOKKOS_FUNCTION int x_at() const { return fine.pad; }                       ///< first value of an x row
  /// The halves of an x row where x is not coarsened.
  template <class T>
  KOKKOS_FUNCTION HalfRows<T> halves(T* x_row) const {
    return {{x_row, x_row + fine.stride}};
  }
  KOKKOS_FUNCTION int n_odd(int a) const { return fine.shape.cells[a] / 2; }

  KOKKOS_FUNCTION std::int64_t n_weight_rows(int a) const {
    BatchShape const& s = fine.shape;
    if (!along(a)) return 0;
    if (uniform) return std::int64_t{s.groups} * (a == 0 ? 1 : 2);
    if (a == 0) return std::int64_t{s.groups} * s.cells[2] * ((s.cells[1] + 1) / 2);
    return std::int64_t{s.groups} * n_odd(a) * (a == 1 ? s.cells[2] : coarse.shape.cells[1]);
  }
  /// Number of a row of weights. Along x: of the fine row (k, j). Along y: of the odd row `o` in plane k. Along z: of
  /// the odd plane `o` at coarse row j.
  KOKKOS_FUNCTION std::int64_t x_row(int g, int k, int j) const {
    return uniform ? g : (std::int64_t{g} * fine.shape.cells[2] + k) * ((fine.shape.cells[1] + 1) / 2) + j / 2;
  }
  KOKKOS_FUNCTION std::int64_t y_row(int g, int k, int o) const {
    return uniform ? g * 2 + (o == n_odd(1) - 1) : (std::int64_t{g} * fine.shape.cells[2] + k) * n_odd(1) + o;
  }
  KOKKOS_FUNCTION std::int64_t z_row(int g, int o, int j) const {
    return uniform ? g * 2 + (o == n_odd(2) - 1) : (std::int64_t{g} * n_odd(2) + o) * coarse.shape.cells[1] + j;
  }
  KOKKOS_FUNCTION float const* x_weights(int g, int k, int j) const {
    return rows[0] + x_row(g, k, j) * x_stride() + x_at();
  }
  KOKKOS_FUNCTION float const* y_weights(int g, int k, int o) const {
    return rows[1] + y_row(g, k, o) * x_stride() + x_at();
  }
  KOKKOS_FUNCTION float const* z_weights(int g, int o, int j) const {
    return rows[2] + z_row(g, o, j) * x_stride() + x_at();
  }
  /// Weights of the odd slice number `o` of the outer direction, at row j of the coarse slice.
  KOKKOS_FUNCTION float const* outer_weights(int g, int o, int j) const {
    return fine.outer() == 2 ? z_weights(g, o, j) : y_weights(g, 0, o);
  }

  /// Rows of a coarse slice.
  KOKKOS_FUNCTION int coarse_rows() const { return coarse.rows_per_slice(); }
};

/// The same with the storage it points into.
template <class Exec>
struct CycleTransfer : TransferRows {
  FloatVector<Exec> weight[3];
};

/// Transfers without weights. @param shape  of the fine level.
template <class Exec>
CycleTransfer<Exec> plan_cycle_transfer(BatchShape const& shape, unsigned directions, bool uniform) {
  CycleTransfer<Exec> t;
  BatchShape coarse = shape;
  for (int a = 0; a < 3; ++a)
    if (directions >> a & 1u) coarse = coarse.coarsened(a);
  t.fine = CycleLayout(shape);
  t.coarse = CycleLayout(coarse);
  t.directions = directions;
  t.uniform = uniform;
  return t;
}

/// The same with weights, whose pads are zero.
template <class Exec>
CycleTransfer<Exec> allocate_cycle_transfer(BatchShape const& shape, unsigned directions, bool uniform) {
  auto t = plan_cycle_transfer<Exec>(shape, directions, uniform);
  for (int a = 0; a < shape.dim; ++a) {
    t.weight[a] =
        allocate_zeros<FloatVector<Exec>>("lapwing::cycle_transfer::weights", t.n_weight_rows(a) * t.x_stride());
    t.rows[a] = t.weight[a].data();
  }
  return t;
}

/// Bytes of the weights.
inline double predicted_weight_bytes(TransferRows const& t) {
  std::int64_t rows = 0;
  for (int a = 0; a < t.fine.shape.dim; ++a) rows += t.n_weight_rows(a);
  return sizeof(float) * static_cast<double>(rows * t.x_stride());
}

/// Values of the halves of a row from natural order, [x][lane].
template <class Exec>
KOKKOS_INLINE_FUNCTION void split_row(RowTeam<Exec> const& team, CycleLayout const& l, float const* natural,
                                      Row const& row) {
  int const w = l.shape.lanes;
  for (int h = 0; h < 2; ++h) {
    float* const to = row.half[h];
    float const* const from = natural + h * w;
    if (w == 1) for_each_in_row(team, l.n_half(h), [&](int i) { to[i] = from[2 * i]; });
    else if (w == 8) for_each_in_row(team, l.length(h), [&](int i) { to[i] = from[2 * (i & ~7) + (i & 7)]; });
    else for_each_in_row(team, l.length(h), [&](int i) { to[i] = from[2 * (i & ~(w - 1)) + (i & (w - 1))]; });
  }
}

/// Natural order from the halves of a row.
template <class Exec>
KOKKOS_INLINE_FUNCTION void join_row(RowTeam<Exec> const& team, CycleLayout const& l, ConstRow const& row,
                                     float* natural) {
  int const w = l.shape.lanes;
  for (int h = 0; h < 2; ++h) {
    float const* const from = row.half[h];
    float* const to = natural + h * w;
    if (w == 1) for_each_in_row(team, l.n_half(h), [&](int i) { to[2 * i] = from[i]; });
    else for_each_in_row(team, l.length(h), [&](int i) { to[2 * (i & ~(w - 1)) + (i & (w - 1))] = from[i]; });
  }
}

}  // namespace lapwing
