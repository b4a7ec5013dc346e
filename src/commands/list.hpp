// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The commands, each in the file of its name; `command_groups` lists them.
#pragma once

#include "commands/command.hpp"

namespace lapwing {

CommandSpec run_command();
CommandSpec check_command();
CommandSpec show_command();
CommandSpec export_command();
CommandSpec report_command();
CommandSpec verify_command();
CommandSpec example_command();
CommandSpec schema_command();
CommandSpec info_command();
CommandSpec help_command();
CommandSpec completions_command();
CommandSpec man_command();

}  // namespace lapwing
