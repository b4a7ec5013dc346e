// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "commands/example_inputs.hpp"
#include "commands/list.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

/// What an input says it is about.
std::string title_of(ExampleInput const& example) {
  constexpr std::string_view key = "title = \"";
  auto const begin = example.text.find(key);
  if (begin == std::string_view::npos) return "";
  auto const rest = example.text.substr(begin + key.size());
  return std::string(rest.substr(0, rest.find('"')));
}

std::string list_of_examples() {
  std::string text = "\"lapwing example NAME > sweep.toml\" gives one of these to start from.\n";
  std::string_view folder;
  for (auto const& example : example_inputs()) {
    if (example.folder != folder) text += fmt::format("\n{}:\n", folder = example.folder);
    text += fmt::format("  {:<18} {}\n", example.name, title_of(example));
  }
  return text;
}

ExampleInput const& find_example(std::string const& name) {
  std::vector<std::string> names;
  for (auto const& example : example_inputs()) {
    if (example.name == name || fmt::format("{}.toml", example.name) == name) return example;
    names.emplace_back(example.name);
  }
  throw InputError(fmt::format("lapwing example: error: unknown example \"{}\"{}; \"lapwing example\" lists them",
                               excerpt(name), did_you_mean(name, names)));
}

}  // namespace

CommandSpec example_command() {
  auto const look = [](Options const& options, Log const&) {
    std::cout << (options.input.empty() ? list_of_examples() : std::string(find_example(options.input).text));
    return ExitCode::success;
  };
  return {.name = "example",
          .meaning = "list the shipped inputs, or print one to start from",
          .details = {},
          .argument = "[NAME]",
          .completion = Completion::example,
          .options = {},
          .examples = {{"lapwing example", "what there is"}, {"lapwing example darcy_flow > sweep.toml", "take one"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
