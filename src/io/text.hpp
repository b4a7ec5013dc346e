// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Text that fits into columns and is valid UTF-8.
#pragma once

#include <cstddef>
#include <string>

namespace lapwing::io {

/// Cuts a text to at most `n_bytes` between two characters; a byte that is not UTF-8 becomes a question mark.
std::string fitting_text(std::string const& text, std::size_t n_bytes);

/// Fitting text in which control characters but tabs and ends of lines are question marks: what may be printed of a
/// file that anybody has written.
std::string printable(std::string const& text);

}  // namespace lapwing::io
