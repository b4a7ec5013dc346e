// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Reads an input file as text.
#pragma once

#include <string>

namespace lapwing {

/// All of a file; an empty one is an empty text.
/// @throws FileError if it cannot be read, is a folder, or too large for an input.
std::string read_input(std::string const& path);

}  // namespace lapwing
