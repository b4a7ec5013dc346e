// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Lists that are written as one text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// The parts of a text between its separators; none of an empty text.
inline std::vector<std::string> split_text(std::string_view text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (std::size_t begin = 0;;) {
    auto const end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

/// "a, b, c" of a list, and how many more there are than `most`.
inline std::string joined(std::vector<std::string> const& parts, std::size_t most) {
  std::string text;
  std::size_t const n = parts.size() <= most + 1 ? parts.size() : most;
  for (std::size_t i = 0; i < n; ++i) text += (i == 0 ? "" : ", ") + parts[i];
  return n == parts.size() ? text : text + " and " + std::to_string(parts.size() - n) + " others";
}

}  // namespace lapwing
