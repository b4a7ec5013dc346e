// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Coarse operators: one direction at a time, with the stencil of the fine operator.
#pragma once

#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// w of every odd cell along `direction`, [fine.shape.odd_cells(direction)].
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec, class T>
void interpolation_weights(Exec const& exec, Stencil<Exec, T> const& fine, int direction,
                           std::type_identity_t<Array<T, Exec>> weights);

/// Coarse operator with the stencil of the fine one: the Galerkin product P^T A P along one direction, collapsed.
///
/// Along the direction two faces in series, t = T- T+ / (T- + T+). Across it, a face between odd cells r and s gives
/// the share (w_r + w_s)/2 to the lower and the rest to the upper coarse face, and the energy of laterally incompatible
/// interpolation, T (w_r - w_s)^2, to the coarse faces along the direction: T_a = max(t + lateral, t / 10). Each corner
/// link of the Galerkin product is halved onto the edges, which is exact for linear functions. S is shared like T.
///
/// @param[out] coarse  shape = fine.shape.coarsened(direction).
/// @note Runs: device, dim + 1 launches, no fence, no allocation.
template <class Exec, class T>
void coarsen_operator(Exec const& exec, Stencil<Exec, T> const& fine, int direction,
                      std::type_identity_t<ConstArray<T, Exec>> weights, Stencil<Exec, T> const& coarse);

}  // namespace lapwing
