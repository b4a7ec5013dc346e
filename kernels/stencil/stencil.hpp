// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The one definition of the discrete operator: face coefficients and an extra diagonal, in flux form.
#pragma once

#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// A u = sum over faces of T (u - u_neighbour) + S u, with a neighbour value of 0 beyond a boundary.
///
/// A boundary face's coefficient stands in the same array as the inner ones: 2 kappa / h^2 (Dirichlet), 0 (Neumann),
/// the eliminated Robin coefficient, or the coefficient between the last and the first cell (periodic, stored at both
/// ends; 0 where a coarse level has one cell, which would be its own neighbour). Units: {kappa / L^2}. Coarse levels
/// use the same structure with coefficients summed over fine cells.
///
/// Uniform operators, whose coefficients depend only on whether a cell is the first, the last or an inner one of y and
/// z, keep one row of each kind. Kernels that take rows from `face_row` and `extra_row` serve both.
template <class Exec, class T = real_t>
struct Stencil {
  BatchShape shape;
  bool uniform = false;
  /// T of direction a, [group][z][y][x][lane] of stored(shape.faces(a)); empty where a >= dim
  Array<T, Exec> face[3];
  Array<T, Exec> extra;        ///< S, [group][z][y][x][lane] of stored(shape); empty where it is zero throughout
  Array<T, Exec> zeros;        ///< a row of zeros, [row_length]: the neighbours beyond a boundary

  KOKKOS_FUNCTION bool has_extra() const { return extra.extent(0) > 0; }

  /// The rows that are stored of a field of this shape.
  KOKKOS_FUNCTION BatchShape stored(BatchShape field) const {
    for (int a = 1; a < 3; ++a)
      if (uniform && field.cells[a] > 3) field.cells[a] = 3;
    return field;
  }
  /// Which of the stored rows stands for row i of n.
  KOKKOS_FUNCTION int place(int i, int n) const { return !uniform || n <= 3 || i == 0 ? i : i == n - 1 ? 2 : 1; }
  /// Which row of n a stored one was computed from.
  KOKKOS_FUNCTION int origin(int stored_row, int n) const {
    return uniform && n > 3 && stored_row == 2 ? n - 1 : stored_row;
  }
  /// Where the row (k, j) of face coefficients of direction a begins.
  KOKKOS_FUNCTION std::int64_t face_row(int a, int g, int k, int j) const {
    BatchShape const f = shape.faces(a);
    return stored(f).row_start(g, place(k, f.cells[2]), place(j, f.cells[1]));
  }
  KOKKOS_FUNCTION std::int64_t extra_row(int g, int k, int j) const {
    return stored(shape).row_start(g, place(k, shape.cells[2]), place(j, shape.cells[1]));
  }
};

/// Allocates an unset stencil. @param with_extra  whether S is stored.
template <class Exec, class T = real_t>
Stencil<Exec, T> allocate_stencil(BatchShape const& shape, bool with_extra, bool uniform = false) {
  Stencil<Exec, T> s;
  s.shape = shape;
  s.uniform = uniform;
  char const* labels[3] = {"lapwing::stencil::face_x", "lapwing::stencil::face_y", "lapwing::stencil::face_z"};
  for (int a = 0; a < shape.dim; ++a)
    s.face[a] = allocate<Array<T, Exec>>(labels[a], s.stored(shape.faces(a)).n_values());
  if (with_extra) s.extra = allocate<Array<T, Exec>>("lapwing::stencil::extra", s.stored(shape).n_values());
  s.zeros = Array<T, Exec>("lapwing::stencil::zeros", shape.row_length());
  return s;
}

/// Bytes that `allocate_stencil` takes.
template <class Exec, class T = real_t>
double predicted_stencil_bytes(BatchShape const& shape, bool with_extra, bool uniform = false) {
  Stencil<Exec, T> s;
  s.shape = shape;
  s.uniform = uniform;
  std::int64_t values = shape.row_length() + (with_extra ? s.stored(shape).n_values() : 0);
  for (int a = 0; a < shape.dim; ++a) values += s.stored(shape.faces(a)).n_values();
  return sizeof(T) * static_cast<double>(values);
}

/// Pointers to one row of a stencil and of a field u.
template <int Dim, class T = real_t>
struct StencilRow {
  T const *x, *y_low, *y_high, *z_low, *z_high, *extra;
  T const *u, *u_y_low, *u_y_high, *u_z_low, *u_z_high;
  int lanes;

  template <class Exec>
  KOKKOS_FUNCTION StencilRow(Stencil<Exec, T> const& s, T const* field, int g, int k, int j) : lanes(s.shape.lanes) {
    BatchShape const& b = s.shape;
    auto const row = b.row_start(g, k, j);
    x = s.face[0].data() + s.face_row(0, g, k, j);
    u = field + row;
    extra = s.extra.data() ? s.extra.data() + s.extra_row(g, k, j) : nullptr;
    T const* const zeros = s.zeros.data();
    auto const line = std::int64_t{b.row_length()}, plane = line * b.cells[1];
    y_low = y_high = z_low = z_high = u_y_low = u_y_high = u_z_low = u_z_high = nullptr;
    if constexpr (Dim > 1) {
      y_low = s.face[1].data() + s.face_row(1, g, k, j);
      y_high = s.face[1].data() + s.face_row(1, g, k, j + 1);
      u_y_low = j > 0 ? u - line : b.periodic[1] ? u + line * (b.cells[1] - 1) : zeros;
      u_y_high = j + 1 < b.cells[1] ? u + line : b.periodic[1] ? u - line * (b.cells[1] - 1) : zeros;
    }
    if constexpr (Dim > 2) {
      z_low = s.face[2].data() + s.face_row(2, g, k, j);
      z_high = s.face[2].data() + s.face_row(2, g, k + 1, j);
      u_z_low = k > 0 ? u - plane : b.periodic[2] ? u + plane * (b.cells[2] - 1) : zeros;
      u_z_high = k + 1 < b.cells[2] ? u + plane : b.periodic[2] ? u - plane * (b.cells[2] - 1) : zeros;
    }
  }

  /// Sum of the fluxes out of cell i, without S u.
  KOKKOS_FORCEINLINE_FUNCTION T fluxes(int i, T left, T right) const {
    T const c = u[i];
    T sum = x[i] * (c - left) + x[i + lanes] * (c - right);
    if constexpr (Dim > 1) sum += y_low[i] * (c - u_y_low[i]) + y_high[i] * (c - u_y_high[i]);
    if constexpr (Dim > 2) sum += z_low[i] * (c - u_z_low[i]) + z_high[i] * (c - u_z_high[i]);
    return sum;
  }
  KOKKOS_FORCEINLINE_FUNCTION T face_sum(int i) const {
    T sum = x[i] + x[i + lanes];
    if constexpr (Dim > 1) sum += y_low[i] + y_high[i];
    if constexpr (Dim > 2) sum += z_low[i] + z_high[i];
    return sum;
  }
};

/// Runs f(i, (A u)_i, A_ii) over a row.
template <int Dim, class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_each_stencil_value(RowTeam<Exec> const& team, BatchShape const& shape,
                                                   StencilRow<Dim> const& row, F const& f) {
  if (row.extra)
    for_each_with_neighbours(team, shape, row.u, [&](int i, real_t left, real_t right) {
      f(i, row.fluxes(i, left, right) + row.extra[i] * row.u[i], row.face_sum(i) + row.extra[i]);
    });
  else
    for_each_with_neighbours(team, shape, row.u, [&](int i, real_t left, real_t right) {
      f(i, row.fluxes(i, left, right), row.face_sum(i));
    });
}

/// Visits the links of one cell: f(x, y, z, T) for every neighbour inside the box, through every face.
/// @return the cell's diagonal entry, S + sum of T over all its faces.
template <class Exec, class F>
KOKKOS_INLINE_FUNCTION real_t for_each_link(Stencil<Exec> const& a, int g, int k, int j, int x, int lane, F const& f) {
  BatchShape const& s = a.shape;
  int const at[3] = {x, j, k};
  real_t diagonal = a.has_extra() ? a.extra(a.extra_row(g, k, j) + std::int64_t{x} * s.lanes + lane) : 0.;
  for (int d = 0; d < s.dim; ++d)
    for (int side = 0; side < 2; ++side) {
      int p[3] = {x, j, k};
      p[d] += side;
      real_t const t = a.face[d](a.face_row(d, g, p[2], p[1]) + std::int64_t{p[0]} * s.lanes + lane);
      diagonal += t;
      int const n = s.cells[d];
      p[d] = at[d] + (side == 0 ? -1 : 1);
      if (p[d] < 0 || p[d] == n) {
        if (!s.periodic[d]) continue;
        p[d] = (p[d] + n) % n;
      }
      f(p[0], p[1], p[2], t);
    }
  return diagonal;
}

/// The row of the matrix that belongs to a cell: its diagonal entry, and -t in the columns of its neighbours.
struct CellLinks {
  struct Link {
    int x, y, z;
    real_t t;
  };
  int n = 0;
  Link link[6];
  real_t diagonal = 0;

  Link const* begin() const { return link; }
  Link const* end() const { return link + n; }
};

namespace detail {
struct CollectLinks {
  CellLinks* links;
  KOKKOS_FUNCTION void operator()(int x, int y, int z, real_t t) const { links->link[links->n++] = {x, y, z, t}; }
};
}  // namespace detail

/// Row of cell (x, j, k) for code of the host.
template <class Exec>
CellLinks links_of_cell(Stencil<Exec> const& a, int g, int k, int j, int x, int lane) {
  CellLinks links;
  links.diagonal = for_each_link(a, g, k, j, x, lane, detail::CollectLinks{&links});
  return links;
}

/// Calls launch(std::integral_constant<int, dim>) so that kernels are compiled per number of directions.
template <class Launch>
void dispatch_dim(int dim, Launch const& launch) {
  if (dim == 1) launch(std::integral_constant<int, 1>{});
  else if (dim == 2) launch(std::integral_constant<int, 2>{});
  else launch(std::integral_constant<int, 3>{});
}

}  // namespace lapwing
