// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Words of commands, as a shell takes them.
#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// In single quotes, whatever it is.
inline std::string in_quotes(std::string_view word) {
  std::string quoted = "'";
  for (char const c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// In single quotes where a shell would take it for something else.
inline std::string for_shell(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  return !word.empty() && word.find_first_not_of(plain) == word.npos ? std::string(word) : in_quotes(word);
}

}  // namespace lapwing
