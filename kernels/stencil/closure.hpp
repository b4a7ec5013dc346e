// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the two-point flux makes of one face: the mean of two half cells, and the closures of a half cell at the
/// boundary.
#pragma once

#include "kernels/stencil/assemble.hpp"

namespace lapwing {

/// 2ab/(a+b), without overflow and exact for a = b.
KOKKOS_INLINE_FUNCTION real_t harmonic_mean(real_t a, real_t b) { return 2 * a * (b / (a + b)); }

/// One boundary face of a cell: outward flux = coefficient u - inflow. {kappa/L}, {kappa u/L}
struct Closure {
  real_t coefficient, inflow;
};

/// Whether a face has a coefficient of its own.
KOKKOS_INLINE_FUNCTION constexpr bool has_coefficient(BoundaryKind kind) { return kind == BoundaryKind::robin; }
static_assert([] {
  for (BoundaryTraits const& row : boundary_kinds)
    if (row.has_coefficient != has_coefficient(row.kind)) return false;
  return true;
}(), "device code cannot read the table of kinds, and says the same");

/// The data under which a constant u makes no flux.
KOKKOS_INLINE_FUNCTION real_t data_of_constant(BoundaryKind kind, real_t u, real_t alpha) {
  return kind == BoundaryKind::dirichlet ? u : alpha * u;
}

/// @param alpha  0 where there is none.
KOKKOS_INLINE_FUNCTION Closure close_face(BoundaryKind kind, real_t kappa, real_t h, real_t value, real_t alpha) {
  real_t const half_cell = 2 * kappa / h;
  if (kind == BoundaryKind::dirichlet) return {half_cell, half_cell * value};
  if (kind == BoundaryKind::neumann) return {0, value};
  real_t const share = half_cell / (alpha + half_cell);
  return {share * alpha, share * value};
}

}  // namespace lapwing
