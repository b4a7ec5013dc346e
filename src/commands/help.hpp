// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Help for people, made from the table of commands.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace lapwing {

/// "lapwing 0.1.0 (abcdef1)"
std::string version_text();

/// What lapwing is, its commands and how one begins.
std::string help_text();
/// One command: how it is called, its options, examples.
std::string help_text(CommandSpec const& command);

/// "lapwing run INPUT.toml [OPTION]..."
std::string usage_of(CommandSpec const& command);
/// "-o, --output OUT.h5"
std::string words_of(OptionSpec const& option);
/// The meaning of an option with its choices.
std::string meaning_of(OptionSpec const& option);

/// How one begins.
std::span<Example const> first_examples();

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};
std::span<ExitCodeMeaning const> exit_codes();

}  // namespace lapwing
