// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a command is: its words, its options and what it does. Parser, help, completions and the man page are made from
/// it.
#pragma once

#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "commands/options.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "parallel/communicator.hpp"

namespace lapwing {

/// What is wrong with a word of the command line, to be told with the option's name before it.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What completes a word: nothing that is known, files of a kind, folders, names of commands, shells, or keys of the
/// input.
enum class Completion { none, toml, hdf5, any_file, folder, command, example, shell, input_key };

struct OptionSpec {
  std::string_view short_name;                 ///< "-o", or empty
  std::string_view name;                       ///< "--output"
  std::string_view value;                      ///< "OUT.h5"; empty: a flag
  std::string_view choices;                    ///< "auto|cpu|gpu"; empty: any value
  std::string_view meaning;
  std::function<void(Options&, std::string const&)> set;      ///< @throws UsageError
  Completion completion = Completion::none;
};

struct Example {
  std::string_view line, meaning;
};

struct CommandSpec {
  std::string_view name, meaning;
  std::string_view details;                    ///< more of it, in whole lines
  std::string_view argument;                   ///< "INPUT.toml"; "[NAME]" if it may be left out; empty: none
  Completion completion = Completion::none;    ///< of the argument
  std::vector<OptionSpec> options;
  std::vector<Example> examples;
  /// What it does, of a command that looks at files only; on the rank that speaks for all.
  std::function<ExitCode(Options const&, Log const&)> look;
  /// What it does on all ranks together, of a command that computes; Kokkos is up.
  std::function<ExitCode(Options const&, Communicator const&, Log const&)> compute;
  bool starts_ranks = false;                   ///< it computes on as many ranks as pay, and answers signals

  bool needs_argument() const { return !argument.empty() && argument.front() != '['; }
};

/// Commands that belong together, under one heading.
struct CommandGroup {
  std::string_view heading;
  std::vector<CommandSpec> commands;
};

/// All commands.
std::vector<CommandGroup> const& command_groups();
/// The command of that name; null if there is none.
CommandSpec const* find_command(std::string_view name);
std::vector<std::string> command_names();

/// Choices of an option as a list.
std::vector<std::string> choices_of(OptionSpec const& option);

}  // namespace lapwing
