// SPDX-License-Identifier: BSD-3-Clause
#include "config/check_keys.hpp"

#include "config/schema.hpp"
#include "config/suggestion.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

class KeyCheck {
 public:
  explicit KeyCheck(Diagnostics& errors) : errors_(errors) {}

  void run(InputNode const& table) {
    for (auto const& child : table.children) {
      if (errors_.full()) return;
      path_.push_back(child.name);
      if (auto const* row = find_row(path_))
        check_value(child, *row);
      else
        errors_.add(child.name_where, "unknown key \"" + excerpt(joined_path(path_)) + '"' + suggest_key(path_));
      path_.pop_back();
    }
  }

 private:
  Diagnostics& errors_;
  std::vector<std::string> path_;

  void check_value(InputNode const& node, KeySpec const& row) {
    if (node.is(InputNode::Kind::table)) {
      bool const has_rows_below = row.type == KeyType::table || !known_children(path_).empty();
      if (has_rows_below) run(node);
    } else if (row.type == KeyType::table) {
      errors_.add(node.where, excerpt(joined_path(path_)) + " = " + shown(node) + ": must be a table");
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

std::string suggest_key(std::vector<std::string> const& path) {
  std::vector<std::string> nearest_path(path.begin(), path.end() - 1);
  auto const found = nearest(path.back(), known_children(nearest_path));
  if (!found.empty()) {
    nearest_path.push_back(found);
    return "; did you mean \"" + joined_path(nearest_path) + "\"?";
  }
  for (auto const& row : key_table())
    if (row.path.find('<') == std::string_view::npos && leaf(row.key) == path.back())
      return "; did you mean \"" + std::string(row.path) + "\"?";
  return "";
}

void check_keys(InputNode const& root, Diagnostics& errors) {
  KeyCheck(errors).run(root);
}

}  // namespace lapwing
