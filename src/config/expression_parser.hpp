// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Turns the text of an expression into a tree.
#pragma once

#include <functional>
#include <string_view>

#include "config/expression_lexer.hpp"
#include "config/expression_tree.hpp"

namespace lapwing {

/// Gives the node of a name; throws ExpressionError at `offset` when there is none.
using NameLookup = std::function<int(std::string_view name, std::size_t offset)>;

/// Parses `text` into `tree` and returns its root.
///
/// From loose to tight: || && ==,!= <,<=,>,>= +,- *,/ unary -,! ^ (to the right).
/// @throws ExpressionError where the text breaks the grammar.
/// @see Pratt (1973), Top down operator precedence.
int parse_expression(std::string_view text, ExpressionTree& tree, NameLookup const& lookup);

}  // namespace lapwing
