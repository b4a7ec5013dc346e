// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Names that parameters, constants and quantities may not take.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lapwing {

/// Bytes of a name that netCDF takes.
inline constexpr std::size_t longest_name = 255;

/// Letters, digits and underscores, not beginning with a digit.
bool is_identifier(std::string_view name);

/// Says why a name cannot be used on a grid of so many directions, e.g. "is a function"; empty when it can.
std::string why_reserved(std::string_view name, int dim);

}  // namespace lapwing
