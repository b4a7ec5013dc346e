// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "config/directions.hpp"
#include "config/functionals.hpp"
#include "config/key_examples.hpp"
#include "config/parse_sections.hpp"
#include "config/suggestion.hpp"
#include "config/synonyms.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

void parse_fields(ParseContext& context, RunConfig& config) {
  auto const list = context.top(Key::fields);
  if (!list) return;
  config.output.fields.clear();
  if (!list.node->is(InputNode::Kind::array))
    return context.fail(list, "must be a list of names" + written_like(Key::fields));
  for (std::size_t i = 0; i < list.node->children.size(); ++i) {
    auto const item = context.item(list, i);
    auto const chosen = context.find_choice(item);
    if (!chosen) continue;
    auto const field = static_cast<OutputField>(*chosen);
    auto& fields = config.output.fields;
    if (std::find(fields.begin(), fields.end(), field) != fields.end()) context.fail(item, "is listed twice");
    if ((field == OutputField::exact || field == OutputField::error) && !config.exact)
      context.fail(item, "needs " + std::string(spec(Key::exact).path));
    if (int const c = derivative_of(field); c >= 0 && c % 3 >= context.dim)
      context.fail(item, no_direction(c % 3, context.dim));
    if (field == OutputField::kappa && !context.single_kappa)
      context.fail(
          item, std::string(spec(Key::kappa).path) + " has one entry per direction and cannot be stored as one field");
    fields.push_back(field);
  }
}

void parse_probe(ParseContext& context, Value const& value, QuantitySpec& quantity) {
  if (value.node->is(InputNode::Kind::array)) quantity.point = context.numbers(value);
  if (quantity.point.size() != static_cast<std::size_t>(context.dim))
    context.fail(value, wrong_count(*value.node, context.dim));
}

void parse_flux(ParseContext& context, Value const& table, Value const& value, QuantitySpec& quantity) {
  quantity.face = context.choice(value);
  if (quantity.normal() >= context.dim) context.fail(value, no_direction(quantity.normal(), context.dim));
  if (!quantity.is_plane()) return;
  auto const at = context.member(table, Key::quantity_at);
  quantity.point.push_back(at ? context.number(at) : NumberExpr{constant_code(0), "0", value.where});
  std::string const face = choices_of(Key::quantity_flux)[static_cast<std::size_t>(2 * quantity.normal() + 1)];
  if (!at)
    context.fail(value, "needs the position of the plane; write { flux = " + shown(*value.node) +
                            ", at = 0.5 }, or { flux = \"" + face + "\" } for the face of the box");
}

/// Where the functional is taken: `at`, `on` and `with_faces`.
void parse_place(ParseContext& context, Value const& table, Value const& found, QuantitySpec& quantity) {
  std::string const planes = "belongs to flux = \"x\", \"y\" or \"z\"; ";
  Functional const& functional = *quantity.functional;
  auto const at = context.member(table, Key::quantity_at);
  if (at && is_flux(quantity) && !quantity.is_plane())
    context.fail(at, planes + "the flux through " + shown(*found.node) + " has no place");
  else if (at && !is_flux(quantity))
    context.fail(at, planes + (functional.argument == FunctionalArgument::point
                                   ? "a probe has its point in its list"
                                   : "a face of the box is written on = \"x_max\", a point { probe = [0.5, 0.5] }"));
  if (auto const on = context.member(table, Key::quantity_on)) {
    quantity.on = context.choice(on);
    if (quantity.on / 2 >= context.dim) context.fail(on, no_direction(quantity.on / 2, context.dim));
    if (!functional.takes_on) context.fail(on, "belongs to " + functionals_with(&Functional::takes_on));
  }
  auto const with_faces = context.member(table, Key::quantity_with_faces);
  quantity.with_faces = context.flag(with_faces);
  if (with_faces && !functional.takes_faces)
    context.fail(with_faces, "belongs to " + functionals_with(&Functional::takes_faces));
  else if (quantity.with_faces && quantity.on >= 0)
    context.fail(with_faces, "means the cells and all faces, and on a single face; leave out one of the two");
}

/// What to write for "mean(u)" and "u".
std::string advice_on_quantity(InputNode const& node) {
  if (!node.is(InputNode::Kind::string)) return "";
  auto const& text = node.text;
  auto const open = text.find('('), close = text.rfind(')');
  auto const word = text.substr(0, open);
  auto const as_key = [&] {
    return suggestion(spec(Key::quantity).path, word, known_children(split_path(spec(Key::quantity).path)));
  };
  if (open == text.npos && find_synonym(spec(Key::quantity).path, word)) return as_key();
  if (open == text.npos || close == text.npos || close < open)
    return told("", "write { integral = " + shown(node) + " } or { max = " + shown(node) + " }");
  auto const inner = text.substr(open + 1, close - open - 1);
  for (auto const& row : functional_table())
    if (word == leaf(row.key)) {
      bool const is_list = row.argument == FunctionalArgument::point;
      auto const value = is_list ? '[' + excerpt(inner) + ']' : '"' + excerpt(inner) + '"';
      return told("", "write { " + word + " = " + value + " }");
    }
  return as_key();
}

QuantitySpec parse_quantity(ParseContext& context, Value const& value) {
  QuantitySpec quantity;
  quantity.name = value.node->name;
  quantity.where = value.node->name_where;
  quantity.functional = &functional_table().front();
  Value found;
  int n_found = 0;
  for (auto const& row : functional_table()) {
    auto const member = context.member(value, row.key);
    if (!member) continue;
    ++n_found;
    found = member;
    quantity.functional = &row;
  }
  bool const is_told = n_found == 0 && value.node->is(InputNode::Kind::table) && !context.has_known_keys_only(value);
  if (is_told) return quantity;
  if (n_found != 1) {
    context.fail(value, "must be a table with exactly one of " + functional_names() + advice_on_quantity(*value.node));
    return quantity;
  }
  auto const normalise = context.member(value, Key::quantity_normalise);
  quantity.normalise = context.flag(normalise);
  if (normalise && !quantity.functional->normalises)
    context.fail(normalise, "belongs to " + functionals_with(&Functional::normalises));
  switch (quantity.functional->argument) {
    case FunctionalArgument::expression: {
      auto scope = context.coordinates();
      scope.solution = true;
      quantity.field = context.expression(found, scope);
      break;
    }
    case FunctionalArgument::point:
      parse_probe(context, found, quantity);
      break;
    case FunctionalArgument::face:
      parse_flux(context, value, found, quantity);
      break;
  }
  parse_place(context, value, found, quantity);
  return quantity;
}

/// A stored field is a dataset beside those of the parameters and quantities. Only some of their names are reserved;
/// inputs may have the others.
void check_field_names(ParseContext& context, RunConfig const& config) {
  auto const& fields = config.output.fields;
  auto const check = [&](auto const& named) {
    auto const is_named = [&](OutputField f) { return named.name == output_field_names[static_cast<std::size_t>(f)]; };
    if (std::any_of(fields.begin(), fields.end(), is_named))
      context.errors.add(named.where, "the name \"" + named.name + "\" is taken by a stored field");
  };
  for (ParameterSpec const& parameter : config.sweep.parameters) check(parameter);
  for (QuantitySpec const& quantity : config.output.quantities) check(quantity);
}

}  // namespace

void parse_output(ParseContext& context, RunConfig& config) {
  parse_fields(context, config);
  config.output.precision = static_cast<Precision>(context.choice(context.top(Key::precision)));
  for (auto const& value : context.entries(context.top(Key::quantities), Key::quantity))
    config.output.quantities.push_back(parse_quantity(context, value));
  check_field_names(context, config);
}

}  // namespace lapwing
