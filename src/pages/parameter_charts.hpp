// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Quantities over one parameter or two.
#pragma once

#include <string>

#include "pages/page_data.hpp"

namespace lapwing {

/// A quantity over the only parameter.
std::string line_chart(PageData const& data, PageColumn const& quantity, std::vector<std::int64_t> const& cases);

/// Whether the cases are all combinations of the values of two parameters.
bool is_plane(PageData const& data);

/// A quantity over both parameters of a plane.
std::string plane_map(PageData const& data, PageColumn const& quantity);

/// Whether the cases are few lines of many points: all combinations of the values of their parameters, of which one
/// has most.
bool are_few_lines(PageData const& data);

/// A quantity against the parameter with most values, a line for each combination of the others.
/// @pre are_few_lines
std::string family_chart(PageData const& data, PageColumn const& quantity, std::vector<std::int64_t> const& cases);

}  // namespace lapwing
