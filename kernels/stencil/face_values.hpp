// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the discrete problem says of u between the centres of cells: its values and fluxes at faces, its gradient, its
/// value at a point.
#pragma once

#include "kernels/stencil/assemble.hpp"

namespace lapwing {

/// Derivatives of the solution: the gradient du/dd, or the flux density -kappa du/dd.
enum class Derivative { gradient, flux };

/// The derivative along direction d at every cell: the mean of what the cell's two faces have. Where kappa has one
/// value in the cell, the gradient is the difference of the two face values over h, and the flux is -kappa times that.
/// @param w     u less the level of `data`.
/// @param data  of the problem.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 24 bytes per value.
template <class Exec>
void cell_derivative(Exec const& exec, Derivative what, int d, ConstVector<Exec> w, AssemblyData<Exec> const& data,
                     Vector<Exec> out);

/// The same at the points of a face of the box: along the normal that of the closure (through the seam, of a periodic
/// direction), along others that of the cell next to it.
/// @param[out] out  [face_points shape]
template <class Exec>
void face_derivative(Exec const& exec, int face, Derivative what, int d, ConstVector<Exec> w,
                     AssemblyData<Exec> const& data, Vector<Exec> out);

/// u at the points of a face of the box: Dirichlet g; Neumann and Robin u - q h/(2 kappa), q the outward flux of the
/// closure; periodic where the fluxes of both half cells agree.
/// @param data  without a level.
template <class Exec>
void face_value(Exec const& exec, int face, ConstVector<Exec> u, AssemblyData<Exec> const& data, Vector<Exec> out);

/// Flux towards +d through a plane, times the area of the cells: in a cell linear between those through its two faces,
/// so that the balance of what lies between two planes is exact. As `gross`, of the magnitudes of the terms.
/// @param position   [n_lanes], of the plane: (coordinate - lower) / h.
/// @param[out] flux  [face_points shape of a face of direction d]; summed over a lane it is the integral.
template <class Exec>
void plane_flux(Exec const& exec, int d, FluxPart part, ConstVector<Exec> position, ConstVector<Exec> w,
                AssemblyData<Exec> const& data, Vector<Exec> flux);

/// result = u at a point of every case: multilinear between cell centres and, within half a cell of a face of the box,
/// the values there.
///
/// Where faces meet, u is extended linearly: sum of the face values less u for each of them but one. On Dirichlet faces
/// g is extended along the face instead, by the last two of its points; where two of them meet, it is the mean of both.
/// @param point  [direction][n_lanes], relative to the lower corner in units of cells: (x - lower) / h.
/// @param data   without a level.
template <class Exec>
void probe(Exec const& exec, ConstVector<Exec> u, AssemblyData<Exec> const& data, ConstVector<Exec> point,
           Vector<Exec> result);

}  // namespace lapwing
