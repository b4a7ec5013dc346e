// SPDX-License-Identifier: BSD-3-Clause
#include "commands/command_line.hpp"

#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/help.hpp"
#include "config/suggestion.hpp"
#include "core/shell_text.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

/// "must be text, markdown or json"
std::string one_of(std::vector<std::string> const& choices) {
  std::string text = "must be ";
  for (std::size_t i = 0; i < choices.size(); ++i)
    text += (i == 0 ? "" : i + 1 < choices.size() ? ", " : " or ") + choices[i];
  return text;
}

void apply(OptionSpec const& option, Options& options, std::string const& text) {
  std::string const name(option.name);
  auto const choices = choices_of(option);
  bool const known = choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
  if (!known)
    throw UsageError(fmt::format("{} {}: {}{}", name, excerpt(text), one_of(choices), did_you_mean(text, choices)));
  try {
    option.set(options, text);
  } catch (UsageError const& error) {
    throw UsageError(fmt::format("{} {}", name, error.what()));
  }
}

std::string names_of(OptionSpec const& option) {
  return option.short_name.empty() ? std::string(option.name) : fmt::format("{},{}", option.short_name, option.name);
}

/// One command, as CLI11 reads it.
void declare(CommandSpec const& spec, CLI::App& app, Options& options) {
  auto* const sub = app.add_subcommand(std::string(spec.name));
  sub->allow_extras();                               // to be told of with a suggestion
  if (!spec.argument.empty()) sub->add_option("argument", options.input)->expected(1);
  for (OptionSpec const& option : spec.options) {
    if (option.value.empty())
      sub->add_flag_callback(names_of(option), [&] { apply(option, options, ""); });
    else
      sub->add_option_function<std::vector<std::string>>(
             names_of(option), [&](auto const& texts) { for (auto const& text : texts) apply(option, options, text); })
          ->expected(1)
          ->take_all()
          ->allow_extra_args(false);
  }
}

/// The word that CLI11 could not place.
std::string unexpected(CommandSpec const& spec, std::string const& word, Options const& options) {
  if (!word.starts_with('-')) {
    if (spec.argument.empty()) return fmt::format("unexpected \"{}\": the command takes no argument", excerpt(word));
    return fmt::format("unexpected \"{}\": {} is \"{}\" already", excerpt(word), spec.argument, excerpt(options.input));
  }
  std::vector<std::string> names{"--help"};
  for (auto const& option : spec.options) names.emplace_back(option.name);
  std::string const name = word.substr(0, word.find('='));
  return fmt::format("unknown option {}{}", excerpt(name), did_you_mean(name, names));
}

/// Throws what is wrong with what CLI11 has accepted.
void check(CommandSpec const& spec, CLI::App const& sub, Options const& options) {
  auto const extras = sub.remaining();
  if (!extras.empty()) throw UsageError(unexpected(spec, extras.front(), options));
  if (!spec.argument.empty() && sub.count("argument") > 0 && options.input.empty())
    throw UsageError(fmt::format("{} must not be empty", spec.argument));
  if (spec.needs_argument() && options.input.empty()) throw UsageError(fmt::format("{} is missing", spec.argument));
}

/// CLI11's own message, of which a word of the user's may be any part.
std::string shortened(std::string const& what) {
  constexpr std::size_t longest = 400;
  return what.size() > longest ? what.substr(0, longest) + "..." : what;
}

/// What to say of an option whose value is missing. @param what  CLI11's message, which begins with the name
std::string without_value(CommandSpec const& spec, std::string const& what) {
  auto const name = what.substr(0, what.find(':'));
  for (auto const& option : spec.options)
    if (!option.value.empty() && option.name == name)
      return fmt::format("{0}: needs a value, {0} {1}", name, option.value);
  return shortened(what);
}

/// The words of a command, parted where "--" says that no more options follow.
struct CommandWords {
  std::vector<char const*> before, behind;
};

CommandWords words_of(CommandSpec const& spec, int argc, char const* const* argv) {
  CommandWords words;
  bool is_behind = false;
  for (int i = 0; i < argc; ++i) {
    std::string const word = argv[i];
    bool const parts = word == "--" && !is_behind;
    if (!is_behind && word.starts_with("--") && word.ends_with('=')) {
      auto const name = word.substr(0, word.size() - 1);
      for (auto const& option : spec.options)
        if (option.name == name && !option.value.empty()) throw UsageError(without_value(spec, name + ":"));
    }
    if (!parts) (is_behind ? words.behind : words.before).push_back(argv[i]);
    is_behind = is_behind || parts;
  }
  return words;
}

void take_behind(CommandSpec const& spec, std::vector<char const*> const& words, Options& options) {
  for (char const* word : words) {
    if (spec.argument.empty() || !options.input.empty())
      throw UsageError(fmt::format("unexpected \"{}\" behind --: options go before it", excerpt(word)));
    options.input = word;
  }
}

/// What to say to a first word that is no command.
std::string unknown_command(std::string const& word) {
  std::string const text = fmt::format("unknown command \"{}\"", excerpt(word));
  if (word.starts_with('-'))
    return fmt::format("unknown option {} before the command; it goes behind it", excerpt(word));
  if (word.ends_with(".toml")) return fmt::format("{}; did you mean \"lapwing run {}\"?", text, excerpt(word));
  if (word.ends_with(".h5")) return fmt::format("{}; did you mean \"lapwing show {}\"?", text, excerpt(word));
  return text + did_you_mean(word, command_names());
}

ParsedCommandLine refuse(CommandSpec const* spec, std::string const& what) {
  ParsedCommandLine parsed;
  parsed.code = static_cast<int>(ExitCode::input);
  std::string const name = spec ? fmt::format("lapwing {}", spec->name) : "lapwing",
                    help = spec ? fmt::format("lapwing help {}", spec->name) : "lapwing help";
  parsed.text = fmt::format("{}: error: {}\nSee \"{}\".", name, visible(what), help);
  return parsed;
}

ParsedCommandLine show(std::string text) {
  ParsedCommandLine parsed;
  parsed.text = std::move(text);
  return parsed;
}

ParsedCommandLine parse_command(CommandSpec const& spec, int argc, char const* const* argv) {
  ParsedCommandLine parsed;
  parsed.command = &spec;
  Options& options = parsed.options;
  CLI::App app;
  declare(spec, app, options);
  try {
    auto const words = words_of(spec, argc, argv);
    auto pointers = words.before;
    app.parse(static_cast<int>(pointers.size()), pointers.data());
    take_behind(spec, words.behind, options);
    check(spec, *app.get_subcommand(std::string(spec.name)), options);
  } catch (CLI::CallForHelp const&) {
    return show(help_text(spec));
  } catch (CLI::ArgumentMismatch const& error) {
    return refuse(&spec, without_value(spec, error.what()));
  } catch (CLI::ParseError const& error) {
    return refuse(&spec, shortened(error.what()));
  } catch (UsageError const& error) {
    return refuse(&spec, error.what());
  }
  if (spec.starts_ranks && options.output.empty())
    options.output = std::filesystem::path(options.input).stem().string() + ".h5";
  for (int i = 0; i < argc; ++i) options.command_line += (i ? " " : "") + for_shell(argv[i]);
  return parsed;
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, char const* const* argv) {
  std::string const word = argc > 1 ? argv[1] : "help";
  if (word == "-h" || word == "--help") return show(help_text());
  if (word == "-V" || word == "--version") return show(version_text());
  CommandSpec const* const spec = find_command(word);
  if (!spec) return refuse(nullptr, unknown_command(word));
  if (argc < 2) return show(help_text());
  return parse_command(*spec, argc, argv);
}

}  // namespace lapwing
