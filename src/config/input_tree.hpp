// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The input file as a tree of values with positions, free of the TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace lapwing {

struct InputNode {
  enum class Kind { boolean, integer, real, string, array, table, other };

  Kind kind = Kind::table;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;     ///< of a string; of a date or time as written
  int text_column = 0;  ///< strings on one line without escapes: column of the first character, else 0
  InputLocation where;  ///< of the value

  std::string name;  ///< entries of a table: the key
  InputLocation name_where;
  std::vector<InputNode> children;  ///< of arrays and tables, in order of position

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_number() const { return kind == Kind::integer || kind == Kind::real; }

  InputNode const* find(std::string_view child) const;
  InputNode* find(std::string_view child);
};

/// The value for messages: TOML on one line, long values shortened.
std::string shown(InputNode const& node);

}  // namespace lapwing
