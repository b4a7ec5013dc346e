// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Coarsening by two along one direction: operator-dependent prolongation P, restriction R = P^T, coarse operator.
///
/// Coarse points are the even cells. An odd cell between faces T- (below) and T+ (above) interpolates with the weight
/// w = T- / (T- + T+) from its lower coarse neighbour and 1 - w from its upper one (0 beyond a boundary). Coarsening in
/// several directions is a product of such steps.
///
/// @see Alcouffe, Brandt, Dendy, Painter (1981); Dendy (1982): black box multigrid.
#pragma once

#include "kernels/stencil.hpp"

namespace lapwing {

/// w of every odd cell along `direction`, [fine.shape.odd_cells(direction)].
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec>
void interpolation_weights(Exec const& exec, Stencil<Exec> const& fine, int direction, Vector<Exec> weights);

/// Coarse operator with the stencil of the fine one: the Galerkin product P^T A P along one direction, collapsed.
///
/// Along the direction two faces in series, t = T- T+ / (T- + T+). Across it, a face between odd cells r and s gives the share
/// (w_r + w_s)/2 to the lower and the rest to the upper coarse face, and the energy of laterally incompatible
/// interpolation, T (w_r - w_s)^2, to the coarse faces along the direction: T_a = max(t + lateral, t / 10). Each corner link
/// of the Galerkin product is halved onto the edges, which is exact for linear functions. S is shared like T.
///
/// @param[out] coarse  shape = fine.shape.coarsened(direction).
/// @note Runs: device, dim + 1 launches, no fence, no allocation.
template <class Exec>
void coarsen_operator(Exec const& exec, Stencil<Exec> const& fine, int direction, ConstVector<Exec> weights,
                      Stencil<Exec> const& coarse);

/// coarse = P^T fine along one direction. @note Cost: 8 bytes per fine, 4 per weight, 4 per coarse value.
template <class Exec>
void restrict_direction(Exec const& exec, BatchShape const& fine_shape, int direction, ConstVector<Exec> weights,
                        ConstVector<Exec> fine, Vector<Exec> coarse);

/// fine = P coarse, or fine += P coarse.
template <class Exec>
void prolong_direction(Exec const& exec, BatchShape const& fine_shape, int direction, ConstVector<Exec> weights,
                       ConstVector<Exec> coarse, Vector<Exec> fine, bool add);

}  // namespace lapwing
