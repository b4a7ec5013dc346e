// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "commands/example_inputs.hpp"
#include "commands/help.hpp"
#include "commands/list.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"
#include "core/shell_text.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

std::string joined(std::vector<std::string> const& words, std::string const& separator = " ") {
  std::string text;
  for (auto const& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

/// Words that are known beforehand.
std::vector<std::string> words_for(Completion completion) {
  std::vector<std::string> words;
  if (completion == Completion::command) return command_names();
  if (completion == Completion::shell) return {"bash", "zsh", "fish"};
  if (completion == Completion::example)
    for (auto const& example : example_inputs()) words.emplace_back(example.name);
  if (completion == Completion::input_key)
    for (auto const& row : key_table())
      if (row.type != KeyType::table && row.path.find('<') == std::string_view::npos)
        words.push_back(std::string(row.path) + "=");
  return words;
}

std::vector<std::string> words_for(OptionSpec const& option) {
  return option.choices.empty() ? words_for(option.completion) : choices_of(option);
}

/// "toml" where files of that ending fit.
std::string_view ending_of(Completion completion) {
  return completion == Completion::toml ? "toml" : completion == Completion::hdf5 ? "h5" : "";
}

template <class Visit>
void for_each_command(Visit const& visit) {
  for (auto const& group : command_groups())
    for (auto const& command : group.commands) visit(command);
}

std::string bash_action(std::vector<std::string> const& words, Completion completion) {
  if (!words.empty())
    return fmt::format("_lapwing_words {}{}", completion == Completion::input_key ? "-keys " : "",
                       in_quotes(joined(words)));
  if (completion == Completion::folder) return "_lapwing_paths -d";
  auto const ending = ending_of(completion);
  if (!ending.empty()) return fmt::format("_lapwing_files {}", ending);
  return completion == Completion::any_file ? "_lapwing_paths -f" : "return";
}

std::string bash_script() {
  std::string options, values, arguments;
  for_each_command([&](CommandSpec const& command) {
    std::vector<std::string> names{"--help"};
    for (auto const& option : command.options) {
      names.emplace_back(option.name);
      if (option.value.empty()) continue;
      std::string const alias =
          option.short_name.empty() ? "" : fmt::format("|'{} {}'", command.name, option.short_name);
      values += fmt::format("    '{} {}'{}) {}; return ;;\n", command.name, option.name, alias,
                            bash_action(words_for(option), option.completion));
    }
    options += fmt::format("    {}) options={} ;;\n", command.name, in_quotes(joined(names)));
    if (!command.argument.empty())
      arguments +=
          fmt::format("    {}) {} ;;\n", command.name, bash_action(words_for(command.completion), command.completion));
  });
  return fmt::format(R"sh(# Completion for bash. In ~/.bashrc: eval "$(lapwing completions bash)"
_lapwing_words() {{
  if [[ $1 == -keys ]]; then shift; compopt -o nospace; fi
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}}
_lapwing_paths() {{
  compopt -o filenames
  local begin=${{cur#[\"\']}} found
  mapfile -t found < <(compgen "$@" -- "${{begin//\\/}}")
  COMPREPLY+=("${{found[@]}}")
}}
_lapwing_files() {{
  _lapwing_paths -f -X "!*.$1"
  _lapwing_paths -d
}}
_lapwing() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} options=''
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  if ((COMP_CWORD == 1)); then _lapwing_words {}; return; fi
  case "$command $prev" in
{}  esac
  case "$command" in
{}  esac
  if [[ $cur == -* ]]; then _lapwing_words "$options"; return; fi
  case "$command" in
{}  esac
}}
complete -F _lapwing lapwing
)sh",
                     in_quotes(joined(command_names()) + " --help --version"), values, options, arguments);
}

std::string zsh_text(std::string_view text) {
  std::string out;
  for (char const c : text) out += (c == '[' || c == ']' || c == ':' || c == '\\' ? "\\" : "") + std::string(1, c);
  return out;
}

std::string zsh_action(std::vector<std::string> const& words, Completion completion) {
  if (!words.empty())
    return completion == Completion::input_key ? fmt::format("compadd -S \"\" {}", joined(words))
                                               : fmt::format("({})", joined(words));
  if (completion == Completion::folder) return "_files -/";
  auto const ending = ending_of(completion);
  if (!ending.empty()) return fmt::format("_files -g \"*.{}\"", ending);
  return completion == Completion::any_file ? "_files" : " ";
}

std::string zsh_script() {
  std::string commands, cases;
  for_each_command([&](CommandSpec const& command) {
    commands += fmt::format("    {}\n", in_quotes(fmt::format("{}:{}", command.name, zsh_text(command.meaning))));
    cases += fmt::format("    {}) _arguments '--help[this text]'", command.name);
    for (auto const& option : command.options) {
      std::string value;
      if (!option.value.empty())
        value = fmt::format(":{}:{}", zsh_text(option.value), zsh_action(words_for(option), option.completion));
      for (auto const name : {option.short_name, option.name})
        if (!name.empty())
          cases +=
              fmt::format(" \\\n      {}", in_quotes(fmt::format("*{}[{}]{}", name, zsh_text(option.meaning), value)));
    }
    if (!command.argument.empty())
      cases += fmt::format(" \\\n      {}",
                           in_quotes(fmt::format("1:{}:{}", zsh_text(command.argument),
                                                 zsh_action(words_for(command.completion), command.completion))));
    cases += " ;;\n";
  });
  return fmt::format(R"sh(#compdef lapwing
# Completion for zsh. In ~/.zshrc, after compinit: eval "$(lapwing completions zsh)"
_lapwing() {{
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
{}  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  if [[ $state == command ]]; then _describe command commands; return; fi
  case $line[1] in
{}  esac
}}
if [[ $funcstack[1] == _lapwing ]]; then _lapwing "$@"; else compdef _lapwing lapwing; fi
)sh",
                     commands, cases);
}

std::string fish_values(std::vector<std::string> const& words, Completion completion) {
  if (!words.empty()) return fmt::format(" -x -a {}", in_quotes(joined(words)));
  if (completion == Completion::folder) return " -x -a '(__fish_complete_directories)'";
  auto const ending = ending_of(completion);
  if (!ending.empty()) return fmt::format(" -r -k -a '(__fish_complete_suffix .{})'", ending);
  return completion == Completion::any_file ? " -r -F" : " -x";
}

std::string fish_script() {
  std::string text = "# Completion for fish: lapwing completions fish > ~/.config/fish/completions/lapwing.fish\n"
                     "complete -c lapwing -f\n";
  for_each_command([&](CommandSpec const& command) {
    text += fmt::format("complete -c lapwing -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        in_quotes(command.meaning));
    std::string const here = fmt::format("complete -c lapwing -n '__fish_seen_subcommand_from {}'", command.name);
    for (auto const& option : command.options) {
      std::string const alias = option.short_name.empty() ? "" : fmt::format(" -s {}", option.short_name.substr(1));
      std::string const values = option.value.empty() ? "" : fish_values(words_for(option), option.completion);
      text +=
          fmt::format("{}{} -l {}{} -d {}\n", here, alias, option.name.substr(2), values, in_quotes(option.meaning));
    }
    if (command.argument.empty()) return;
    auto const words = words_for(command.completion);
    std::string const ending(ending_of(command.completion));
    if (!words.empty())
      text += fmt::format("{} -a {}\n", here, in_quotes(joined(words)));
    else if (!ending.empty())
      text += fmt::format("{} -k -a '(__fish_complete_suffix .{})'\n", here, ending);
  });
  return text;
}

}  // namespace

CommandSpec completions_command() {
  auto const look = [](Options const& options, Log const& log) {
    if (options.input == "bash") log.info(bash_script());
    else if (options.input == "zsh") log.info(zsh_script());
    else if (options.input == "fish") log.info(fish_script());
    else
      throw InputError(fmt::format("lapwing completions: error: {}: must be bash, zsh or fish{}",
                                   excerpt(options.input), did_you_mean(options.input, words_for(Completion::shell))));
    return ExitCode::success;
  };
  return {.name = "completions",
          .meaning = "a script by which a shell completes commands, options, files and input keys",
          .details = {},
          .argument = "SHELL",
          .completion = Completion::shell,
          .options = {},
          .examples = {{"eval \"$(lapwing completions bash)\"", "in ~/.bashrc"},
                       {"eval \"$(lapwing completions zsh)\"", "in ~/.zshrc, after compinit"},
                       {"lapwing completions fish > ~/.config/fish/completions/lapwing.fish", "for fish"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
