// SPDX-License-Identifier: BSD-3-Clause
#include "config/interval.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "config/evaluate.hpp"
#include "config/functions.hpp"
#include "config/op_semantics.hpp"
#include "config/symbols.hpp"

namespace lapwing {
namespace {

std::vector<Op> all_operations() {
  std::vector<Op> ops;
  for (int op = static_cast<int>(Op::add); op <= static_cast<int>(Op::erf); ++op) ops.push_back(static_cast<Op>(op));
  return ops;
}

double value_of(Op op, std::array<double, 3> const& v) {
  return arity(op) == 1   ? apply_unary(op, v[0])
         : arity(op) == 2 ? apply_binary(op, v[0], v[1])
                          : apply_select(v[0], v[1], v[2]);
}

/// Small integers, halves and numbers of any size, so that ends meet the places where functions change.
double number(std::mt19937& random) {
  std::uniform_int_distribution<int> kind(0, 5);
  std::uniform_real_distribution<double> unit(-1, 1);
  switch (kind(random)) {
    case 0:
      return 0;
    case 1:
      return std::round(4 * unit(random)) + 0.;  // no -0
    case 2:
      return std::round(8 * unit(random)) / 2 + 0.;
    case 3:
      return unit(random);
    case 4:
      return 10 * unit(random);
    default:
      return std::copysign(std::exp(20 * unit(random)), unit(random));
  }
}

Interval interval(std::mt19937& random) {
  double const a = number(random), b = number(random);
  bool const is_point = std::uniform_int_distribution<int>(0, 3)(random) == 0;
  return is_point ? Interval::point(a) : Interval{std::min(a, b), std::max(a, b), false, false};
}

double inside(Interval const& i, std::mt19937& random) {
  int const where = std::uniform_int_distribution<int>(0, 7)(random);
  if (where == 0) return i.low;
  if (where == 1) return i.high;
  if (where == 2 && i.contains(0)) return 0;
  if (where == 3) return std::clamp(std::round(i.low + 0.5 * (i.high - i.low)), i.low, i.high);
  return std::clamp(i.low + (i.high - i.low) * std::uniform_real_distribution<double>(0, 1)(random), i.low, i.high);
}

TEST(Interval, HoldsEveryValueOfEveryOperation) {
  std::mt19937 random(20261125);
  for (Op const op : all_operations())
    for (int trial = 0; trial < 3000; ++trial) {
      std::array<Interval, 3> const box{interval(random), interval(random), interval(random)};
      Interval const bound = apply(op, box[0], box[1], box[2]);
      ASSERT_LE(bound.low, bound.high) << static_cast<int>(op);
      for (int sample = 0; sample < 10; ++sample) {
        std::array<double, 3> const at{inside(box[0], random), inside(box[1], random), inside(box[2], random)};
        double const value = value_of(op, at);
        if (std::isnan(value))
          ASSERT_TRUE(bound.undefined) << static_cast<int>(op) << " of " << at[0] << ", " << at[1] << ", " << at[2];
        else
          ASSERT_TRUE(bound.contains(value))
              << static_cast<int>(op) << " of " << at[0] << ", " << at[1] << ", " << at[2] << " is " << value
              << ", not in [" << bound.low << ", " << bound.high << "]";
      }
    }
}

/// A function whose bound allows no jump changes little between two points that are close: this fails for one that
/// jumps between them.
TEST(Interval, TellsOfEveryJump) {
  std::mt19937 random(7);
  for (Op const op : all_operations())
    for (int trial = 0; trial < 3000; ++trial) {
      std::array<Interval, 3> box{};
      std::array<double, 3> from{}, to{};
      for (std::size_t i = 0; i < 3; ++i) {
        double const centre = std::fmod(number(random), 100), reach = 1e-12;
        box[i] =
            trial % 2 == 1 && i == 1 ? Interval::point(centre) : Interval{centre - reach, centre + reach, false, false};
        from[i] = box[i].low;
        to[i] = box[i].high;
      }
      Interval const bound = apply(op, box[0], box[1], box[2]);
      double const a = value_of(op, from), b = value_of(op, to);
      if (bound.jumps || bound.undefined || !(std::fabs(a) < 1e4)) continue;
      ASSERT_NEAR(a, b, 1e-3 * (1 + std::fabs(a)))
          << static_cast<int>(op) << " between " << from[0] << ", " << from[1] << " and " << to[0] << ", " << to[1];
    }
}

TEST(Interval, OfOnePointIsTheValueItself) {
  std::mt19937 random(3);
  for (Op const op : all_operations())
    for (int trial = 0; trial < 100; ++trial) {
      std::array<double, 3> const at{number(random), number(random), number(random)};
      Interval const bound = apply(op, Interval::point(at[0]), Interval::point(at[1]), Interval::point(at[2]));
      double const value = value_of(op, at);
      if (std::isnan(value))
        EXPECT_TRUE(bound.undefined);
      else
        EXPECT_TRUE(bound.low == value && bound.high == value && !bound.jumps && !bound.undefined)
            << static_cast<int>(op);
    }
}

Interval enclose_in(std::string const& text, double low, double high, double y_low = 0, double y_high = 1) {
  Diagnostics errors;
  ByteCode const code = SymbolTable().compile({text, {"f.toml", 1, 1}, 1, "key"}, Scope{2}, errors);
  errors.raise_if_any();
  std::array<Interval, 3> const slots{Interval{low, high, false, false}, {y_low, y_high, false, false}, {}};
  return enclose(code, slots);
}

TEST(Interval, IsSharpWhereAVariableStandsOnce) {
  for (auto const& [text, low, high] :
       std::vector<std::tuple<char const*, double, double>>{{"x^2", 0, 4},
                                                            {"1/(3 + x)", 0.2, 0.5},
                                                            {"sin(pi*x)", -1, 1},
                                                            {"cos(x)", std::cos(2.), 1},
                                                            {"exp(-x)", std::exp(-2.), std::exp(1.)},
                                                            {"abs(x)", 0, 2},
                                                            {"x^3", -1, 8},
                                                            {"mod(x + 5, 10)", 4, 7},
                                                            {"max(x, 1)", 1, 2}}) {
    Interval const bound = enclose_in(text, -1, 2);
    EXPECT_NEAR(bound.low, low, 1e-14) << text;
    EXPECT_NEAR(bound.high, high, 1e-14) << text;
  }
}

TEST(Interval, JumpsWhereTheOutcomeOfAConditionMatters) {
  for (auto const* text : {"if(x < 0.5, 1, 2)", "floor(4*x)", "ceil(4*x)", "mod(x, 0.3)", "step(x, 0.5)", "(x > 0.5)*3",
                           "if(x - 0.5, 1, 2)", "if(x < 0.5 && y < 2, 1, 2)", "if(x < 0.5 || y > 2, 1, 2)",
                           "if(!(x < 0.5), 1, 2)", "x + if(x == 0.5, 1, 0)", "atan2(x - 0.5, -y)"})
    EXPECT_TRUE(enclose_in(text, 0.4, 0.7).jumps) << text;
  for (auto const* text :
       {"if(x < 0.3, 1, 2)", "floor(x)", "mod(x, 1)", "step(x, 0.1)", "x > 0.9", "if(x < 0.5, 1, 1)", "abs(x - 0.5)",
        "if(x < 0.5 && y > 2, 1, 2)", "if(x < 0.5 || y < 2, 1, 2)", "0*if(x < 0.5, 1, 2)", "max(x, 0.5)",
        "max(5, if(x < 0.5, 1, 2))", "if(if(x < 0.5, 1, 2) > 0, 3, 4)", "atan2(x - 0.5, y + 1)"})
    EXPECT_FALSE(enclose_in(text, 0.4, 0.7).jumps) << text;
}

TEST(Interval, KnowsWhereAValueIsNoNumber) {
  for (auto const* text : {"sqrt(x)", "log(x)", "x^0.5", "asin(2 + x)", "x/x", "mod(1, x)"})
    EXPECT_TRUE(enclose_in(text, -1, 1).undefined) << text;
  for (auto const* text : {"sqrt(x + 1)", "log(x + 2)", "x^2", "asin(x)", "1/(x + 2)", "mod(1, x + 3)"})
    EXPECT_FALSE(enclose_in(text, -1, 1).undefined) << text;
}

TEST(Interval, OfAFieldFromAFileDoesNotJumpWithinACell) {
  SymbolTable symbols;
  symbols.define_variable("f", {"f", {}, 0, "f"}, 1, Slot::of_file(0, true));
  Diagnostics errors;
  symbols.check_definitions(errors);
  auto const over = [&](std::string const& text) {
    std::vector<Interval> slots(Slot::first_parameter, Interval::point(0));
    slots[Slot::x] = {0, 1, false, false};
    return enclose(symbols.compile({text, {}, 0, "test"}, {.dim = 1}, errors), slots);
  };
  for (char const* text : {"f", "if(f, 12, 3)", "f > 2 && f < 3", "floor(f)", "1/f", "mod(f, 2)", "if(f, x, 2*x)"})
    EXPECT_FALSE(over(text).jumps) << text;
  for (char const* text : {"if(f > x, 1, 2)", "if(x > 0.5, f, 2)", "floor(x + f)"})
    EXPECT_TRUE(over(text).jumps) << text;
  EXPECT_EQ(over("if(f, 12, 3)").low, 3);
  EXPECT_EQ(over("if(f, 12, 3)").high, 12);
  EXPECT_FALSE(over("f").is_point());
}

}  // namespace
}  // namespace lapwing
