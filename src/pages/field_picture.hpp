// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Values at the cells of a grid as a picture.
#pragma once

#include <string>
#include <vector>

#include "io/result_view.hpp"
#include "pages/axis.hpp"

namespace lapwing {

/// A plane of values, x to the right; of one direction a row of them.
struct FieldSlice {
  std::string x_label, y_label, note;  ///< note: where the plane lies, "z = 0.25"
  Extent x, y;
  std::size_t n_x = 0, n_y = 1;
  std::vector<double> values;  ///< [y][x]
};

/// The planes to draw of a field [z][y][x]: the field itself in one and two directions, three planes through the middle
/// in three.
/// @param most  values along a side; larger planes become means over cells.
std::vector<FieldSlice> slices_of(ResultView const& view, ResultGrid const& grid, std::int64_t case_id,
                                  std::vector<double> const& values, std::size_t most);

/// Planes side by side, with axes. Their colours are those of `range`; their pixels tell values apart over the range
/// `own`, so that a browser may colour them over that as well.
/// @param title  for those who do not see it.
std::string field_picture(std::string const& title, std::vector<FieldSlice> const& slices, Axis const& range,
                          Axis const& own);

}  // namespace lapwing
