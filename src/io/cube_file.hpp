// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A copy of results that stands over the parameters of the sweep as dimensions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/result_view.hpp"

namespace lapwing {

/// A parameter as a dimension.
struct CubeAxis {
  ResultColumn parameter;
  std::vector<double> values;
};

/// The dimensions of a sweep whose cases are all combinations of its parameters' values, the last parameter varying fastest.
/// @throws InputError if they are not, with what to use instead.
std::vector<CubeAxis> cube_axes(ResultView const& view);

/// Writes a netCDF-4 file: numbers [p][q]..., fields [p][q]...[z][y][x], one dimension per parameter. Fields of cases that are not done are
/// NaN. Where grids differ from case to case there are no fields.
/// @throws InputError as above; FileError if the file cannot be written or is a result of lapwing.
void write_cube(ResultView const& view, std::string const& path);

}  // namespace lapwing
