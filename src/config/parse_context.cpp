// SPDX-License-Identifier: BSD-3-Clause
#include "config/parse_context.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "config/evaluate.hpp"
#include "config/key_examples.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t longest_path = 4096;      // PATH_MAX of Linux
constexpr std::int64_t largest_exact_integer = std::int64_t{1} << 53;

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

Value ParseContext::top(Key key) const {
  Value value{key, root_, std::string(spec(key).path), {path_, 1, 1}};
  for (auto const& part : split_path(spec(key).path)) {
    auto const* const child = value.node->find(part);
    value.node = child;
    if (!child) break;
    value.where = child->where;
  }
  return value;
}

Value ParseContext::member(Value const& table, Key key) const {
  Value value{key, table.node ? table.node->find(leaf(key)) : nullptr, table.name + '.' + std::string(leaf(key)),
              table.where};
  if (value.node) value.where = value.node->where;
  return value;
}

Value ParseContext::item(Value const& list, std::size_t i) const {
  auto const& node = list.node->children[i];
  return {list.key, &node, list.name + '[' + std::to_string(i) + ']', node.where};
}

std::vector<Value> ParseContext::entries(Value const& table, Key entry_key) const {
  std::vector<Value> values;
  if (!table || !table.node->is(InputNode::Kind::table)) return values;
  for (auto const& child : table.node->children)
    values.push_back({entry_key, &child, table.name + '.' + excerpt(child.name), child.name_where});
  return values;
}

void ParseContext::fail(Value const& value, std::string const& what) {
  errors.add(value.node ? value.node->where : value.where,
             value.name + (value.node ? " = " + shown(*value.node) : "") + ": " + what);
}

void ParseContext::missing(Value const& value, std::string const& advice) {
  errors.add(value.where,
             "missing key \"" + value.name + '"' + (advice.empty() ? written_like(value.key) : told("", advice)));
}

bool ParseContext::has_known_keys_only(Value const& table) const {
  auto const known = known_children(split_path(spec(table.key).path));
  return std::all_of(table.node->children.begin(), table.node->children.end(), [&](InputNode const& child) {
    return std::find(known.begin(), known.end(), child.name) != known.end();
  });
}

ByteCode ParseContext::code_of(Value const& value, Scope const& scope, std::string const& type_error,
                               std::string& text) {
  auto const& row = spec(value.key);
  if (!value) {
    text = std::string(row.default_text);
    return text.empty() ? ByteCode{} : symbols.compile({text, value.where, 0, value.name}, scope, errors);
  }
  auto const& node = *value.node;
  if (node.is(InputNode::Kind::string)) {
    text = node.text;
    return symbols.compile({node.text, node.where, node.text_column, value.name}, scope, errors);
  }
  text = shown(node);
  if (node.is(InputNode::Kind::real)) {
    if (std::isfinite(node.real)) return constant_code(node.real);
    fail(value, "must be finite");
  } else if (node.is(InputNode::Kind::integer)) {
    if (node.integer >= -largest_exact_integer && node.integer <= largest_exact_integer)
      return constant_code(static_cast<double>(node.integer));
    fail(value, "must lie between -2^53 and 2^53");
  } else {
    fail(value, type_error);
  }
  return {};
}

NumberExpr ParseContext::number(Value const& value, Scope const& scope) {
  NumberExpr number;
  number.where = value.where;
  number.code = code_of(value, scope, "must be a number or an expression", number.text);
  if (number.code.code.empty() || !number.code.is_constant()) return number;
  double const constant = evaluate(number.code, {});
  if (auto const missed = violation(value.key, constant))
    errors.add(number.where, value.name + " = " + shortest(constant) + ": " + *missed);
  return number;
}

std::vector<NumberExpr> ParseContext::numbers(Value const& list, Scope const& scope) {
  std::vector<NumberExpr> result;
  if (!list) return result;
  if (!list.node->is(InputNode::Kind::array)) {
    fail(list, "must be a list of numbers");
    return result;
  }
  for (std::size_t i = 0; i < list.node->children.size(); ++i) result.push_back(number(item(list, i), scope));
  return result;
}

FieldExpr ParseContext::expression(Value const& value, Scope const& scope) {
  FieldExpr field;
  field.where = value.where;
  field.code = code_of(value, scope, "must be a number or an expression", field.text);
  return field;
}

FieldExpr ParseContext::field(Value const& value) {
  if (value && value.node->is(InputNode::Kind::table)) return file_field(value);
  FieldExpr result;
  result.where = value.where;
  result.code =
      code_of(value, coordinates(), "must be a number, an expression or a table with file and dataset", result.text);
  return result;
}

FieldExpr ParseContext::file_field(Value const& value) {
  FieldExpr result;
  result.where = value.where;
  for (auto const key : {Key::field_file, Key::field_dataset}) {
    auto const entry = member(value, key);
    if (!entry)
      missing(entry);
    else if (text(entry).empty())
      fail(entry, "must not be empty");
    else if (text(entry).size() > longest_path)
      fail(entry, "must have at most " + std::to_string(longest_path) + " bytes");
    else
      (key == Key::field_file ? result.text : result.dataset) = text(entry);
  }
  auto const folder = std::filesystem::path(path_).parent_path();
  result.file = (folder / result.text).string();  // an absolute path replaces the folder
  if (auto const index = member(value, Key::field_case)) result.case_index = number(index);
  result.interpolate = flag(member(value, Key::field_interpolate));
  return result;
}

std::string ParseContext::text(Value const& value) {
  if (!value) return std::string(spec(value.key).default_text);
  if (!value.node->is(InputNode::Kind::string)) fail(value, "must be a string");
  else if (value.node->text.find('\0') == std::string::npos) return value.node->text;
  else fail(value, "must not hold the character \\u0000");
  return "";
}

bool ParseContext::flag(Value const& value) {
  if (!value) return spec(value.key).default_text == "true";
  if (!value.node->is(InputNode::Kind::boolean)) fail(value, "must be true or false");
  return value.node->boolean;
}

int ParseContext::choice(Value const& value) {
  auto const choices = choices_of(value.key);
  auto const fallback = std::find(choices.begin(), choices.end(), spec(value.key).default_text) - choices.begin();
  return (value ? find_choice(value) : std::nullopt)
      .value_or(static_cast<int>(fallback) % static_cast<int>(choices.size()));
}

std::optional<int> ParseContext::find_choice(Value const& value) {
  auto const choices = choices_of(value.key);
  bool const is_text = value.node->is(InputNode::Kind::string);
  auto const found = is_text ? std::find(choices.begin(), choices.end(), value.node->text) : choices.end();
  if (found != choices.end()) return static_cast<int>(found - choices.begin());
  auto const allowed = choices.size() == 1 ? "must be " : "must be one of ";
  fail(value, allowed + joined(choices) + (is_text ? suggestion(spec(value.key).path, value.node->text, choices) : ""));
  return std::nullopt;
}

void ParseContext::check_constant_field(Value const& value, FieldExpr const& field, double lowest, bool open) {
  if (field.code.code.empty() || !field.code.is_constant()) return;
  double const constant = evaluate(field.code, {});
  auto const name = value.name + " = " + shortest(constant) + ": ";
  if (!std::isfinite(constant))
    errors.add(field.where, name + "must be finite");
  else if (open ? constant <= lowest : constant < lowest)
    errors.add(field.where, name + (open ? "must be > " : "must be >= ") + shortest(lowest));
}

}  // namespace lapwing
