// SPDX-License-Identifier: BSD-3-Clause
#include "config/set_option.hpp"

#include <algorithm>
#include <utility>

#include "config/check_keys.hpp"
#include "config/read_toml.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_listed = 16;

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
bool check_path(std::vector<std::string> const& parts, InputNode const& value, Diagnostics& errors) {
  auto const& where = value.where;
  std::vector<std::string> path;
  for (auto const& part : parts) {
    bool const is_table = path.empty() || !known_children(path).empty() || find_row(with_any_name(path));
    if (!is_table) return errors.add(where, excerpt(joined_path(path)) + " is not a table"), false;
    path.push_back(part);
    if (find_row(path)) continue;
    return errors.add(where, unknown_key(path, path, path.size() == parts.size() ? &value : nullptr)), false;
  }
  return true;
}

/// Parameters, constants and fields of the input by their names, with their paths.
std::vector<std::pair<std::string, std::string>> named_entries(InputNode const& root) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (auto const key : {Key::parameters, Key::constants, Key::named_fields}) {
    std::string const path(spec(key).path);
    auto const* table = &root;
    for (auto const& part : split_path(path)) table = table ? table->find(part) : nullptr;
    if (!table || !table->is(InputNode::Kind::table)) continue;
    for (auto const& entry : table->children) entries.emplace_back(entry.name, path + '.' + entry.name);
  }
  return entries;
}

/// The nearest of all that has a name, else what the word means as a key.
std::string advice_on_name(std::string const& name, InputNode const& root) {
  std::vector<std::string> names;
  for (auto const& [known, path] : named_entries(root)) names.push_back(known);
  if (auto const near = did_you_mean(name, names); !near.empty()) return near;
  if (auto const key = suggest_key({name}); !key.empty()) return key;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most_listed); ++i) list += (i > 0 ? ", " : "") + excerpt(names[i]);
  return list.empty() ? "" : "; known are " + list + (names.size() > most_listed ? ", ..." : "");
}

/// The full path of a name of those; of another the name itself. Empty if it could be both that and a key.
std::string full_path(std::string const& key, InputLocation const& where, InputNode const& root, Diagnostics& errors) {
  if (key.find('.') != key.npos) return key;
  std::vector<std::string> found;
  for (auto const& [name, path] : named_entries(root))
    if (name == key) found.push_back(path);
  bool const is_key = find_row({key}) != nullptr;
  if (found.empty() && !is_key)
    return errors.add(where, "neither a key of the input nor a parameter, constant or field of it" +
                                 advice_on_name(key, root)),
           "";
  if (found.empty()) return key;
  if (found.size() == 1 && !is_key) return found.front();
  return errors.add(where, "means more than one thing; write " + found.front() + " for that"), "";
}

/// A parameter may be set to one value.
void wrap_single_value(std::string const& path, InputNode& value) {
  bool const is_parameter = find_row(split_path(path)) == &spec(Key::parameter);
  if (!is_parameter || !(value.is_number() || value.is(InputNode::Kind::string))) return;
  InputNode list;
  list.kind = InputNode::Kind::array;
  list.where = value.where;
  list.children = {value};
  value = list;
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

  auto const path = full_path(key, where, root, errors);
  auto const parts = split_path(path);
  auto value = value_of(trimmed(option.substr(equals + 1)), where);
  if (path.empty() || !check_path(parts, value, errors)) return;
  wrap_single_value(path, value);
  auto& node = node_at(parts, where, root);
  value.name = node.name;
  value.name_where = node.name_where;
  node = std::move(value);
}

}  // namespace lapwing
