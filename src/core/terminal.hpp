// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The terminal that standard output goes to.
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace lapwing {

/// Characters per line, and lines. 0: any number, as a pipe or a file takes.
struct TerminalSize {
  std::size_t width = 0, height = 0;
};

/// $COLUMNS counts more than what a terminal says, as for other programs.
inline TerminalSize terminal_size() {
  TerminalSize terminal;
  if (!isatty(STDOUT_FILENO)) return terminal;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) terminal = {size.ws_col, size.ws_row};
  if (char const* const columns = std::getenv("COLUMNS"))
    if (long const n = std::strtol(columns, nullptr, 10); n > 0) terminal.width = static_cast<std::size_t>(n);
  return terminal;
}

/// Whether lines on it can be drawn over.
inline bool is_drawable_terminal() {
  char const* const kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

}  // namespace lapwing
