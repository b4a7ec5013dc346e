// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Reads single values of the input by their schema rows; the sections of the parser are made of these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/input_tree.hpp"
#include "config/run_config.hpp"
#include "config/schema.hpp"
#include "config/symbols.hpp"

namespace lapwing {

/// A value of the input, or its absence.
struct Value {
  Key key = Key::title;
  InputNode const* node = nullptr;
  std::string name;     ///< for messages: "grid.cells"
  InputLocation where;  ///< of the value, of the table that lacks it, or 1:1

  explicit operator bool() const { return node != nullptr; }
};

class ParseContext {
 public:
  ParseContext(InputNode const& root, std::string const& path) : root_(&root), path_(path) {}

  Diagnostics errors;
  SymbolTable symbols;
  int dim = 0;
  bool single_kappa = true;
  std::string const& path() const { return path_; }

  /// A key whose path has no free parts.
  Value top(Key key) const;
  /// A key of a table that was reached through a free name.
  Value member(Value const& table, Key key) const;
  /// Entry `i` of a list, judged by the row of the list.
  Value item(Value const& list, std::size_t i) const;
  /// Entries of a table with free names.
  std::vector<Value> entries(Value const& table, Key entry_key) const;

  void fail(Value const& value, std::string const& what);  ///< "name = value: what"
  /// A required key is not there. @param advice  what to write; by default the key's example.
  void missing(Value const& value, std::string const& advice = "");
  /// Whether all keys of a table are known; others have been told.
  bool has_known_keys_only(Value const& table) const;

  NumberExpr number(Value const& value, Scope const& scope = {});
  std::vector<NumberExpr> numbers(Value const& list, Scope const& scope = {});
  FieldExpr expression(Value const& value, Scope const& scope);
  FieldExpr field(Value const& value);  ///< expression of coordinates, or file table
  std::string text(Value const& value);
  bool flag(Value const& value);
  int choice(Value const& value);  ///< index into the row's choices; that of the default where the value is none
  std::optional<int> find_choice(Value const& value);  ///< the same, nothing where the value is none
  Scope coordinates() const { return {dim, true, false, single_kappa}; }

  /// Judges a field that is a plain number.
  void check_constant_field(Value const& value, FieldExpr const& field, double lowest, bool open);

 private:
  InputNode const* root_;
  std::string path_;

  ByteCode code_of(Value const& value, Scope const& scope, std::string const& type_error, std::string& text);
  FieldExpr file_field(Value const& value);
};

}  // namespace lapwing
