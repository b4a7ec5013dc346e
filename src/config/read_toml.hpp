// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// TOML text to an InputNode tree; the one place that sees the TOML library.
#pragma once

#include <string>

#include "config/input_tree.hpp"

namespace lapwing {

/// Reads a document. Entries of tables stand in order of their position in the text.
///
/// @param name  file name for positions.
/// @throws InputError at the position of a syntax error.
InputNode read_toml(std::string const& text, std::string const& name);

}  // namespace lapwing
