// SPDX-License-Identifier: BSD-3-Clause
#include "commands/command.hpp"

#include "commands/list.hpp"
#include "core/split_text.hpp"

namespace lapwing {

std::vector<CommandGroup> const& command_groups() {
  static std::vector<CommandGroup> const groups{
      {"Solve", {example_command(), check_command(), run_command()}},
      {"Look at results", {show_command(), report_command(), export_command(), verify_command()}},
      {"Look things up", {schema_command(), info_command(), help_command(), completions_command(), man_command()}},
  };
  return groups;
}

CommandSpec const* find_command(std::string_view name) {
  for (auto const& group : command_groups())
    for (auto const& command : group.commands)
      if (command.name == name) return &command;
  return nullptr;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (auto const& group : command_groups())
    for (auto const& command : group.commands) names.emplace_back(command.name);
  return names;
}

std::vector<std::string> choices_of(OptionSpec const& option) { return split_text(option.choices, '|'); }

}  // namespace lapwing
