// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the plan must know of an HDF5 file that holds a coefficient field.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lapwing {

struct FieldFileInfo {
  std::string file, dataset;
  std::vector<std::int64_t> shape;        ///< [z][y][x] or [case][z][y][x]; only the grid's directions
  std::vector<std::uint64_t> slab_hash;   ///< hash of the values: [0] of a plain field, [case] of a stack of fields.
                                          ///< Which of the two it is follows from the grid's number of directions.
};

}  // namespace lapwing
