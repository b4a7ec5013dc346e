// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The results in an existing file, read through the HDF5 library, so that compressed and repacked files serve too.
#pragma once

#include "io/checksums.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing::io {

/// @param file  must outlive the result.
/// @throws Hdf5Error if the file does not hold what its checksums cover.
StoredCases stored_cases(hid_t file);

}  // namespace lapwing::io
