// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Reads coefficient fields from HDF5 files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/field_file_info.hpp"

namespace lapwing {

/// Looks at a dataset of real numbers: its shape and a hash of every slab.
/// @param dim  number of the grid's directions; a dataset of rank dim is one slab, of rank dim + 1 a stack of slabs.
/// @throws FileError if it cannot be read, is not of that rank, or does not hold real or integer numbers.
FieldFileInfo describe_field_file(std::string const& file, std::string const& dataset, int dim);

/// Reads slab `slab` as doubles, [z][y][x].
/// @throws FileError.
std::vector<double> read_field_slab(FieldFileInfo const& info, int dim, std::int64_t slab);

}  // namespace lapwing
