// SPDX-License-Identifier: BSD-3-Clause
#include "config/expression_lexer.hpp"

#include <array>
#include <charconv>

#include "config/suggestion.hpp"
#include "config/synonyms.hpp"
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

/// The name that ends in front of `end`, or begins at `begin`; empty if none does.
std::string_view name_before(std::string_view text, std::size_t end) {
  auto begin = end;
  while (begin > 0 && (is_letter(text[begin - 1]) || is_digit(text[begin - 1]))) --begin;
  return text.substr(begin, end - begin);
}
std::string_view name_from(std::string_view text, std::size_t begin) {
  auto end = begin;
  while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  return text.substr(begin, end - begin);
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
  return {Token::Kind::name, name_from(text, begin), begin, 0};
}

/// One character of the text, all bytes of it.
std::string character_at(std::string_view text, std::size_t begin) {
  auto end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) ++end;
  return std::string(text.substr(begin, end - begin));
}

/// What to write for a point that is not of a number: np.sin(x), perm.h5.
std::string advice_on_point(std::string_view text, std::size_t point) {
  static constexpr std::string_view of_files = "h5 hdf5 nc npy npz csv mat txt dat tif";
  auto const owner = name_before(text, point), name = name_from(text, point + 1);
  if (owner.empty() || name.empty()) return "";
  if (point + 1 + name.size() == text.size() && is_among(name, of_files))
    return "; write { file = \"NAME.h5\", dataset = \"/k\" } for values from an HDF5 file";
  if (auto const* const row = find_synonym("function", name)) return told(row->meant, row->advice);
  return "; write " + excerpt(name) + " for " + excerpt(owner) + '.' + excerpt(name);
}

Token symbol_at(std::string_view text, std::size_t begin) {
  static constexpr std::array<std::string_view, 6> pairs{"<=", ">=", "==", "!=", "&&", "||"};
  static constexpr std::string_view singles = "+-*/^<>!(),";
  auto const rest = text.substr(begin);
  for (auto const pair : pairs)
    if (rest.substr(0, 2) == pair) return {Token::Kind::symbol, rest.substr(0, 2), begin, 0};
  bool const is_pair = rest.starts_with("**") || rest.starts_with("//");      // of other languages
  if (!is_pair && singles.find(rest.front()) != std::string_view::npos)
    return {Token::Kind::symbol, rest.substr(0, 1), begin, 0};
  auto const foreign = is_pair ? std::string(rest.substr(0, 2)) : character_at(text, begin);
  auto const advice = rest.front() == '.' ? advice_on_point(text, begin) : suggestion("operator", foreign, {});
  throw ExpressionError{begin, "unexpected \"" + visible(foreign) + '"' + advice};
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
