// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Linear combinations of fields that all cases of a batch have in common.
#pragma once

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {

/// u = sum over k of weight_k basis_k, summed in the order of k, every lane with weights of its own.
///
/// @param basis   [k][z][y][x], one value per cell.
/// @param weight  [k][n_lanes]; as many rows as there are basis fields, at least one.
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: 8 (1 + K/W) bytes per unknown, K basis fields, W lanes.
template <class Exec>
void linear_combination(Exec const& exec, BatchShape const& shape, ConstVector<Exec> basis, ConstVector<Exec> weight,
                        Vector<Exec> u);

}  // namespace lapwing
