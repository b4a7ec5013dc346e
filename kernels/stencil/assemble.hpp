// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Assembly of the discrete operator on the device: face coefficients, boundary closures, right-hand side.
#pragma once

#include "core/boundary_kinds.hpp"
#include "kernels/expressions/expression.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Boundary data sampled at face centres, in the layout of `face_points`.
template <class Exec>
struct BoundaryData {
  BoundaryKind closure[6] = {};
  ConstVector<Exec> value[6];   ///< g, or v
  ConstVector<Exec> alpha[6];   ///< robin only
};

/// kappa of the half cells at the lower and the upper face of each direction: the cell's own where no jump crosses it.
template <class Exec>
struct HalfCells {
  ConstVector<Exec> low[3], high[3];
};

/// Face coefficients T = kappa_face / h^2 of -div(kappa grad u), kappa_face = 2ab/(a+b) of the two half cells.
///
/// Boundary faces: Dirichlet 2 kappa/h^2, Neumann 0, Robin (2 kappa/h) alpha/(alpha + 2 kappa/h) / h, periodic as
/// inner.
///
/// @param kappa  of half cells {kappa}; the same View six times for an isotropic medium without cut cells.
/// @param spacing  h, [direction][n_lanes].
/// @note Runs: device, dim + 1 launch per boundary face, no fence, no allocation.
/// @note Cost: 8 (1 + 1) bytes per unknown and direction; next to nothing for a uniform stencil.
/// @see Alcouffe et al. (1981) for harmonic coefficients; docs/theory.md for the closures.
template <class Exec>
void assemble_faces(Exec const& exec, HalfCells<Exec> const& kappa, BoundaryData<Exec> const& boundary,
                    ConstVector<Exec> spacing, Stencil<Exec> const& a);

/// S = sigma, of which a uniform stencil keeps few rows.
template <class Exec>
void assemble_extra(Exec const& exec, ConstVector<Exec> sigma, Stencil<Exec> const& a);

/// Cell and boundary data of a batch, with a level per lane that is taken out of them: they are those of w = u - level,
/// namely f - sigma level, g - level on Dirichlet faces, v - alpha level on Robin faces.
template <class Exec>
struct AssemblyData {
  BatchShape shape;
  HalfCells<Exec> kappa;
  ConstVector<Exec> sigma;      ///< empty for zero
  ConstVector<Exec> source;     ///< empty for zero
  BoundaryData<Exec> boundary;
  ConstVector<Exec> spacing;    ///< h, [direction][n_lanes]
  ConstVector<Exec> level;      ///< [n_lanes]; empty for zero
};

/// rhs = source + what the boundary data contribute: Dirichlet (2 kappa/h^2) g, Neumann v/h, Robin
/// (2 kappa/h) v/(alpha + 2 kappa/h) / h.
/// @note Runs: device, 1 launch, 1 per boundary face, 1 more with both sigma and a level.
template <class Exec>
void assemble_rhs(Exec const& exec, AssemblyData<Exec> const& data, Vector<Exec> rhs);

/// Outward flux -kappa du/dn through every face cell of one face of the box, times the cell's face area; or, as
/// `gross`, the sum of the magnitudes of the two terms that it is the difference of (0 on periodic faces): what it
/// loses by rounding is a share of that.
enum class FluxPart { net, gross };
/// @param w          u less the level of `data`.
/// @param[out] flux  [face_points shape]; summed over a lane it is the integral over the face.
template <class Exec>
void face_flux(Exec const& exec, int face, FluxPart part, ConstVector<Exec> w, AssemblyData<Exec> const& data,
               Vector<Exec> flux);

/// What w dissipates between a face of the box and the centres of its cells, in units of w.A w: q^2 / (2 kappa) with
/// the flux density q through the face, cell by cell; 0 on periodic faces, which are inner ones.
template <class Exec>
void half_cell_dissipation(Exec const& exec, int face, ConstVector<Exec> w, AssemblyData<Exec> const& data,
                           Vector<Exec> dissipation);

/// What the boundary data of a face weigh in a level: T of the face cells, or T times the value that a cell without
/// other neighbours would take (g, or v/alpha). Neither depends on the level of `data`.
enum class FaceWeight { coefficient, inflow };
template <class Exec>
void face_weight(Exec const& exec, int face, FaceWeight what, AssemblyData<Exec> const& data, Vector<Exec> weight);

/// values = source where sigma > 0, else 0: what a level weighs against the sum of sigma.
template <class Exec>
void source_where_reacting(Exec const& exec, AssemblyData<Exec> const& data, Vector<Exec> values);

}  // namespace lapwing
