// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Many numbers of many cases in one picture.
#pragma once

#include <string>
#include <vector>

#include "pages/axis.hpp"

namespace lapwing {

/// A vertical axis.
struct ParallelAxis {
  std::string label;
  Axis range;
  std::vector<double> values;         ///< [case]
};

/// One line per case through all axes, coloured by the last one. Cases without a number on it are left out.
/// @see Inselberg (1985): The plane with parallel coordinates.
std::string parallel_coordinates(std::vector<ParallelAxis> axes);

}  // namespace lapwing
