// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A quantity over two parameters that form no grid.
#pragma once

#include <string>
#include <vector>

#include "pages/scatter_matrix.hpp"

namespace lapwing {

/// Cases as points between two parameters, in the colours of a quantity, with a colour bar. Crosses are cases that
/// failed.
std::string point_map(MatrixAxis const& x_axis, MatrixAxis const& y_axis, MatrixAxis const& quantity,
                      std::vector<char> const& failed);

}  // namespace lapwing
