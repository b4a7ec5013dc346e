// SPDX-License-Identifier: BSD-3-Clause
#include "config/generators.hpp"
#include "config/parse_sections.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr Scope constants_only{.parameters = false};

/// "[first, last, n]", with which the meaning of the key begins.
std::string numbers_of(Generator const& generator) {
  auto const meaning = spec(generator.key).meaning;
  return std::string(meaning.substr(0, meaning.find(']') + 1));
}

/// What to write for a single number, or for the call of a generator.
std::string advice_on_parameter(Value const& value) {
  auto const& node = *value.node;
  if (node.is_number()) return told("", "write [" + shown(node) + "] for one value");
  if (!node.is(InputNode::Kind::string)) return "";
  auto const open = node.text.find('('), close = node.text.rfind(')');
  auto const word = node.text.substr(0, open);
  if (open == node.text.npos || close == node.text.npos || close < open)
    return told("", "write [" + shown(node) + "] for one value");
  for (auto const& row : generator_table())
    if (word == leaf(row.key))
      return told("", "write { " + word + " = [" + excerpt(node.text.substr(open + 1, close - open - 1)) + "] }");
  return suggestion(spec(Key::parameter).path, word, known_children(split_path(spec(Key::parameter).path)));
}

void parse_generator(ParseContext& context, Value const& value, bool not_random, ParameterSpec& parameter) {
  Value found;
  Generator const* generator = nullptr;
  int n_found = 0;
  for (auto const& candidate : generator_table()) {
    auto const member = context.member(value, candidate.key);
    if (!member) continue;
    ++n_found;
    found = member;
    generator = &candidate;
  }
  if (n_found == 0 && !context.has_known_keys_only(value)) return;      // told already
  if (n_found != 1) {
    context.fail(value, "must be a list, or hold exactly one of " + generator_names());
    return;
  }
  parameter.generator = generator;
  if (found.node->is(InputNode::Kind::array)) parameter.numbers = context.numbers(found, constants_only);
  if (!found.node->is(InputNode::Kind::array) || parameter.numbers.size() != generator->n_numbers)
    context.fail(found, "must have " + std::to_string(generator->n_numbers) + " entries, " + numbers_of(*generator));
  if (generator->random && not_random)
    context.fail(found, "random draws need " + std::string(spec(Key::sweep_mode).path) + " = \"random\"");
}

ParameterSpec parse_parameter(ParseContext& context, Value const& value, bool not_random) {
  ParameterSpec parameter;
  parameter.name = value.node->name;
  parameter.where = value.node->name_where;
  if (value.node->is(InputNode::Kind::table)) {
    parse_generator(context, value, not_random, parameter);
  } else if (value.node->is(InputNode::Kind::array)) {
    parameter.numbers = context.numbers(value, constants_only);
    if (value.node->children.empty()) context.fail(value, "must have at least one entry");
  } else {
    context.fail(
        value, "must be a list of numbers, or a table such as { linspace = [0, 1, 11] }" + advice_on_parameter(value));
  }
  return parameter;
}

}  // namespace

void parse_sweep(ParseContext& context, RunConfig& config) {
  auto const table = context.top(Key::sweep);
  auto& sweep = config.sweep;
  sweep.present = static_cast<bool>(table);
  sweep.where = table.where;
  auto const mode = context.top(Key::sweep_mode);
  auto const chosen = mode ? context.find_choice(mode) : context.choice(mode);
  sweep.mode = static_cast<SweepMode>(chosen.value_or(static_cast<int>(SweepMode::grid)));
  bool const random = sweep.mode == SweepMode::random, not_random = chosen && !random;

  auto const samples = context.top(Key::samples);
  auto const seed = context.top(Key::seed);
  sweep.samples = context.number(samples, constants_only);
  sweep.seed = context.number(seed, constants_only);
  auto const needs_random = "belongs to " + std::string(spec(Key::sweep_mode).path) + " = \"random\"";
  if (random && !samples) context.missing(samples);
  if (not_random && samples) context.fail(samples, needs_random);
  if (not_random && seed) context.fail(seed, needs_random);

  auto const superpose = context.top(Key::superpose);
  sweep.superpose = context.flag(superpose);
  if (sweep.superpose && config.solver.accuracy == Accuracy::discretisation)
    context.fail(superpose, "needs " + std::string(spec(Key::accuracy).path) +
                                " = \"tolerance\": a combination has no estimate of its discretisation error");
  if (sweep.superpose && config.solver.warm_start != WarmStart::none)
    context.fail(superpose, "needs " + std::string(spec(Key::warm_start).path) + " = \"none\"");

  for (auto const& value : context.entries(context.top(Key::parameters), Key::parameter))
    sweep.parameters.push_back(parse_parameter(context, value, not_random));
}

}  // namespace lapwing
