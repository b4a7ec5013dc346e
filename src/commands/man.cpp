// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "commands/help.hpp"
#include "commands/list.hpp"
#include "core/build_info.hpp"

namespace lapwing {
namespace {

/// Text for roff: its own characters escaped, and no line that it would take for a request.
std::string roff(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (char const c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    at_start = c == '\n';
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out;
}

std::string examples_of(std::span<Example const> examples) {
  std::string text;
  for (auto const& [line, meaning] : examples) text += fmt::format(".TP\n.B {}\n{}\n", roff(line), roff(meaning));
  return text;
}

std::string section_of(CommandSpec const& command) {
  std::string text = fmt::format(".SS {}\n{}.\n", roff(usage_of(command)), roff(command.meaning));
  if (!command.details.empty()) text += fmt::format(".PP\n{}\n", roff(command.details));
  for (auto const& option : command.options) {
    std::string words = words_of(option);
    words.erase(0, words.find_first_not_of(' '));
    text += fmt::format(".TP\n.B {}\n{}\n", roff(words), roff(meaning_of(option)));
  }
  return text + examples_of(command.examples);
}

std::string man_page() {
  std::string text = fmt::format(
      ".TH LAPWING 1 \"\" \"lapwing {}\" \"User Commands\"\n"
      ".SH NAME\nlapwing \\- parameter sweeps of differential equations on structured grids\n"
      ".SH SYNOPSIS\n.B lapwing\nCOMMAND [OPTION]...\n"
      ".SH DESCRIPTION\nOne TOML file describes a problem and how its parameters vary. lapwing solves every case on "
      "GPUs or CPUs and leaves one "
      "HDF5 file that xarray opens.\n.SH FIRST STEPS\n",
      roff(build_info().version));
  text += examples_of(first_examples()) + ".SH COMMANDS\n";
  for (auto const& group : command_groups())
    for (auto const& command : group.commands) text += section_of(command);
  text += ".SH EXIT STATUS\n";
  for (auto const& [code, meaning] : exit_codes())
    text += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(code), roff(meaning));
  return text + ".SH SEE ALSO\n.BR mpirun (1),\n.BR h5dump (1)";
}

}  // namespace

CommandSpec man_command() {
  auto const look = [](Options const&, Log const& log) {
    log.info(man_page());
    return ExitCode::success;
  };
  return {.name = "man",
          .meaning = "the manual page",
          .details = {},
          .argument = {},
          .options = {},
          .examples = {{"lapwing man | man -l -", "to read"},
                       {"lapwing man > ~/.local/share/man/man1/lapwing.1", "to install"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
