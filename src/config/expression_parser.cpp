// SPDX-License-Identifier: BSD-3-Clause
#include "config/expression_parser.hpp"

#include <array>
#include <utility>

#include "config/functions.hpp"
#include "config/suggestion.hpp"
#include "config/synonyms.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

struct BinaryOperator {
  std::string_view text;
  Op op;
  int binding;  ///< larger binds tighter
};

constexpr int loosest = 1, equality_binding = 3, comparison_binding = 4;
constexpr int prefix_binding = 7;
constexpr int power_binding = 8;
constexpr std::array<BinaryOperator, 13> operators{{
    {"||", Op::logical_or, 1},
    {"&&", Op::logical_and, 2},
    {"==", Op::equal, equality_binding},
    {"!=", Op::not_equal, equality_binding},
    {"<", Op::less, comparison_binding},
    {"<=", Op::less_equal, comparison_binding},
    {">", Op::greater, comparison_binding},
    {">=", Op::greater_equal, comparison_binding},
    {"+", Op::add, 5},
    {"-", Op::subtract, 5},
    {"*", Op::multiply, 6},
    {"/", Op::divide, 6},
    {"^", Op::power, power_binding},
}};

class Parser {
 public:
  Parser(std::string_view text, ExpressionTree& tree, NameLookup const& lookup)
      : tokens_(tokenize(text)), tree_(tree), lookup_(lookup) {}

  int parse() {
    if (peek().kind == Token::Kind::end) fail("the expression is empty");
    int const root = expression(loosest);
    if (peek().kind != Token::Kind::end)
      fail("expected an operator before " + shown(peek()) + advice_on_juxtaposition());
    return root;
  }

 private:
  static constexpr int deepest = 200;  // the parser recurses; hostile input must not overflow its stack

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
  ExpressionTree& tree_;
  NameLookup const& lookup_;

  Token const& peek() const { return tokens_[at_]; }
  Token next() { return tokens_[at_++]; }
  bool sees(std::string_view symbol) const { return peek().kind == Token::Kind::symbol && peek().text == symbol; }

  [[noreturn]] void fail(std::string const& what) const { throw ExpressionError{peek().offset, what}; }

  static std::string shown(Token const& token) {
    return token.kind == Token::Kind::end ? "the end" : '"' + excerpt(token.text) + '"';
  }

  /// What to write where an operator of another language stands, or none at all.
  std::string advice_on_juxtaposition() const {
    if (auto const* const row = find_synonym("operator", peek().text)) return told("", row->advice);
    bool const begins_value = peek().kind != Token::Kind::symbol || peek().text == "(";
    if (!begins_value) return "";
    bool const has_unit = tokens_[at_ - 1].kind == Token::Kind::number && peek().kind == Token::Kind::name;
    return told("", has_unit ? "write * for a product; numbers have no units" : "write * for a product");
  }

  void expect(std::string_view symbol) {
    if (!sees(symbol))
      fail("expected \"" + std::string(symbol) + "\" before " + shown(peek()) +
           (peek().kind == Token::Kind::end || peek().text == ")" ? "" : advice_on_juxtaposition()));
    next();
  }

  BinaryOperator const* binary_operator() const {
    if (peek().kind != Token::Kind::symbol) return nullptr;
    for (auto const& candidate : operators)
      if (candidate.text == peek().text) return &candidate;
    return nullptr;
  }

  int expression(int binding) {
    if (++nesting_ > deepest) fail("the expression is nested too deeply");
    int left = prefix();
    for (int before = 0;;) {
      auto const* const found = binary_operator();
      if (!found || found->binding < binding) break;
      bool const compares = found->binding == comparison_binding || found->binding == equality_binding;
      if (compares && found->binding == before)  // 0.2 < x < 0.7 would compare 0 or 1 with 0.7
        fail("comparisons do not chain; write a < b && b < c for a < b < c");
      before = found->binding;
      next();
      // ^ is right-associative, and its exponent may begin with a sign: 2^-1
      int const right = expression(found->op == Op::power ? power_binding : found->binding + 1);
      left = tree_.add_operation(found->op, {left, right, -1});
    }
    --nesting_;
    return left;
  }

  int prefix() {
    if (sees("-")) return next(), tree_.add_operation(Op::negate, {expression(prefix_binding), -1, -1});
    if (sees("!")) return next(), tree_.add_operation(Op::logical_not, {expression(prefix_binding), -1, -1});
    if (sees("+")) return next(), expression(prefix_binding);
    return primary();
  }

  int primary() {
    if (peek().kind == Token::Kind::number) return tree_.add_number(next().value);
    if (peek().kind == Token::Kind::name) return name();
    if (!sees("(")) fail("expected a number, a name or \"(\" before " + shown(peek()));
    next();
    int const inner = expression(loosest);
    expect(")");
    return inner;
  }

  int name() {
    auto const token = next();
    auto const* const function = find_function(token.text);
    if (!sees("(")) {
      if (function)
        throw ExpressionError{token.offset, shown(token) + " is a function: " + std::string(function->meaning)};
      return lookup_(token.text, token.offset);
    }
    if (!function)
      throw ExpressionError{token.offset, shown(token) + " is not a function" + advice_on_function(token.text)};
    return call(*function, token);
  }

  static std::string advice_on_function(std::string_view name) {
    std::vector<std::string> names;
    for (auto const& function : function_table()) names.emplace_back(function.name);
    auto const advice = suggestion("function", name, names);
    return advice.empty() ? told("", "write " + excerpt(name) + "*( for a product") : advice;
  }

  static void check_count(FunctionSpec const& function, Token const& token, int n) {
    int const wanted = function.n_arguments;
    if (n == wanted || (n > wanted && function.takes_more)) return;
    throw ExpressionError{token.offset, shown(token) + " takes " + std::to_string(wanted) +
                                            (function.takes_more ? " or more arguments"
                                             : wanted == 1       ? " argument"
                                                                 : " arguments") +
                                            ", not " + std::to_string(n)};
  }

  int call(FunctionSpec const& function, Token const& token) {
    expect("(");
    std::vector<int> arguments;
    if (!sees(")")) arguments.push_back(expression(loosest));
    while (sees(",")) {
      next();
      arguments.push_back(expression(loosest));
    }
    expect(")");
    check_count(function, token, static_cast<int>(arguments.size()));
    if (function.n_arguments == 1) return tree_.add_operation(function.op, {arguments[0], -1, -1});
    if (function.n_arguments == 3) return tree_.add_operation(function.op, {arguments[0], arguments[1], arguments[2]});
    int result = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i)
      result = tree_.add_operation(function.op, {result, arguments[i], -1});
    return result;
  }
};

}  // namespace

int parse_expression(std::string_view text, ExpressionTree& tree, NameLookup const& lookup) {
  return Parser(text, tree, lookup).parse();
}

}  // namespace lapwing
