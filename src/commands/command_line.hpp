// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The command line read by the table of commands.
#pragma once

#include <string>

#include "commands/command.hpp"

namespace lapwing {

/// What to do with the words of the command line: run `command`, or print `text` and leave with `code`.
struct ParsedCommandLine {
  CommandSpec const* command = nullptr;
  Options options;
  std::string text;                                  ///< help, version or an error
  int code = 0;
};

ParsedCommandLine parse_command_line(int argc, char const* const* argv);

}  // namespace lapwing
