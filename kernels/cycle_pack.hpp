// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Between the double-precision fields of a batch and the single-precision fields of the cycle.
#pragma once

#include "kernels/cycle_transfer.hpp"
#include "kernels/stencil.hpp"

namespace lapwing {

/// packed = factor of its lane times a's coefficients, and the inverse diagonal.
/// @param factor  [n_lanes]
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: per unknown in d directions 8 d bytes read, 4 (d + 1) written.
template <class Exec>
void pack_stencil(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> factor, CycleStencil<Exec> const& packed);

/// Weights of direction a, natural order, [shape of the odd cells of the grid that is coarsened in the directions before a].
template <class Exec>
void pack_weights(Exec const& exec, BatchShape const& odd, ConstVector<Exec> weights, int a, CycleTransfer<Exec> const& t);

/// v = factor of its lane times x, in the cycle's layout.
template <class Exec>
void pack(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, ConstVector<Exec> factor, FloatVector<Exec> v);

/// x = v, in natural order.
template <class Exec>
void unpack(Exec const& exec, BatchShape const& shape, ConstFloatVector<Exec> v, Vector<Exec> x);

}  // namespace lapwing
