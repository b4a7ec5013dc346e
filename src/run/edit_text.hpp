// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What becomes of the done cases of an existing file, in words.
#pragma once

#include <string>
#include <vector>

#include "io/result_file.hpp"

namespace lapwing {

/// One line for every thing that happens to some of them.
/// @param path  of the file. @param previous  where it is kept; "" if it is not.
/// @param n_incomplete  done cases that lack outputs now.
std::vector<std::string> edit_lines(std::string const& path, EditSummary const& edit, std::string const& previous,
                                    std::int64_t n_incomplete);

}  // namespace lapwing
