// SPDX-License-Identifier: BSD-3-Clause
#include "config/read_toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <tuple>

#include "config/nesting.hpp"
#include "config/syntax_hint.hpp"
#include "core/file_kind.hpp"
#include "core/visible_text.hpp"

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
  static constexpr int farthest_column = 1000;

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

  /// The byte at a column of a line; columns count characters.
  static std::size_t byte_at(std::string const& line, int column) {
    std::size_t byte = 0;
    for (int c = 1; c < column && byte < line.size(); ++c) {
      ++byte;
      while (byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xC0u) == 0x80u) ++byte;
    }
    return byte;
  }

  /// Column behind the opening quote if the string stands there literally, else 0; also behind so much on the same line
  /// that counting characters for every string would take long.
  int text_column(InputNode const& node) const {
    auto const line = static_cast<std::size_t>(node.where.line) - 1;
    if (line >= lines_.size() || node.where.column > farthest_column) return 0;
    auto const byte = byte_at(lines_[line], node.where.column);
    auto const rest = std::string_view(lines_[line]).substr(byte);
    bool const quote = !rest.empty() && (rest[0] == '"' || rest[0] == '\'');
    return quote && rest.substr(1, node.text.size()) == node.text ? node.where.column + 1 : 0;
  }
};

/// "Error while parsing key-value pair: expected ..." without what it begins with.
std::string_view without_head(std::string_view description) {
  auto const colon = description.find(": ");
  return description.starts_with("Error while parsing ") && colon != description.npos ? description.substr(colon + 2)
                                                                                      : description;
}

}  // namespace

InputNode read_toml(std::string const& text, std::string const& name) {
  if (auto const* const kind = kind_of(text))
    throw InputError(InputLocation{name, 1, 1}, "this is " + std::string(kind->what) + ": " +
                                                    std::string(kind->as_input.empty() ? needs_toml : kind->as_input));
  check_nesting(text, name);
  try {
    auto const document = toml::parse(std::string_view(text), std::string_view(name));
    auto root = Converter(text, name).convert(document);
    root.where = {name, 1, 1};
    return root;
  } catch (toml::parse_error const& error) {
    auto const at = error.source().begin;
    throw InputError(
        InputLocation{name, std::max(1, static_cast<int>(at.line)), std::max(1, static_cast<int>(at.column))},
        excerpt(without_head(error.description())) + syntax_hint(text, error.description(), at.line));
  }
}

}  // namespace lapwing
