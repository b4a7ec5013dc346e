// SPDX-License-Identifier: BSD-3-Clause
#include "config/check_keys.hpp"

#include <algorithm>
#include <utility>

#include "config/generators.hpp"
#include "config/key_examples.hpp"
#include "config/schema.hpp"
#include "config/suggestion.hpp"
#include "config/synonyms.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

constexpr std::size_t most_listed = 16;

/// The row's path of a table, by which synonyms are found.
std::string_view place_of(std::vector<std::string> const& table) {
  auto const* const row = find_row(table);
  return row ? row->path : std::string_view();
}

/// The table that a synonym at the end of a path stands for; empty if there is none.
std::vector<std::string> table_meant(std::vector<std::string> const& path) {
  auto table = path;
  table.pop_back();
  auto const* const row = find_synonym(place_of(table), path.back());
  if (!row || row->meant.empty()) return {};
  for (auto const& part : split_path(row->meant)) table.push_back(part);
  return find_row(table) && !known_children(table).empty() ? table : std::vector<std::string>{};
}

/// Whether a value looks like those of a parameter.
bool varies(InputNode const& value) {
  if (value.is(InputNode::Kind::array)) return true;
  return std::any_of(generator_table().begin(), generator_table().end(),
                     [&](Generator const& row) { return value.find(leaf(row.key)); });
}

/// A key that has the word for its name or for a synonym, in a table that the word does not stand in; else "".
std::string key_elsewhere(std::string_view word) {
  for (auto const& row : key_table())
    if (row.path.find('<') == std::string_view::npos && leaf(row.key) == word) return std::string(row.path);
  if (word.size() < 2) return "";      // letters mean anything
  auto const faces = known_children(split_path(spec(Key::boundary).path));
  if (std::find(faces.begin(), faces.end(), word) != faces.end())
    return std::string(spec(Key::boundary).path) + '.' + std::string(word);
  for (auto const key : {Key::grid, Key::equation, Key::solver, Key::sweep, Key::output})
    if (auto const* const row = find_synonym(spec(key).path, word); row && !row->meant.empty())
      return std::string(spec(key).path) + '.' + std::string(row->meant);
  return "";
}

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

class KeyCheck {
 public:
  explicit KeyCheck(Diagnostics& errors) : errors_(errors) {}

  void run(InputNode const& table) {
    for (auto const& child : table.children) {
      if (errors_.full()) return;
      path_.push_back(child.name);
      written_.push_back(child.name);
      if (auto const* row = find_row(path_)) check_value(child, *row);
      else report_unknown(child);
      path_.pop_back();
      written_.pop_back();
    }
  }

 private:
  Diagnostics& errors_;
  std::vector<std::string> path_, written_;      ///< differ where a table was written by another name

  void report_unknown(InputNode const& child) {
    errors_.add(child.name_where, unknown_key(path_, written_, &child));
    auto const meant = table_meant(path_);
    if (meant.empty() || !child.is(InputNode::Kind::table)) return;
    auto const before = std::exchange(path_, meant);
    run(child);
    path_ = before;
  }

  void check_value(InputNode const& node, KeySpec const& row) {
    if (node.is(InputNode::Kind::table)) {
      bool const has_rows_below = row.type == KeyType::table || !known_children(path_).empty();
      if (has_rows_below) run(node);
    } else if (row.type == KeyType::table) {
      errors_.add(node.where,
                  excerpt(joined_path(path_)) + " = " + shown(node) + ": must be a table" + written_like(row.key));
    } else if (row.type == KeyType::fields && node.is(InputNode::Kind::array)) {
      for (auto const& item : node.children)
        if (item.is(InputNode::Kind::table)) run(item);
    }
  }
};

}  // namespace

std::string joined_path(std::vector<std::string> const& path) {
  std::string text;
  for (auto const& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

std::string suggest_key(std::vector<std::string> const& path, InputNode const* value) {
  std::vector<std::string> const table(path.begin(), path.end() - 1);
  auto const in_table = [&table](std::string_view name) {
    return table.empty() ? std::string(name) : joined_path(table) + '.' + std::string(name);
  };
  auto const& word = path.back();
  if (auto const* row = find_synonym(place_of(table), word)) {
    bool const elsewhere = row->meant.empty() || row->meant.find('.') != std::string_view::npos;
    return told(elsewhere ? row->meant : in_table(row->meant), row->advice);
  }
  if (place_of(table) == spec(Key::sweep).path && value && varies(*value))
    return told(std::string(spec(Key::parameters).path) + '.' + excerpt(word), "");
  if (auto const found = nearest(word, known_children(table)); !found.empty()) return told(in_table(found), "");
  return told(key_elsewhere(word), "");
}

std::string list_keys(std::vector<std::string> const& path) {
  auto const known = known_children({path.begin(), path.end() - 1});
  return known.empty() || known.size() > most_listed ? "" : told("", "known there: " + joined(known));
}

std::string unknown_key(std::vector<std::string> const& path, std::vector<std::string> const& written,
                        InputNode const* value) {
  auto const advice = suggest_key(path, value);
  return "unknown key \"" + excerpt(joined_path(written)) + '"' + (advice.empty() ? list_keys(path) : advice);
}

void check_keys(InputNode const& root, Diagnostics& errors) {
  KeyCheck(errors).run(root);
}

}  // namespace lapwing
