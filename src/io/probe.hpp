// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Whether the HDF5 library can read a file at all.
#pragma once

#include <string>

namespace lapwing::io {

/// Reads all that the library needs to find its way, and whatever is compressed, in a process of its own: with damaged
/// files the library crashes, or never comes back.
/// @return whether it reports no error either. @throws FileError if it crashes, does not come back, or cannot list the
/// file's objects.
bool probe(std::string const& path);

}  // namespace lapwing::io
