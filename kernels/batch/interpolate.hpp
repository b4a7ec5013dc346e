// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Interpolation between cell-centred grids of one box.
#pragma once

#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// fine = cubic interpolation along direction a of values at the centres of coarser cells.
///
/// Lagrange through the four nearest centres, of which a boundary may have all on one side (fewer if there are fewer
/// cells); periodic directions wrap. Of fourth order, so that an interpolated solution keeps its second-order error.
/// @param coarse_shape  shape of `coarse`; `fine` has the same with n cells along a.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 16 bytes per fine value.
template <class Exec>
void interpolate_cubic(Exec const& exec, BatchShape const& coarse_shape, int a, int n, ConstVector<Exec> coarse,
                       Vector<Exec> fine);

/// out = linear interpolation along direction a of values at the centres of other cells, coarser or finer ones.
///
/// Between the two nearest centres; beyond the outermost ones their values hold, and periodic directions wrap. Equal
/// values stay as they are, to the last bit, and so do those at common centres.
/// @param from_shape  shape of `values`; `out` has the same with n cells along a.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 24 bytes per value of `out`.
template <class Exec>
void interpolate_linear(Exec const& exec, BatchShape const& from_shape, int a, int n, ConstVector<Exec> values,
                        Vector<Exec> out);

}  // namespace lapwing
