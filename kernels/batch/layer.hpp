// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The layer of cells next to a face of the box.
#pragma once

#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// out = the values of the cells next to a face, in the order of the face's points: rows run along the first direction
/// that is left.
/// @param shape  of `field`; `out` has its lanes and groups. @param face  0 .. 5: x_min, x_max, y_min, ...
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 16 bytes per value of the layer.
template <class Exec>
void copy_layer(Exec const& exec, BatchShape const& shape, int face, ConstVector<Exec> field, Vector<Exec> out);

}  // namespace lapwing
