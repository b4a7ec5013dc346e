// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Values as JSON.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/visible_text.hpp"

namespace lapwing {

/// A string with quotes and escapes, valid whatever its bytes.
inline std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (char const c : valid_utf8(text)) {
    if (c == '"' || c == '\\') out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  return out + '"';
}

/// A number, or null where JSON has none.
inline std::string json_number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : "null"; }

}  // namespace lapwing
