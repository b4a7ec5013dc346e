// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// An elimination order of a grid's cells that leaves Cholesky factors sparse.
#pragma once

#include <vector>

#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// Nested dissection: the middle plane of the longest direction is numbered last, after both halves, and so on; a
/// periodic direction is first cut open by one plane.
/// @return [cell, x fastest] its place.
/// @note A factor has O(n log n) entries in 2D and O(n^(4/3)) in 3D. @see George (1973).
std::vector<int> nested_dissection(BatchShape const& shape);

}  // namespace lapwing
