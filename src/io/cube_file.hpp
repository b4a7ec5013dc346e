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
  std::vector<double> values;  ///< ascending, as selections by value need them
};

/// A sweep over all combinations of its parameters' values.
struct Cube {
  std::vector<CubeAxis> axes;       ///< in the order of the parameters
  std::vector<std::int64_t> cases;  ///< [combination], the last parameter varying fastest
};

/// @throws InputError if the cases are not all combinations, each once, with what to use instead.
Cube cube_of(ResultView const& view);

/// Writes a netCDF-4 file: numbers [p][q]..., fields [p][q]...[z][y][x], one dimension per parameter. Fields of cases
/// that are not done are NaN. The number of the case goes along as a coordinate. Where grids differ from case to case
/// there are no fields. Columns of a group, as "certificate/balance" beside a quantity "balance", stay in it.
/// @throws FileError if the file cannot be written, or something else is there than a cube.
void write_cube(ResultView const& view, Cube const& cube, std::string const& path);

}  // namespace lapwing
