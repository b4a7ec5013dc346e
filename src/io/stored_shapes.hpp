// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The grid shapes that an existing output file holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5_access.hpp"

namespace lapwing::io {

struct StoredShape {
  std::string prefix;               ///< "/" or "/grid_40x40/"
  std::vector<hsize_t> cells;       ///< [direction], x first
  std::vector<std::int64_t> cases;  ///< in the order of the fields' rows

  double n_cells() const {
    double n = 1;
    for (auto const extent : cells) n *= static_cast<double>(extent);
    return n;
  }
};

std::vector<StoredShape> read_shapes(hid_t file);
/// The same. @throws Hdf5Error unless each grid's cases are some of 0 ... n_cases - 1, ascending.
std::vector<StoredShape> read_shapes(hid_t file, std::int64_t n_cases);

}  // namespace lapwing::io
