// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Opens output files of lapwing through the HDF5 library, after a look at whether that is safe.
#pragma once

#include <string>

#include "io/hdf5_access.hpp"

namespace lapwing::io {

/// Opens another program's or an earlier run's output for reading.
/// @throws FileError if it cannot be read, is damaged outside of its datasets, is not lapwing's, or has a version that
/// this program does not know.
Hdf5File open_lapwing_file(std::string const& path);

/// @param may_be_damaged  whether a file of which no more can be told than that lapwing has sealed it will do.
/// @throws FileError if an existing file is not lapwing's.
void require_lapwing_file(std::string const& path, bool may_be_damaged);

}  // namespace lapwing::io
