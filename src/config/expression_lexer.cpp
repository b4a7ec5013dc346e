// SPDX-License-Identifier: BSD-3-Clause
#include "config/expression_lexer.hpp"

#include <array>
#include <charconv>

#include "core/visible_text.hpp"

namespace lapwing {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Token number_at(std::string_view text, std::size_t begin) {
  double value = 0;
  auto const* first = text.data() + begin;
  auto const [end, error] = std::from_chars(first, text.data() + text.size(), value);
  auto const length = static_cast<std::size_t>(end - first);
  auto const token = text.substr(begin, length);
  if (error != std::errc{})
    throw ExpressionError{begin, "the number \"" + excerpt(token) + "\" does not fit a double"};
  return {Token::Kind::number, token, begin, value};
}

Token name_at(std::string_view text, std::size_t begin) {
  auto end = begin;
  while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  return {Token::Kind::name, text.substr(begin, end - begin), begin, 0};
}

/// One character of the text, all bytes of it.
std::string character_at(std::string_view text, std::size_t begin) {
  auto end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) ++end;
  return std::string(text.substr(begin, end - begin));
}

/// Says what to write instead of operators that other languages have.
std::string advice(std::string_view rest) {
  if (rest.front() == '=') return "; write == to compare";
  if (rest.front() == '&') return "; write && for and";
  if (rest.front() == '|') return "; write || for or";
  if (rest.front() == '%') return "; write mod(a, b)";
  return "";
}

Token symbol_at(std::string_view text, std::size_t begin) {
  static constexpr std::array<std::string_view, 6> pairs{"<=", ">=", "==", "!=", "&&", "||"};
  static constexpr std::string_view singles = "+-*/^<>!(),";
  auto const rest = text.substr(begin);
  if (rest.substr(0, 2) == "**") throw ExpressionError{begin, "unexpected \"**\"; write ^ for powers"};
  for (auto const pair : pairs)
    if (rest.substr(0, 2) == pair) return {Token::Kind::symbol, rest.substr(0, 2), begin, 0};
  if (singles.find(rest.front()) != std::string_view::npos) return {Token::Kind::symbol, rest.substr(0, 1), begin, 0};
  throw ExpressionError{begin, "unexpected \"" + visible(character_at(text, begin)) + '"' + advice(rest)};
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size()) break;
    char const c = text[at];
    bool const number = is_digit(c) || (c == '.' && at + 1 < text.size() && is_digit(text[at + 1]));
    tokens.push_back(number ? number_at(text, at) : is_letter(c) ? name_at(text, at) : symbol_at(text, at));
    at += tokens.back().text.size();
  }
  tokens.push_back({Token::Kind::end, text.substr(text.size()), text.size(), 0});
  return tokens;
}

}  // namespace lapwing
