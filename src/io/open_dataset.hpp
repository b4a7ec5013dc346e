// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Opens a dataset of somebody else's file, and says what is there if it is not.
#pragma once

#include <string>

#include "io/hdf5_handle.hpp"

namespace lapwing::io {

/// Opens a file for reading, with HDF5's lock.
/// @throws FileError, Hdf5Error: there is none, another program writes to it, or it is of another format, named where
/// it is a known one.
Hdf5File open_foreign_file(std::string const& path);

/// Opens a dataset. Soft links and links to other files are followed; one that leads nowhere is named.
/// @throws Hdf5Error with names that are there, or with what the name stands for.
Hdf5Dataset open_dataset(Hdf5File const& file, std::string const& name);

}  // namespace lapwing::io
