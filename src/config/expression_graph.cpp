// SPDX-License-Identifier: BSD-3-Clause
#include "config/expression_graph.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include "config/op_semantics.hpp"

namespace lapwing {
namespace {

constexpr int most_cost = 1 << 20;

constexpr int cost_of_coordinate = 4;

/// Rough cost of an operation; an addition is 1.
int cost_of(Op op) {
  switch (op) {
    case Op::constant:
    case Op::variable:
      return 0;
    case Op::divide:
    case Op::sqrt:
      return 4;
    case Op::power:
    case Op::sin:
    case Op::cos:
    case Op::tan:
    case Op::asin:
    case Op::acos:
    case Op::atan:
    case Op::atan2:
    case Op::sinh:
    case Op::cosh:
    case Op::tanh:
    case Op::exp:
    case Op::log:
    case Op::log10:
    case Op::cbrt:
    case Op::modulo:
    case Op::erf:
      return 20;
    default:
      return 1;
  }
}

/// Operations whose operands may change places without changing a bit.
bool is_commutative(Op op) {
  return op == Op::add || op == Op::multiply || op == Op::equal || op == Op::not_equal || op == Op::logical_and ||
         op == Op::logical_or;
}

}  // namespace

ExpressionGraph::ExpressionGraph(ByteCode const& code, EvaluationPlace const& place, bool share) : share_(share) {
  std::vector<int> stack;
  for (auto const [op, operand] : code.code) {
    if (op == Op::constant) {
      GraphNode number;
      number.value = code.constants[operand];
      stack.push_back(add(number));
    } else if (op == Op::variable) {
      stack.push_back(add_variable(operand, place));
    } else {
      std::array<int, 3> operands{-1, -1, -1};
      auto const n = static_cast<std::size_t>(arity(op));
      std::copy(stack.end() - static_cast<std::ptrdiff_t>(n), stack.end(), operands.begin());
      stack.resize(stack.size() - n);
      stack.push_back(op == Op::power ? add_power(operands[0], operands[1]) : add_operation(op, operands));
    }
  }
  root_ = stack.back();
}

int ExpressionGraph::add(GraphNode node) {
  if (!share_) {
    nodes_.push_back(node);
    return static_cast<int>(nodes_.size()) - 1;
  }
  Identity const identity{node.op, node.slot, std::bit_cast<std::uint64_t>(node.value), node.operands};
  auto const [entry, is_new] = known_.try_emplace(identity, static_cast<int>(nodes_.size()));
  if (is_new) nodes_.push_back(node);
  return entry->second;
}

int ExpressionGraph::add_variable(std::uint16_t slot, EvaluationPlace const& place) {
  if (slot == Slot::t) throw std::logic_error("an expression reads the time of an equation without time");
  GraphNode node;
  node.op = Op::variable;
  node.slot = slot;
  if (slot <= Slot::z) {
    unsigned const direction = 1U << slot;
    node.over = {direction & place.directions, (direction & place.varying_box) != 0};
    node.cost = cost_of_coordinate;
  } else {
    node.over = {Slot::is_parameter(slot) ? 0 : place.directions, !(Slot::is_file(slot) && Slot::is_shared(slot))};
  }
  return add(node);
}

int ExpressionGraph::add_operation(Op op, std::array<int, 3> operands) {
  if (is_commutative(op) && operands[1] < operands[0]) std::swap(operands[0], operands[1]);
  GraphNode node;
  node.op = op;
  node.operands = operands;
  node.cost = cost_of(op);
  for (int i = 0; i < arity(op); ++i) {
    auto const& operand = nodes_[static_cast<std::size_t>(operands[static_cast<std::size_t>(i)])];
    node.over.directions |= operand.over.directions;
    node.over.per_case = node.over.per_case || operand.over.per_case;
  }
  for (int i = 0; i < arity(op); ++i) {
    auto const& operand = nodes_[static_cast<std::size_t>(operands[static_cast<std::size_t>(i)])];
    if (operand.over == node.over) node.cost = std::min(node.cost + operand.cost, most_cost);
  }
  return add(node);
}

int ExpressionGraph::add_power(int base, int exponent) {
  auto const& e = nodes_[static_cast<std::size_t>(exponent)];
  auto const product = [this](int a, int b) { return add_operation(Op::multiply, {a, b, -1}); };
  if (e.is_number(1)) return base;
  if (e.is_number(2)) return product(base, base);
  if (e.is_number(3)) return product(product(base, base), base);
  if (e.is_number(4)) return product(product(base, base), product(base, base));
  if (e.is_number(-1)) {
    GraphNode one;
    one.value = 1;
    return add_operation(Op::divide, {add(one), base, -1});
  }
  return add_operation(Op::power, {base, exponent, -1});
}

}  // namespace lapwing
