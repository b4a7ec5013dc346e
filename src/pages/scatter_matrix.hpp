// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Quantities against parameters, each pair a panel.
#pragma once

#include <string>
#include <vector>

#include "pages/axis.hpp"

namespace lapwing {

/// Numbers along a column or a row of panels.
struct MatrixAxis {
  std::string label;
  Axis range;
  std::vector<double> values;  ///< [case]; NaN: not drawn
};

/// @param failed  [case]: marked at the lower edge.
std::string scatter_matrix(std::vector<MatrixAxis> const& columns, std::vector<MatrixAxis> const& rows,
                           std::vector<char> const& failed);

}  // namespace lapwing
