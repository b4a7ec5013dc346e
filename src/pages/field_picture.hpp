// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Values at the cells of a grid as a picture.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "io/result_view.hpp"
#include "pages/axis.hpp"

namespace lapwing {

/// A plane of values, x to the right.
struct FieldSlice {
  std::string x_label, y_label, note;        ///< note: where the plane lies, "z = 0.25"
  Extent x, y;
  std::size_t n_x = 0, n_y = 0;
  std::vector<double> values;                ///< [y][x]
};

/// The planes to draw of a field [z][y][x]: the field itself in two directions, three planes through the middle in three.
std::vector<FieldSlice> slices_of(ResultView const& view, ResultGrid const& grid, std::int64_t case_id, std::vector<double> const& values);

/// Planes side by side, with axes, in the colours of a range. Large ones are drawn from means over cells.
/// @param title        for those who do not see it.
/// @param most_pixels  along a side.
std::string field_picture(std::string const& title, std::vector<FieldSlice> const& slices, Axis const& range, std::size_t most_pixels);

}  // namespace lapwing
