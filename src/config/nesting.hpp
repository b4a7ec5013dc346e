// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Refuses TOML that is nested so deeply that parsers, which recurse, would run out of stack.
#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// Keys inside keys, tables and arrays that an input may have; the schema needs five.
inline constexpr int deepest_nesting = 64;

/// Counts how deep tables, arrays and the parts of dotted keys stand in each other, without building anything of it.
/// @throws InputError at the place that is deeper than `deepest_nesting`.
void check_nesting(std::string_view text, std::string const& name);

}  // namespace lapwing
