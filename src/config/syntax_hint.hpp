// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What to write where an input is no TOML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lapwing {

/// "; lists stand in brackets: cells = [64, 64]" and the like, by the look of the line where reading stopped; "" if it
/// tells nothing.
/// @param description  of the error, by the TOML library.
/// @param line         from 1.
std::string syntax_hint(std::string_view text, std::string_view description, std::size_t line);

}  // namespace lapwing
