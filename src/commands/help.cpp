// SPDX-License-Identifier: BSD-3-Clause
#include "commands/help.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "commands/list.hpp"
#include "config/suggestion.hpp"
#include "core/build_info.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::array<Example, 5> beginning{
    {{"lapwing example darcy_flow > sweep.toml", "an input to start from"},
     {"lapwing check sweep.toml", "what running it would do and take"},
     {"lapwing run sweep.toml", "solve every case; results in sweep.h5"},
     {"lapwing show sweep.h5", "the cases as a table"},
     {"lapwing report sweep.h5 --html sweep.html", "a page with pictures, for a browser"}}};

constexpr std::array<ExitCodeMeaning, 9> codes{
    {{ExitCode::success, "every case is done"},
     {ExitCode::internal, "a mistake of lapwing's own"},
     {ExitCode::input, "bad input or command line; nothing ran, nothing was written"},
     {ExitCode::some_failed, "finished, some cases failed"},
     {ExitCode::failed, "all cases failed, or more than allowed"},
     {ExitCode::backend, "a requested device is not there"},
     {ExitCode::file, "a file cannot be read or written, or is in use"},
     {ExitCode::different, "verify: results are damaged, or differ when they are solved again"},
     {ExitCode::stopped, "stopped early; the same command goes on"}}};

using Rows = std::vector<std::pair<std::string, std::string>>;

/// Two columns, the second one aligned; a left one that is too wide has a line of its own.
std::string columns(Rows const& rows, std::size_t widest) {
  std::size_t width = 0;
  for (auto const& [left, right] : rows)
    if (left.size() <= widest) width = std::max(width, left.size());
  std::string text;
  for (auto const& [left, right] : rows) {
    if (left.size() <= width) text += fmt::format("  {:<{}}  {}\n", left, width, right);
    else text += fmt::format("  {}\n  {:<{}}  {}\n", left, "", width, right);
  }
  return text;
}

std::string example_lines(std::span<Example const> examples) {
  Rows rows;
  for (auto const& [line, meaning] : examples) rows.emplace_back(line, meaning);
  return columns(rows, 56);
}

}  // namespace

std::string version_text() {
  BuildInfo const& build = build_info();
  constexpr std::size_t digits = 12;
  return fmt::format("lapwing {} ({}{})", build.version, std::string_view(build.git_commit).substr(0, digits),
                     build.git_dirty ? ", modified" : "");
}

std::span<Example const> first_examples() { return beginning; }
std::span<ExitCodeMeaning const> exit_codes() { return codes; }

std::string usage_of(CommandSpec const& command) {
  std::string text = fmt::format("lapwing {}", command.name);
  if (!command.argument.empty()) text += fmt::format(" {}", command.argument);
  return text + (command.options.empty() ? "" : " [OPTION]...");
}

std::string words_of(OptionSpec const& option) {
  std::string text = option.short_name.empty() ? "    " : fmt::format("{}, ", option.short_name);
  text += option.name;
  return option.value.empty() ? text : text + fmt::format(" {}", option.value);
}

std::string meaning_of(OptionSpec const& option) {
  if (option.choices.empty()) return std::string(option.meaning);
  std::string choices;
  for (auto const& choice : choices_of(option)) choices += (choices.empty() ? "" : ", ") + choice;
  return fmt::format("{} ({})", option.meaning, choices);
}

std::string help_text() {
  std::string text =
      "lapwing solves parameter sweeps of differential equations on structured grids: one TOML file in, one HDF5 file "
      "out.\n\n"
      "Usage: lapwing COMMAND [OPTION]...\n";
  for (auto const& group : command_groups()) {
    Rows rows;
    for (auto const& command : group.commands) rows.emplace_back(fmt::format("{:<12}", command.name), command.meaning);
    text += fmt::format("\n{}:\n{}", group.heading, columns(rows, 40));
  }
  text += "\nFirst steps:\n" + example_lines(first_examples());
  return text + "\n\"lapwing help COMMAND\" tells more of one command, \"lapwing --version\" which lapwing this is.";
}

std::string help_text(CommandSpec const& command) {
  std::string text = fmt::format("lapwing {}: {}\n\nUsage: {}\n", command.name, command.meaning, usage_of(command));
  if (!command.details.empty()) text += fmt::format("\n{}\n", command.details);
  if (!command.options.empty()) {
    Rows rows;
    for (auto const& option : command.options) rows.emplace_back(words_of(option), meaning_of(option));
    rows.emplace_back("-h, --help", "this text");
    text += "\nOptions:\n" + columns(rows, 28);
  }
  if (!command.examples.empty()) text += "\nExamples:\n" + example_lines(command.examples);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

CommandSpec help_command() {
  auto const look = [](Options const& options, Log const& log) {
    if (options.input.empty()) return log.info(help_text()), ExitCode::success;
    CommandSpec const* const command = find_command(options.input);
    if (!command)
      throw InputError(fmt::format("lapwing help: error: unknown command \"{}\"{}", excerpt(options.input),
                                   did_you_mean(options.input, command_names())));
    log.info(help_text(*command));
    return ExitCode::success;
  };
  return {.name = "help",
          .meaning = "this text, or more about one command",
          .details = {},
          .argument = "[COMMAND]",
          .completion = Completion::command,
          .options = {},
          .examples = {{"lapwing help run", "the options of run"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
