// SPDX-License-Identifier: BSD-3-Clause
#include "config/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/run_config.hpp"
#include "core/split_text.hpp"

namespace lapwing {
namespace {

/// Names that a placeholder stands for; empty when any name will do.
std::vector<std::string> expansions(std::string_view placeholder) {
  if (placeholder == "<face>") {
    std::vector<std::string> faces{"all"};
    faces.insert(faces.end(), face_names.begin(), face_names.end());
    return faces;
  }
  if (placeholder == "<field>")
    return {std::string(leaf(Key::kappa)), std::string(leaf(Key::sigma)), std::string(leaf(Key::source))};
  return {};
}

bool is_placeholder(std::string_view part) {
  return !part.empty() && part.front() == '<';
}

bool part_matches(std::string_view pattern, std::string_view name) {
  if (!is_placeholder(pattern)) return pattern == name;
  auto const names = expansions(pattern);
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

/// The upper bound is that of the type which holds the number; people are told when they reach it.
bool only_of_the_type(KeySpec const& row) {
  return row.range.highest >= std::numeric_limits<int>::max();
}

/// The paths of all rows, in parts.
std::vector<std::vector<std::string>> const& split_rows() {
  static std::vector<std::vector<std::string>> const rows = [] {
    std::vector<std::vector<std::string>> all;
    for (auto const& row : key_table()) all.push_back(split_text(row.path, '.'));
    return all;
  }();
  return rows;
}

bool is_integer(KeyType type) {
  return type == KeyType::integer || type == KeyType::integer_list || type == KeyType::choice_or_integer;
}

}  // namespace

KeySpec const& spec(Key key) {
  return key_table()[static_cast<std::size_t>(key)];
}

std::string_view leaf(Key key) {
  auto const path = spec(key).path;
  return path.substr(path.rfind('.') + 1);  // npos + 1 is 0
}

std::vector<std::string> split_path(std::string_view path) {
  return split_text(path, '.');
}

KeySpec const* find_row(std::vector<std::string> const& path) {
  for (std::size_t r = 0; r < split_rows().size(); ++r) {
    auto const& parts = split_rows()[r];
    if (parts.size() != path.size()) continue;
    if (std::equal(parts.begin(), parts.end(), path.begin(), part_matches)) return &key_table()[r];
  }
  return nullptr;
}

std::vector<std::string> known_children(std::vector<std::string> const& path) {
  std::vector<std::string> names;
  auto add = [&names](std::string const& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (auto const& parts : split_rows()) {
    if (parts.size() != path.size() + 1) continue;
    if (!std::equal(path.begin(), path.end(), parts.begin(),
                    [](auto const& name, auto const& pattern) { return part_matches(pattern, name); }))
      continue;
    if (!is_placeholder(parts.back()))
      add(parts.back());
    else
      for (auto const& name : expansions(parts.back())) add(name);
  }
  return names;
}

std::vector<std::string> choices_of(Key key) {
  return split_text(spec(key).choices, '|');
}

bool is_integer(Key key) {
  return is_integer(spec(key).type);
}

std::string requirement(Key key) {
  auto const& row = spec(key);
  auto const [lowest, highest, open] = row.range;
  std::string const what = is_integer(row.type) ? "must be an integer" : "must be";
  bool const low = std::isfinite(lowest), high = std::isfinite(highest) && !only_of_the_type(row);
  if (low && high)
    return fmt::format("{} in {}{}, {}{}", what, open ? '(' : '[', shortest(lowest), shortest(highest),
                       open ? ')' : ']');
  if (low) return fmt::format("{} {} {}", what, open ? ">" : ">=", shortest(lowest));
  if (high) return fmt::format("{} {} {}", what, open ? "<" : "<=", shortest(highest));
  return is_integer(row.type) ? what : "must be finite";
}

std::optional<std::string> violation(Key key, double value) {
  auto const& row = spec(key);
  auto const [lowest, highest, open] = row.range;
  bool const inside = open ? value > lowest && value < highest : value >= lowest && value <= highest;
  bool const shaped = !is_integer(row.type) || value == std::floor(value);
  if (std::isfinite(value) && inside && shaped) return std::nullopt;
  if (value > highest && only_of_the_type(row)) return fmt::format("must be an integer <= {:.0f}", highest);
  return requirement(key);
}

std::string shortest(double value) {
  return fmt::format("{}", value);
}

}  // namespace lapwing
