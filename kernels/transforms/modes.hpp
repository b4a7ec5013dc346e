// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is left of a separable problem after all directions but one have been transformed: a tridiagonal system per
/// mode.
#pragma once

#include "kernels/stencil/assemble.hpp"

namespace lapwing {

/// The systems  T (2 u_j - u_{j-1} - u_{j+1}) + T m u_j = r_j  of all modes, with the closures of the direction j at
/// its ends.
///
/// T is that direction's face coefficient, and T m = S + the sum of the mode's eigenvalues along the transformed
/// directions.
template <class Exec>
struct ModeSystems {
  BatchShape shape;
  int direction = 0;                  ///< the one that is left
  BoundaryKind lower, upper;           ///< its closures; not Robin
  ConstVector<Exec> eigenvalue[3];    ///< [cells], of the transformed directions, over their face coefficient
  ConstVector<Exec> ratio[3];         ///< [n_lanes], face coefficient of a transformed direction over T
  ConstVector<Exec> shift;            ///< [n_lanes], S / T
  ConstVector<Exec> scale;            ///< [n_lanes], 1 / (T times the normalisation of the transforms)
  Vector<Exec> factor;                ///< work, [shape]
  Vector<Exec> ring;                  ///< work, [shape]; periodic only
  Vector<Exec> m, delta;              ///< work, [shape] with one cell along `direction`
};

/// u = solution of every mode's system, in place of its right-hand side, times `scale` T.
///
/// Elimination in the variables delta_j = 1 - e_j, e_j = 1/(1 + m + delta_{j-1}), in which nothing is subtracted, so
/// that a small m keeps its digits. A periodic direction is a Neumann one with one more link, which Sherman and
/// Morrison's formula adds. The constant of a singular mode is set by u = 0 in its last cell.
///
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: 40 bytes per unknown, 1 division; 96 bytes where periodic.
template <class Exec>
void solve_modes(Exec const& exec, ModeSystems<Exec> const& systems, Vector<Exec> values);

}  // namespace lapwing
