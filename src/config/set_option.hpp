// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `--set KEY=VALUE`: changes one key of the input tree.
#pragma once

#include <string>

#include "config/diagnostics.hpp"
#include "config/input_tree.hpp"

namespace lapwing {

/// Puts VALUE, a TOML literal or else a string, at the dotted KEY; makes the tables on the way.
///
/// KEY may be the name of a parameter or a constant of the input alone; a parameter takes a single value too.
/// A number or text gives way to a table where the schema has keys below it. New entries stand last in their table.
/// Errors are added as `--set KEY: error: ...`; they leave the tree as it was.
void apply_set_option(std::string const& option, InputNode& root, Diagnostics& errors);

}  // namespace lapwing
