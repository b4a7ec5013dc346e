// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Assembly of the discrete operator on the device: face coefficients, boundary closures, right-hand side.
#pragma once

#include "kernels/expression.hpp"
#include "kernels/stencil.hpp"

namespace lapwing {

/// Closure of one face of the box.
enum class FaceClosure : int { dirichlet, neumann, robin, periodic };

/// Boundary data sampled at face centres, in the layout of `face_points`.
template <class Exec>
struct BoundaryData {
  FaceClosure closure[6] = {};
  ConstVector<Exec> value[6];   ///< g, or v
  ConstVector<Exec> alpha[6];   ///< robin only
};

/// Face coefficients T = kappa_face / h^2 of -div(kappa grad u), kappa_face = 2ab/(a+b) of the two cells.
///
/// Boundary faces: Dirichlet 2 kappa/h^2, Neumann 0, Robin (2 kappa/h) alpha/(alpha + 2 kappa/h) / h, periodic as inner.
///
/// @param kappa  per direction, cell values {kappa}; the same View thrice for an isotropic medium.
/// @param spacing  h, [direction][n_lanes].
/// @note Runs: device, dim + 1 launch per boundary face, no fence, no allocation.
/// @note Cost: 8 (1 + 1) bytes per unknown and direction; next to nothing for a uniform stencil.
/// @see Alcouffe et al. (1981) for harmonic coefficients; docs/theory.md for the closures.
template <class Exec>
void assemble_faces(Exec const& exec, ConstVector<Exec> const (&kappa)[3], BoundaryData<Exec> const& boundary,
                    ConstVector<Exec> spacing, Stencil<Exec> const& a);

/// S = sigma, of which a uniform stencil keeps few rows.
template <class Exec>
void assemble_extra(Exec const& exec, ConstVector<Exec> sigma, Stencil<Exec> const& a);

/// rhs = source + what the boundary data contribute: Dirichlet (2 kappa/h^2) g, Neumann v/h, Robin
/// (2 kappa/h) v/(alpha + 2 kappa/h) / h.
/// @param source  cell values, or empty for zero.
template <class Exec>
void assemble_rhs(Exec const& exec, ConstVector<Exec> source, ConstVector<Exec> const (&kappa)[3],
                  BoundaryData<Exec> const& boundary, ConstVector<Exec> spacing, BatchShape const& shape,
                  Vector<Exec> rhs);

/// Outward flux -kappa du/dn through every face cell of one face of the box, times the cell's face area.
/// @param[out] flux  [face_points shape]; summed over a lane it is the integral over the face.
template <class Exec>
void face_flux(Exec const& exec, int face, ConstVector<Exec> u, ConstVector<Exec> const (&kappa)[3],
               BoundaryData<Exec> const& boundary, ConstVector<Exec> spacing, BatchShape const& shape,
               Vector<Exec> flux);

}  // namespace lapwing
