// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the plan must know of an HDF5 file that holds a coefficient field.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace lapwing {

/// Hashes of the values of some of a dataset's slabs.
struct SlabHashes {
  std::vector<std::int64_t> slabs;    ///< ascending
  std::vector<std::uint64_t> hashes;  ///< [i] of slabs[i]

  /// The hash of a slab, or null where its values have not been looked at.
  std::uint64_t const* find(std::int64_t slab) const {
    auto const at = std::lower_bound(slabs.begin(), slabs.end(), slab) - slabs.begin();
    auto const i = static_cast<std::size_t>(at);
    return i < slabs.size() && slabs[i] == slab ? &hashes[i] : nullptr;
  }
};

/// A dataset that coefficients are read from.
struct FieldFileInfo {
  std::string file, dataset;
  std::vector<std::int64_t> shape;  ///< [z][y][x], one slab, or [case][z][y][x]; only the grid's directions.
                                    ///< Which of the two it is follows from the grid's number of directions.
  std::vector<std::string>
      dimensions;    ///< names that the dimensions have in the file; empty or [dimension], empty where one has none
  SlabHashes known;  ///< of the slabs that have been looked at
};

}  // namespace lapwing
