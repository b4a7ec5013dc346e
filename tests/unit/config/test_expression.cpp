// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "config/evaluate.hpp"
#include "config/functions.hpp"
#include "config/op_semantics.hpp"
#include "config/symbols.hpp"

namespace lapwing {
namespace {

constexpr Scope everywhere{3, true, true, true};

ExpressionSource source_of(std::string const& text, std::string const& key, int line = 1) {
  ExpressionSource source;
  source.text = text;
  source.where.file = "f.toml";
  source.where.line = line;
  source.where.column = 1;
  source.text_column = 2;
  source.key = key;
  return source;
}

ByteCode compile(std::string const& text, SymbolTable symbols = {}) {
  Diagnostics errors;
  auto const code = symbols.compile(source_of(text, "key"), everywhere, errors);
  errors.raise_if_any();
  return code;
}

/// x = 2, y = 3, z = 5, u = 7, kappa = 11, sigma = 13, source = 17
double value_of(std::string const& text) {
  std::array<double, 8> const slots{2, 3, 5, 0, 7, 11, 13, 17};
  return evaluate(compile(text), slots);
}

std::string error_of(std::string const& text) {
  try {
    compile(text);
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(Expression, HasTheDocumentedPrecedence) {
  std::vector<std::pair<char const*, double>> const table{{"-x^2", -4},
                                                          {"(-x)^2", 4},
                                                          {"2^-1", 0.5},
                                                          {"2^y^2", 512},
                                                          {"2^-x^2", 0.0625},
                                                          {"x*y^2", 18},
                                                          {"-x*y", -6},
                                                          {"x - y - z", -6},
                                                          {"z/x/y", 5.0 / 2 / 3},
                                                          {"x + y*z", 17},
                                                          {"(x + y)*z", 25},
                                                          {"x + y < z", 0},
                                                          {"x < y == 1", 1},
                                                          {"x == 2 && y == 3", 1},
                                                          {"1 || 0 && 0", 1},
                                                          {"!x + 1", 1},
                                                          {"!(x == 3)", 1},
                                                          {"!x^0", 0},
                                                          {"- -x", 2},
                                                          {"+x", 2},
                                                          {"x <= 2", 1},
                                                          {"x >= 3", 0},
                                                          {"x != 2", 0},
                                                          {"x--y", 5},
                                                          {"1 + 2*3 - 4/2", 5},
                                                          {"2*-3", -6},
                                                          {"if(x > y, 1, 2)", 2},
                                                          {".5 + 1e1", 10.5},
                                                          {"2*x^-1", 1}};
  for (auto const& [text, expected] : table) {
    EXPECT_EQ(value_of(text), expected) << text;
  }
}

TEST(Expression, KnowsEveryFunction) {
  std::vector<std::pair<char const*, double>> const table{{"if(0, 1, 2)", 2},
                                                          {"sin(x)", std::sin(2.0)},
                                                          {"cos(x)", std::cos(2.0)},
                                                          {"tan(x)", std::tan(2.0)},
                                                          {"asin(1/x)", std::asin(0.5)},
                                                          {"acos(1/x)", std::acos(0.5)},
                                                          {"atan(x)", std::atan(2.0)},
                                                          {"atan2(y, x)", std::atan2(3.0, 2.0)},
                                                          {"sinh(x)", std::sinh(2.0)},
                                                          {"cosh(x)", std::cosh(2.0)},
                                                          {"tanh(x)", std::tanh(2.0)},
                                                          {"exp(x)", std::exp(2.0)},
                                                          {"log(x)", std::log(2.0)},
                                                          {"log10(x)", std::log10(2.0)},
                                                          {"sqrt(x)", std::sqrt(2.0)},
                                                          {"cbrt(x)", std::cbrt(2.0)},
                                                          {"abs(-x)", 2},
                                                          {"min(x, y)", 2},
                                                          {"max(x, y)", 3},
                                                          {"pow(x, y)", 8},
                                                          {"floor(y/x)", 1},
                                                          {"ceil(y/x)", 2},
                                                          {"mod(-z, y)", -2},
                                                          {"step(x, y)", 0},
                                                          {"erf(x)", std::erf(2.0)}};
  EXPECT_EQ(table.size(), function_table().size());
  for (auto const& [text, expected] : table) EXPECT_DOUBLE_EQ(value_of(text), expected) << text;
  EXPECT_EQ(value_of("step(x, 2)"), 1);
  EXPECT_EQ(value_of("max(x, y, z, 1)"), 5);
  EXPECT_EQ(value_of("u + kappa + sigma + source"), 48);
  EXPECT_EQ(value_of("pi + e"), std::numbers::pi + std::numbers::e);
}

TEST(Expression, FoldsConstantsToTheValueOfTheRun) {
  auto const folded = compile("sin(1) * 2^0.5 + if(1 < 2, 3, x)");
  ASSERT_EQ(folded.code.size(), 1u);
  EXPECT_TRUE(folded.is_constant());
  EXPECT_EQ(folded.constants[0], std::sin(1.0) * std::pow(2.0, 0.5) + 3);
  EXPECT_EQ(compile("x*(2*3)").constants, std::vector{6.0});
  EXPECT_EQ(compile("if(x > 0, x, log(-1))").variables, std::vector<std::uint16_t>{Slot::x});
}

TEST(Expression, RecordsVariablesAndStackDepth) {
  auto const code = compile("z + x*y + x");
  EXPECT_EQ(code.variables, (std::vector<std::uint16_t>{Slot::x, Slot::y, Slot::z}));
  EXPECT_EQ(code.stack_depth, 3);
  EXPECT_EQ(compile("x + y + z + x + y + z").stack_depth, 2);
  EXPECT_EQ(compile("if(x, y, z)").stack_depth, 3);
}

TEST(Expression, ChoosesWithoutLookingAtTheOtherBranch) {
  EXPECT_EQ(value_of("if(x > 0, 1, log(-x))"), 1);
  EXPECT_TRUE(std::isnan(value_of("if(x < 0, 1, log(-x))")));
}

TEST(Expression, ReportsTheColumn) {
  EXPECT_EQ(error_of("1 + q"),
            "f.toml:1:6: error: key = \"1 + q\": unknown name \"q\"; name it in [constants] or [sweep.parameters] "
            "or [fields]");
  EXPECT_THAT(error_of("1 +"), ::testing::HasSubstr("f.toml:1:5: error"));
  EXPECT_THAT(error_of("(1"), ::testing::HasSubstr("f.toml:1:4: error"));
  EXPECT_THAT(error_of("1 # 2"), ::testing::HasSubstr("f.toml:1:4: error: key = \"1 # 2\": unexpected \"#\""));
  EXPECT_THAT(error_of("\xc3\xa9 + 1"), ::testing::HasSubstr("f.toml:1:2: error"));
  EXPECT_THAT(error_of("sin()"), ::testing::HasSubstr("takes 1 argument, not 0"));
  EXPECT_THAT(error_of("sin(1, 2)"), ::testing::HasSubstr("takes 1 argument, not 2"));
  EXPECT_THAT(error_of("min(1)"), ::testing::HasSubstr("takes 2 or more arguments, not 1"));
  EXPECT_THAT(error_of("kapa"), ::testing::HasSubstr("did you mean \"kappa\"?"));
  for (auto const* chain : {"0.2 < x < 0.7", "1 + (x > y >= 2)", "x == y == 1", "x < 1 && 0 < x <= y"})
    EXPECT_THAT(error_of(chain), ::testing::HasSubstr("write a < b && b < c")) << chain;
  EXPECT_EQ(error_of("x < y == (x > 1) && (0 < x) < 2"), "");
  EXPECT_THAT(error_of("1 && 2 & 3"), ::testing::HasSubstr("write && for and"));
}

TEST(Expression, SurvivesHostileText) {
  EXPECT_THAT(error_of(std::string(100000, '(')), ::testing::HasSubstr("nested too deeply"));
  EXPECT_THAT(error_of(std::string(100000, '-')), ::testing::HasSubstr("nested too deeply"));
  std::string sum = "x";
  for (int i = 0; i < 1 << 16; ++i) sum += "+x";
  EXPECT_THAT(error_of(sum), ::testing::HasSubstr("longer than 131072 instructions"));
}

TEST(Expression, InlinesConstantsOfConstantsAndParameters) {
  SymbolTable symbols;
  symbols.add_parameter("a");
  symbols.define("k1", source_of("2*k2", "constants.k1", 1), 0);
  symbols.define("k2", source_of("a + 1", "constants.k2", 2), 0);
  Diagnostics errors;
  symbols.check_definitions(errors);
  errors.raise_if_any();
  auto const code = compile("k1^2", symbols);
  std::array<double, Slot::first_parameter + 1> slots{};
  slots.back() = 3;
  EXPECT_EQ(evaluate(code, slots), 64);
  EXPECT_EQ(code.variables, std::vector<std::uint16_t>{Slot::first_parameter});
}

TEST(Expression, DoublingConstantsDoNotExplode) {
  SymbolTable symbols;
  symbols.define("k0", source_of("x_", "constants.k0", 1), 0);
  symbols.add_parameter("x_");
  for (int i = 1; i < 60; ++i) {
    auto const below = "k" + std::to_string(i - 1);
    symbols.define("k" + std::to_string(i), source_of(below + "+" + below, "constants", i), 0);
  }
  Diagnostics errors;
  symbols.check_definitions(errors);
  EXPECT_THROW(errors.raise_if_any(), InputError);
}

TEST(OpSemantics, MinAndMaxAreThoseOfC) {
  EXPECT_EQ(apply_binary(Op::min, std::nan(""), 1), 1);
  EXPECT_EQ(apply_binary(Op::max, 1, std::nan("")), 1);
}

}  // namespace
}  // namespace lapwing
