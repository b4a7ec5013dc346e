// SPDX-License-Identifier: BSD-3-Clause
#include "config/input_tree.hpp"

#include <cmath>

#include "config/schema.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

std::string list_of(InputNode const& node, bool with_names) {
  std::string text;
  for (auto const& child : node.children) {
    if (!text.empty()) text += ", ";
    if (with_names) text += excerpt(child.name) + " = ";
    text += shown(child);
    if (text.size() > longest_quote) return excerpt(text);
  }
  return text;
}

}  // namespace

InputNode const* InputNode::find(std::string_view child) const {
  if (kind != Kind::table) return nullptr;
  for (auto const& entry : children)
    if (entry.name == child) return &entry;
  return nullptr;
}

InputNode* InputNode::find(std::string_view child) {
  return const_cast<InputNode*>(static_cast<InputNode const*>(this)->find(child));
}

std::string shown(InputNode const& node) {
  switch (node.kind) {
    case InputNode::Kind::boolean:
      return node.boolean ? "true" : "false";
    case InputNode::Kind::integer:
      return std::to_string(node.integer);
    case InputNode::Kind::real:
      return shortest(node.real);
    case InputNode::Kind::string:
      return '"' + excerpt(node.text) + '"';
    case InputNode::Kind::array:
      return '[' + list_of(node, false) + ']';
    case InputNode::Kind::table:
      return node.children.empty() ? "{}" : "{ " + list_of(node, true) + " }";
    case InputNode::Kind::other:
      break;
  }
  return node.text;
}

}  // namespace lapwing
