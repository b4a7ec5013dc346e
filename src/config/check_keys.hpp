// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Compares the keys of an input with the schema.
#pragma once

#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/input_tree.hpp"

namespace lapwing {

/// Returns `; did you mean "grid.cells"?` for a path whose last part is unknown: a synonym or the nearest key of the
/// same table, else a key of that name elsewhere; nothing when there is none.
/// @param value  what stands at the path, if that is known.
std::string suggest_key(std::vector<std::string> const& path, InputNode const* value = nullptr);

/// `; known there: cells, lower, upper`: the keys of the table that a path ends in, if they are few.
std::string list_keys(std::vector<std::string> const& path);

/// What is said of an unknown key. @param written  the path as it was written, where that is another.
std::string unknown_key(std::vector<std::string> const& path, std::vector<std::string> const& written,
                        InputNode const* value = nullptr);

/// Parts of a path with dots between them.
std::string joined_path(std::vector<std::string> const& path);

/// Reports every key that the schema lacks, with the nearest known one, and every table that is not one.
void check_keys(InputNode const& root, Diagnostics& errors);

}  // namespace lapwing
