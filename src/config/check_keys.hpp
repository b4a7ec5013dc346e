// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Compares the keys of an input with the schema.
#pragma once

#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/input_tree.hpp"

namespace lapwing {

/// Returns `; did you mean "grid.cells"?` for a path whose last part is unknown: the nearest key of the same table, else
/// a key of that very name elsewhere; nothing when there is neither.
std::string suggest_key(std::vector<std::string> const& path);

/// Parts of a path with dots between them.
std::string joined_path(std::vector<std::string> const& path);

/// Reports every key that the schema lacks, with the nearest known one, and every table that is not one.
void check_keys(InputNode const& root, Diagnostics& errors);

}  // namespace lapwing
