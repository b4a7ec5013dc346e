// SPDX-License-Identifier: BSD-3-Clause
#include "config/read_toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <tuple>

namespace lapwing {
namespace {

class Converter {
 public:
  Converter(std::string const& text, std::string const& name) : name_(name) {
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  }

  InputNode convert(toml::node const& value) const {
    InputNode node;
    node.where = location(value.source());
    if (auto const* table = value.as_table()) {
      fill_table(*table, node);
    } else if (auto const* array = value.as_array()) {
      node.kind = InputNode::Kind::array;
      for (auto const& item : *array) node.children.push_back(convert(item));
    } else if (auto const* string = value.as_string()) {
      node.kind = InputNode::Kind::string;
      node.text = string->get();
      node.text_column = text_column(node);
    } else if (auto const* integer = value.as_integer()) {
      node.kind = InputNode::Kind::integer;
      node.integer = integer->get();
    } else if (auto const* real = value.as_floating_point()) {
      node.kind = InputNode::Kind::real;
      node.real = real->get();
    } else if (auto const* boolean = value.as_boolean()) {
      node.kind = InputNode::Kind::boolean;
      node.boolean = boolean->get();
    } else {
      node.kind = InputNode::Kind::other;
      node.text = "a date or time";
    }
    return node;
  }

 private:
  std::string name_;
  std::vector<std::string> lines_;

  InputLocation location(toml::source_region const& region) const {
    // tables that only a longer header or a dotted key implies have no place of their own
    if (!region.begin) return {name_, 1, 1};
    return {name_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }

  void fill_table(toml::table const& table, InputNode& node) const {
    for (auto const& [key, value] : table) {
      auto child = convert(value);
      child.name = std::string(key.str());
      child.name_where = location(key.source());
      node.children.push_back(std::move(child));
    }
    std::stable_sort(node.children.begin(), node.children.end(), [](InputNode const& a, InputNode const& b) {
      return std::tie(a.name_where.line, a.name_where.column) < std::tie(b.name_where.line, b.name_where.column);
    });
  }

  /// Column behind the opening quote if the string stands there literally, else 0.
  int text_column(InputNode const& node) const {
    auto const line = static_cast<std::size_t>(node.where.line) - 1;
    if (line >= lines_.size()) return 0;
    std::size_t byte = 0;  // columns count characters
    for (int column = 1; column < node.where.column && byte < lines_[line].size(); ++column) {
      ++byte;
      while (byte < lines_[line].size() && (static_cast<unsigned char>(lines_[line][byte]) & 0xC0u) == 0x80u) ++byte;
    }
    auto const rest = std::string_view(lines_[line]).substr(byte);
    bool const quote = !rest.empty() && (rest[0] == '"' || rest[0] == '\'');
    return quote && rest.substr(1, node.text.size()) == node.text ? node.where.column + 1 : 0;
  }
};

}  // namespace

InputNode read_toml(std::string const& text, std::string const& name) {
  try {
    auto const document = toml::parse(std::string_view(text), std::string_view(name));
    auto root = Converter(text, name).convert(document);
    root.where = {name, 1, 1};
    return root;
  } catch (toml::parse_error const& error) {
    auto const at = error.source().begin;
    throw InputError(
        InputLocation{name, std::max(1, static_cast<int>(at.line)), std::max(1, static_cast<int>(at.column))},
        std::string(error.description()));
  }
}

}  // namespace lapwing
