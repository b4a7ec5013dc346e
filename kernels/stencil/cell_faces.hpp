// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Fluxes through the faces of a cell, and values of u there, for kernels.
#pragma once

#include <cmath>

#include "kernels/stencil/closure.hpp"

namespace lapwing {

/// A cell of one case: its group, its indices and its lane.
struct CellPlace {
  int group;
  int at[3];
  int lane;
};

/// The faces of the cells of a batch. Side 0 is the lower face of a direction, side 1 the upper one.
template <class Exec>
struct CellFaces {
  AssemblyData<Exec> data;

  KOKKOS_INLINE_FUNCTION std::int64_t index(CellPlace const& cell) const {
    return data.shape.row_start(cell.group, cell.at[2], cell.at[1]) + std::int64_t{cell.at[0]} * data.shape.lanes +
           cell.lane;
  }
  KOKKOS_INLINE_FUNCTION int place(CellPlace const& cell) const { return cell.group * data.shape.lanes + cell.lane; }
  KOKKOS_INLINE_FUNCTION real_t h(int d, CellPlace const& cell) const {
    return data.spacing(d * data.shape.n_lanes() + place(cell));
  }
  /// Area of the cell's faces of direction d; per unit length in two directions, 1 in one.
  KOKKOS_INLINE_FUNCTION real_t area(int d, CellPlace const& cell) const {
    real_t product = 1;
    for (int b = 0; b < data.shape.dim; ++b)
      if (b != d) product *= h(b, cell);
    return product;
  }

  /// kappa of the half of a cell that lies at one of its faces.
  KOKKOS_INLINE_FUNCTION real_t half_kappa(int d, int side, std::int64_t cell) const {
    return (side == 0 ? data.kappa.low[d] : data.kappa.high[d])(cell);
  }

  /// Whether the face belongs to the boundary of the box; the seam of a periodic direction does not.
  KOKKOS_INLINE_FUNCTION bool at_boundary(int d, int side, CellPlace const& cell) const {
    return !data.shape.periodic[d] && cell.at[d] == (side == 0 ? 0 : data.shape.cells[d] - 1);
  }
  /// The cell beyond a face that is not at the boundary.
  KOKKOS_INLINE_FUNCTION CellPlace neighbour(int d, int side, CellPlace cell) const {
    int const n = data.shape.cells[d];
    cell.at[d] = side == 0 ? (cell.at[d] == 0 ? n - 1 : cell.at[d] - 1) : (cell.at[d] == n - 1 ? 0 : cell.at[d] + 1);
    return cell;
  }
  /// Where a face of the box has its point for a cell: see `face_points`.
  KOKKOS_INLINE_FUNCTION std::int64_t face_point(int d, CellPlace const& cell) const {
    BatchShape const& s = data.shape;
    int const along = d == 0 ? 1 : 0, across = d == 2 ? 1 : 2;
    return ((std::int64_t{cell.group} * s.cells[across] + cell.at[across]) * s.cells[along] + cell.at[along]) *
               s.lanes +
           cell.lane;
  }
  KOKKOS_INLINE_FUNCTION Closure closure(int d, int side, CellPlace const& cell) const {
    int const face = 2 * d + side;
    BoundaryKind const kind = data.boundary.closure[face];
    std::int64_t const i = face_point(d, cell);
    real_t const alpha = has_coefficient(kind) ? data.boundary.alpha[face](i) : 0.;
    real_t const level = data.level.extent(0) > 0 ? data.level(place(cell)) : 0.;
    real_t const shift = data_of_constant(kind, level, alpha);
    return close_face(kind, half_kappa(d, side, index(cell)), h(d, cell), data.boundary.value[face](i) - shift, alpha);
  }

  /// Flux density towards +d through a face, of w = u - level; or the sum of the magnitudes of its two terms.
  KOKKOS_INLINE_FUNCTION real_t flux(ConstVector<Exec> const& w, FluxPart part, int d, int side,
                                     CellPlace const& cell) const {
    if (at_boundary(d, side, cell)) {
      Closure const c = closure(d, side, cell);
      real_t const out = c.coefficient * w(index(cell));
      if (part == FluxPart::gross) return std::fabs(out) + std::fabs(c.inflow);
      return side == 0 ? c.inflow - out : out - c.inflow;
    }
    CellPlace const other = neighbour(d, side, cell);
    std::int64_t const low = index(side == 0 ? other : cell), high = index(side == 0 ? cell : other);
    real_t const t = harmonic_mean(half_kappa(d, 1, low), half_kappa(d, 0, high)) / h(d, cell);
    if (part == FluxPart::gross) return t * (std::fabs(w(low)) + std::fabs(w(high)));
    return t * (w(low) - w(high));
  }

  /// u at a face, where the fluxes of its two half cells agree, or where the closure says. @pre data.level is empty
  KOKKOS_INLINE_FUNCTION real_t value(ConstVector<Exec> const& u, int d, int side, CellPlace const& cell) const {
    std::int64_t const here = index(cell);
    if (at_boundary(d, side, cell)) {
      int const face = 2 * d + side;
      if (data.boundary.closure[face] == BoundaryKind::dirichlet) return data.boundary.value[face](face_point(d, cell));
      Closure const c = closure(d, side, cell);
      return u(here) - (c.coefficient * u(here) - c.inflow) * h(d, cell) / (2 * half_kappa(d, side, here));
    }
    CellPlace const other = neighbour(d, side, cell);
    std::int64_t const low = index(side == 0 ? other : cell), high = index(side == 0 ? cell : other);
    real_t const a = half_kappa(d, 1, low), b = half_kappa(d, 0, high);
    return u(low) + b / (a + b) * (u(high) - u(low));
  }
};

}  // namespace lapwing
