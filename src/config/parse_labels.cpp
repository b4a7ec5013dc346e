// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include "config/parse_sections.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t longest_label = 255;

/// Units that xarray reads as durations, and what says the same without that.
struct TimeWord {
  std::string_view word, symbol;
};
constexpr std::array<TimeWord, 7> time_words{{{"days", "d"},
                                              {"hours", "h"},
                                              {"minutes", "min"},
                                              {"seconds", "s"},
                                              {"milliseconds", "ms"},
                                              {"microseconds", "us"},
                                              {"nanoseconds", "ns"}}};

/// What may have units and a long name.
std::vector<std::string> names_of(RunConfig const& config, int dim) {
  std::vector<std::string> names{"u", "kappa", "sigma", "source"};
  for (int d = 0; d < dim; ++d)
    for (std::string const head : {"", "u_", "flux_"}) names.push_back(head + "xyz"[d]);
  for (auto const& parameter : config.sweep.parameters) names.push_back(parameter.name);
  for (auto const& quantity : config.output.quantities) names.push_back(quantity.name);
  for (auto const* const definitions : {&config.constants, &config.fields})
    for (auto const& defined : *definitions) names.push_back(defined.name);
  return names;
}

void check_name(ParseContext& context, Value const& value, std::vector<std::string> const& names) {
  auto const& name = value.node->name;
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  std::string const what = name == "exact" || name == "error"
                               ? "follows from u; name u"
                               : "is no direction of the grid, field, parameter, quantity or constant";
  context.errors.add(value.node->name_where,
                     value.name + ": \"" + excerpt(name) + "\" " + what + did_you_mean(name, names));
}

void check_text(ParseContext& context, Value const& value, std::string const& text) {
  if (text.empty())
    context.fail(value, "must not be empty; leave the line out where there is nothing to say");
  else if (text.size() > longest_label)
    context.fail(value, "must have at most " + std::to_string(longest_label) + " bytes");
  else if (visible(text) != text)
    context.fail(value, "must be one line without control characters");
}

void check_units(ParseContext& context, Value const& value, std::string const& text) {
  for (auto const& [word, symbol] : time_words)
    if (text == word)
      context.fail(value, "xarray makes durations of numbers with such units; write \"" + std::string(symbol) + '"');
  if (text.find("since") != std::string::npos)
    context.fail(value, "xarray makes dates of numbers with such units; leave out what they are counted from");
}

}  // namespace

void parse_labels(ParseContext& context, RunConfig& config) {
  auto const names = names_of(config, context.dim);
  auto const read = [&](Key table, Key entry, std::map<std::string, std::string>& labels) {
    for (auto const& value : context.entries(context.top(table), entry)) {
      check_name(context, value, names);
      auto const text = context.text(value);
      if (!value.node->is(InputNode::Kind::string)) continue;
      check_text(context, value, text);
      if (entry == Key::unit) check_units(context, value, text);
      labels[value.node->name] = text;
    }
  };
  read(Key::units, Key::unit, config.units);
  read(Key::long_names, Key::long_name, config.long_names);
}

}  // namespace lapwing
