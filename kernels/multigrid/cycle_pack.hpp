// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Between the double-precision fields of a batch and the single-precision fields of the cycle.
#pragma once

#include "kernels/multigrid/cycle_transfer.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// scaled = factor of its lane times a, in the precision of `scaled`. @param factor  [n_lanes], powers of 2.
/// @note Runs: device, 1 launch per direction and one for S, no fence, no allocation.
template <class Exec, class From, class To>
void scale_stencil(Exec const& exec, Stencil<Exec, From> const& a, ConstVector<Exec> factor,
                   Stencil<Exec, To> const& scaled);

/// packed = a's coefficients, and the inverse diagonal.
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: per unknown in d directions 4 d bytes read, 4 (d + 1) written.
template <class Exec>
void pack_stencil(Exec const& exec, Stencil<Exec, float> const& a, CycleStencil<Exec> const& packed);

/// Weights of direction a, natural order, [shape of the odd cells of the grid that is coarsened in the directions
/// before a].
template <class Exec>
void pack_weights(Exec const& exec, BatchShape const& odd, ConstFloatVector<Exec> weights, int a,
                  CycleTransfer<Exec> const& t);

/// v = factor of its lane times x, in the cycle's layout.
template <class Exec>
void pack(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, ConstVector<Exec> factor,
          FloatVector<Exec> v);

/// x = v, in natural order.
template <class Exec>
void unpack(Exec const& exec, BatchShape const& shape, ConstFloatVector<Exec> v, Vector<Exec> x);

}  // namespace lapwing
