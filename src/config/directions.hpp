// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What messages say about the directions of a grid.
#pragma once

#include <string>

#include "config/input_tree.hpp"

namespace lapwing {

/// Names a direction that a grid of `dim` directions lacks.
std::string no_direction(int direction, int dim);

/// What a list must have that does not have one entry per direction.
std::string wrong_count(InputNode const& list, int dim);

}  // namespace lapwing
