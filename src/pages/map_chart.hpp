// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A quantity over two parameters as a map.
#pragma once

#include <string>
#include <vector>

namespace lapwing {

/// A table of numbers as coloured cells, the first row lowest, with a colour bar.
struct MapChart {
  static constexpr std::size_t most_along_a_side = 300;

  std::string title, x_label, y_label;
  std::vector<double> x, y;    ///< ascending values of columns and rows
  std::vector<double> values;  ///< [row][column]; NaN: nothing there
  std::vector<char> failed;    ///< [row][column]
  std::string svg() const;
};

}  // namespace lapwing
