// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Names of expressions and what they stand for; compiles expressions of the input to byte code.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/expression_tree.hpp"
#include "core/bytecode.hpp"
#include "core/error.hpp"

namespace lapwing {

/// Text of an expression with its place in the input.
struct ExpressionSource {
  std::string text;
  InputLocation where;  ///< of the value
  int text_column = 0;  ///< column of the first character of `text`; 0 if columns cannot be mapped
  std::string key;      ///< for messages: "equation.kappa"
};

/// Which names an expression may use beside constants, pi and e.
struct Scope {
  int dim = 0;  ///< coordinates of that many directions
  bool parameters = true;
  bool solution = false;     ///< u, kappa, sigma, source
  bool single_kappa = true;  ///< kappa has one value per cell
};

class SymbolTable {
 public:
  void add_parameter(std::string const& name);
  /// A field, named function of the coordinates of `dim` directions; a constant, where that is 0.
  void define(std::string const& name, ExpressionSource const& source, int dim);

  /// A field that is a variable: `slot` has its values. @param source  for messages.
  void define_variable(std::string const& name, ExpressionSource const& source, int dim, std::uint16_t slot);

  /// Compiles constants and fields and reports what is wrong with them, cycles included. @pre all names are added,
  /// once.
  void check_definitions(Diagnostics& errors);

  /// Compiles an expression. An error goes to `errors` and leaves the code empty.
  ByteCode compile(ExpressionSource const& source, Scope const& scope, Diagnostics& errors);

 private:
  /// A constant or a field: an expression, or a variable, that stands wherever its name does.
  struct Definition {
    std::string name;
    ExpressionSource source;
    int dim = 0;    ///< directions of a field; 0: a constant
    int node = -1;  ///< -1: reported already, and expressions that use it say nothing more
    std::optional<std::uint16_t> slot{};  ///< of a field that is a variable

    bool is_field() const { return dim > 0; }
  };
  class Names;
  class DefinitionOrder;
  std::map<std::string, std::size_t, std::less<>> parameter_of_, definition_of_;
  std::vector<Definition> definitions_;
  ExpressionTree tree_;  ///< of the definitions
};

/// A number as byte code.
ByteCode constant_code(double value);

}  // namespace lapwing
