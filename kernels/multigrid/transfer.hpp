// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Transfers between grids that differ by a factor of two along one direction: prolongation P and restriction R = P^T.
///
/// Coarse points are the even cells. An odd cell between faces T- (below) and T+ (above) interpolates with the weight
/// w = T- / (T- + T+) from its lower coarse neighbour and 1 - w from its upper one (0 beyond a boundary). Coarsening in
/// several directions is a product of such steps.
///
/// @see Alcouffe, Brandt, Dendy, Painter (1981); Dendy (1982): black box multigrid.
#pragma once

#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// coarse = P^T fine along one direction. @note Cost: 8 bytes per fine, 4 of weights and 4 of coarse values.
template <class Exec, class T = real_t>
void restrict_direction(Exec const& exec, BatchShape const& fine_shape, int direction,
                        std::type_identity_t<ConstArray<T, Exec>> weights,
                        std::type_identity_t<ConstArray<T, Exec>> fine, std::type_identity_t<Array<T, Exec>> coarse);

/// fine = P coarse, or fine += P coarse.
template <class Exec>
void prolong_direction(Exec const& exec, BatchShape const& fine_shape, int direction, ConstVector<Exec> weights,
                       ConstVector<Exec> coarse, Vector<Exec> fine, bool add);

}  // namespace lapwing
