// SPDX-License-Identifier: BSD-3-Clause
#include "config/generators.hpp"
#include "config/parse_sections.hpp"

namespace lapwing {
namespace {

constexpr Scope constants_only{.parameters = false};

void parse_generator(ParseContext& context, Value const& value, SweepMode mode, ParameterSpec& parameter) {
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
  if (n_found != 1) {
    context.fail(value, "must be a list, or hold exactly one of " + generator_names());
    return;
  }
  parameter.kind = generator->kind;
  parameter.numbers = context.numbers(found, constants_only);
  if (found.node->is(InputNode::Kind::array) && parameter.numbers.size() != generator->n_numbers)
    context.fail(found, "must have " + std::to_string(generator->n_numbers) + " entries");
  if (generator->random && mode != SweepMode::random)
    context.fail(found, "random draws need " + std::string(spec(Key::sweep_mode).path) + " = \"random\"");
}

ParameterSpec parse_parameter(ParseContext& context, Value const& value, SweepMode mode) {
  ParameterSpec parameter;
  parameter.name = value.node->name;
  parameter.where = value.node->name_where;
  if (value.node->is(InputNode::Kind::table)) {
    parse_generator(context, value, mode, parameter);
  } else if (value.node->is(InputNode::Kind::array)) {
    parameter.numbers = context.numbers(value, constants_only);
    if (value.node->children.empty()) context.fail(value, "must have at least one entry");
  } else {
    context.fail(value, "must be a list of numbers, or a table such as { linspace = [0, 1, 11] }");
  }
  return parameter;
}

}  // namespace

void parse_sweep(ParseContext& context, RunConfig& config) {
  auto const table = context.top(Key::sweep);
  auto& sweep = config.sweep;
  sweep.present = static_cast<bool>(table);
  sweep.where = table.where;
  sweep.mode = static_cast<SweepMode>(context.choice(context.top(Key::sweep_mode)));
  bool const random = sweep.mode == SweepMode::random;

  auto const samples = context.top(Key::samples);
  auto const seed = context.top(Key::seed);
  sweep.samples = context.number(samples, constants_only);
  sweep.seed = context.number(seed, constants_only);
  auto const needs_random = "belongs to " + std::string(spec(Key::sweep_mode).path) + " = \"random\"";
  if (random && !samples) context.missing(samples);
  if (!random && samples) context.fail(samples, needs_random);
  if (!random && seed) context.fail(seed, needs_random);

  auto const superpose = context.top(Key::superpose);
  sweep.superpose = context.flag(superpose);
  if (sweep.superpose && config.solver.accuracy == Accuracy::discretisation)
    context.fail(superpose, "needs " + std::string(spec(Key::accuracy).path) +
                                " = \"tolerance\": a combination has no estimate of its discretisation error");
  if (sweep.superpose && config.solver.warm_start != WarmStart::none)
    context.fail(superpose, "needs " + std::string(spec(Key::warm_start).path) + " = \"none\"");

  for (auto const& value : context.entries(context.top(Key::parameters), Key::parameter))
    sweep.parameters.push_back(parse_parameter(context, value, sweep.mode));
}

}  // namespace lapwing
