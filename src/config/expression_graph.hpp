// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Byte code as a graph of values in which equal sub-expressions are one node that knows what it depends on.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "core/staged_code.hpp"

namespace lapwing {

/// Where an expression is evaluated, and what of that differs from case to case.
struct EvaluationPlace {
  unsigned directions = 7;   ///< bit d: points differ in direction d; the other coordinates are constant (of a face)
  unsigned varying_box = 7;  ///< bit d: lower or upper of direction d depends on the case
};

/// One value. Operands stand before it.
struct GraphNode {
  Op op = Op::constant;
  std::uint16_t slot = 0;  ///< of a variable
  double value = 0;        ///< of a constant
  std::array<int, 3> operands{-1, -1, -1};
  Dependence over;
  int cost = 0;  ///< of it and of those operands that depend on the same, in additions; saturates

  bool is_number(double number) const { return op == Op::constant && value == number; }
};

/// The graph of one expression.
///
/// Powers with the exponents -1, 1, 2, 3 and 4 become products and a quotient, within 2 ulp.
class ExpressionGraph {
 public:
  /// @param share  false: equal sub-expressions stay apart, so that a stage needs no more registers than the byte code
  ///               a stack.
  /// @throws std::logic_error if the code reads the time.
  ExpressionGraph(ByteCode const& code, EvaluationPlace const& place, bool share);

  std::vector<GraphNode> const& nodes() const { return nodes_; }
  int root() const { return root_; }

 private:
  using Identity = std::tuple<Op, std::uint16_t, std::uint64_t, std::array<int, 3>>;

  int add(GraphNode node);
  int add_variable(std::uint16_t slot, EvaluationPlace const& place);
  int add_operation(Op op, std::array<int, 3> operands);
  int add_power(int base, int exponent);

  std::vector<GraphNode> nodes_;
  std::map<Identity, int> known_;
  bool share_;
  int root_ = -1;
};

}  // namespace lapwing
