// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Stages of compiled expressions: what is shared, what is computed over which directions, and how many registers it
/// takes.
#include "config/lower_expression.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "config/parse_config.hpp"

namespace lapwing {
namespace {

/// An expression of x, y and the parameters a, b.
ByteCode compile(std::string const& text) {
  return parse_config_text("[grid]\ncells = [4, 4]\n[equation]\ntype = \"diffusion\"\nsource = \"" + text +
                               "\"\n[sweep.parameters]\na = [1]\nb = [1]\n",
                           "test.toml")
      .source.code;
}

constexpr EvaluationPlace plane{3, 0};  // two directions, the same box for all cases

StagedCode lower(std::string const& text, bool keep_fields = true, EvaluationPlace const& place = plane) {
  return lower_expression(compile(text), place, keep_fields);
}

/// How often a stage applies an operation; no stage of these directions applies it never.
long count(StagedCode const& code, Dependence const& over, Op op) {
  long n = 0;
  for (auto const& stage : code.stages)
    if (stage.over == over)
      n += std::count_if(stage.code.begin(), stage.code.end(),
                         [op](RegisterInstruction const& i) { return i.op == op; });
  return n;
}

long count(StagedCode const& code, Op op) {
  long n = 0;
  for (unsigned directions = 0; directions < 8; ++directions)
    for (bool const per_case : {false, true}) n += count(code, {directions, per_case}, op);
  return n;
}

constexpr Dependence only_x{1, false}, only_y{2, false}, x_and_case{1, true}, only_case{0, true},
    plane_for_all{3, false}, plane_and_case{3, true};

TEST(Lowering, ComputesAValueOverWhatItDependsOn) {
  auto const code = lower("exp(a*sin(3*x)*sin(3*y)) + log(a)");
  EXPECT_EQ(count(code, only_x, Op::sin), 1);
  EXPECT_EQ(count(code, only_y, Op::sin), 1);
  EXPECT_EQ(count(code, x_and_case, Op::multiply), 1);
  EXPECT_EQ(count(code, only_case, Op::log), 1);
  EXPECT_EQ(count(code, plane_and_case, Op::exp), 1);
  EXPECT_EQ(count(code, Op::sin) + count(code, Op::exp) + count(code, Op::log), 4);
  EXPECT_TRUE(code.per_case);
}

TEST(Lowering, SharesEqualSubExpressions) {
  EXPECT_EQ(count(lower("sin(x*y) + cos(a)*sin(y*x)"), Op::sin), 1);
  EXPECT_EQ(count(lower("(x + a)/(1 + (a + x)^2)"), Op::add), 2);
  EXPECT_EQ(count(lower("x - y + (y - x)"), Op::subtract), 2);
}

TEST(Lowering, KeepsFieldsThatAreTheSameForAllCasesWhereTheyAreDear) {
  auto const dear = lower("exp(a*sin(x + 2*y))");
  EXPECT_EQ(count(dear, plane_for_all, Op::sin), 1);
  EXPECT_EQ(count(dear, plane_and_case, Op::sin), 0);
  auto const cheap = lower("a*(sin(x)*sin(y) + 1)");
  EXPECT_EQ(count(cheap, plane_for_all, Op::multiply), 0);
  auto const refused = lower("exp(a*sin(x + 2*y))", false);
  EXPECT_EQ(count(refused, plane_for_all, Op::sin), 0);
  EXPECT_EQ(count(refused, plane_and_case, Op::sin), 1);
}

TEST(Lowering, KnowsWhatIsTheSameForAllCases) {
  EXPECT_FALSE(lower("sin(pi*x)*sin(pi*y)").per_case);
  EXPECT_FALSE(lower("1").per_case);
  EXPECT_TRUE(lower("a").per_case);
  EXPECT_TRUE(lower("x", true, {3, 1}).per_case);
  EXPECT_FALSE(lower("y", true, {3, 1}).per_case);
}

TEST(Lowering, TreatsTheNormalCoordinateOfAFaceAsANumber) {
  EvaluationPlace const x_face{2, 0}, moving_x_face{2, 1};
  EXPECT_EQ(count(lower("exp(x)*sin(y)", true, x_face), {0, false}, Op::exp), 1);
  EXPECT_EQ(count(lower("exp(x)*sin(y)", true, moving_x_face), only_case, Op::exp), 1);
}

TEST(Lowering, WritesSmallPowersAsProducts) {
  EXPECT_EQ(count(lower("x^2 + y^3 + a^4 + 1/b^-1"), Op::power), 0);
  EXPECT_EQ(count(lower("x^2.5 + y^a + 2^x"), Op::power), 3);
  EXPECT_EQ(count(lower("a^4"), Op::multiply), 2);
}

TEST(Lowering, OrdersStagesSoThatTablesStandBeforeTheirReaders) {
  auto const code = lower("sin(x + a) * cos(x*y) / (b + exp(y)) + tan(a*exp(y))");
  for (std::size_t s = 0; s < code.stages.size(); ++s)
    for (auto const& input : code.stages[s].inputs) {
      if (input.kind != StageInput::Kind::table) continue;
      auto const& table = code.tables.at(input.index);
      EXPECT_LT(table.stage, static_cast<int>(s));
      auto const& over = code.stages[s].over;
      EXPECT_EQ(table.over.directions & ~over.directions, 0U);
      EXPECT_TRUE(over.per_case || !table.over.per_case);
    }
  EXPECT_EQ(code.stages.back().over, plane_and_case);
  EXPECT_EQ(code.stages.back().n_outputs, 1);
}

/// The sum of `n` values times their product: all are alive together if they are shared.
std::string entangled(int n) {
  std::string left, right;
  for (int i = 0; i < n; ++i) {
    std::string const factor = "exp(a*x*y + " + std::to_string(i) + ")";
    left += (i ? "+" : "") + factor;
    right += (i ? "*" : "") + factor;
  }
  return "(" + left + ")*" + right;
}

TEST(Lowering, GivesUpSharingRatherThanRunOutOfRegisters) {
  auto const few = lower(entangled(10)), many = lower(entangled(80));
  EXPECT_EQ(count(few, Op::exp), 10);
  EXPECT_EQ(count(many, Op::exp), 160);
  for (auto const& code : {few, many})
    for (auto const& stage : code.stages) EXPECT_LE(stage.n_registers, StagedCode::max_registers);
}

}  // namespace
}  // namespace lapwing
