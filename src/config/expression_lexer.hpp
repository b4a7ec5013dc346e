// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cuts the text of an expression into tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// What is wrong with an expression, and where: bytes from the beginning of its text.
struct ExpressionError {
  std::size_t offset = 0;
  std::string what;
};

struct Token {
  enum class Kind { number, name, symbol, end };
  Kind kind = Kind::end;
  std::string_view text;  ///< of the expression; must outlive the token
  std::size_t offset = 0;
  double value = 0;  ///< numbers
};

/// Tokens of `text`, the last one of kind end.
/// @throws ExpressionError on characters and numbers that the language lacks.
std::vector<Token> tokenize(std::string_view text);

}  // namespace lapwing
