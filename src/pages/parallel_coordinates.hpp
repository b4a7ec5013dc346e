// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cases as lines across one axis per parameter and quantity.
#pragma once

#include <string>
#include <vector>

#include "pages/scatter_matrix.hpp"

namespace lapwing {

/// Lines take their colours from the last axis. Those of failed cases end with the last number that they have.
/// @param names  [case]: shown where a mouse rests on a line.
std::string parallel_coordinates(std::vector<MatrixAxis> axes, std::vector<std::string> const& names,
                                 std::vector<char> const& failed);

}  // namespace lapwing
