// SPDX-License-Identifier: BSD-3-Clause
#include "config/set_option.hpp"

#include <algorithm>

#include "config/check_keys.hpp"
#include "config/read_toml.hpp"
#include "config/schema.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

std::string trimmed(std::string const& text) {
  auto const begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool is_dotted_key(std::string const& key) {
  auto const parts = split_path(key);
  auto const bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](std::string const& part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), bare);
  });
}

/// Gives every value of the option the option's name as its place.
void place(InputNode& node, InputLocation const& where) {
  node.where = node.name_where = where;
  node.text_column = 0;
  for (auto& child : node.children) place(child, where);
}

InputNode value_of(std::string const& text, InputLocation const& where) {
  InputNode value;
  value.kind = InputNode::Kind::string;
  value.text = text;
  try {
    auto const document = read_toml("value = " + text, where.file);
    // a line break in VALUE could smuggle in other keys
    if (document.children.size() == 1) value = document.children.front();
  } catch (InputError const&) {
    // not a TOML literal: the text itself
  }
  place(value, where);
  return value;
}

/// A path one part longer, for tables whose entries have free names.
std::vector<std::string> with_any_name(std::vector<std::string> path) {
  path.emplace_back("any");
  return path;
}

/// True if the schema has the path; otherwise says what is wrong with it.
bool check_path(std::vector<std::string> const& parts, InputLocation const& where, Diagnostics& errors) {
  std::vector<std::string> path;
  for (auto const& part : parts) {
    bool const is_table = path.empty() || !known_children(path).empty() || find_row(with_any_name(path));
    if (!is_table) return errors.add(where, excerpt(joined_path(path)) + " is not a table"), false;
    path.push_back(part);
    if (find_row(path)) continue;
    return errors.add(where, "unknown key \"" + excerpt(joined_path(path)) + '"' + suggest_key(path)), false;
  }
  return true;
}

/// The node at the path; missing tables are made, what is no table gives way to one.
InputNode& node_at(std::vector<std::string> const& parts, InputLocation const& where, InputNode& root) {
  auto* node = &root;
  for (auto const& part : parts) {
    if (!node->is(InputNode::Kind::table)) {
      node->kind = InputNode::Kind::table;
      node->children.clear();
    }
    if (!node->find(part)) {
      InputNode child;
      child.name = part;
      child.where = child.name_where = where;
      node->children.push_back(child);
    }
    node = node->find(part);
  }
  return *node;
}

}  // namespace

void apply_set_option(std::string const& option, InputNode& root, Diagnostics& errors) {
  auto const equals = option.find('=');
  auto const key = trimmed(option.substr(0, equals));
  InputLocation const where{"--set " + excerpt(key), 0, 0};
  if (equals == std::string::npos) return errors.add(where, "expected KEY=VALUE");
  if (!is_dotted_key(key))
    return errors.add(where, "KEY must be names joined by dots, such as " + std::string(spec(Key::grid_cells).path));

  auto const parts = split_path(key);
  if (!check_path(parts, where, errors)) return;
  auto& node = node_at(parts, where, root);
  auto value = value_of(trimmed(option.substr(equals + 1)), where);
  value.name = node.name;
  value.name_where = node.name_where;
  node = std::move(value);
}

}  // namespace lapwing
