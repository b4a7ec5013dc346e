// SPDX-License-Identifier: BSD-3-Clause
#include "config/expression_tree.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "config/op_semantics.hpp"

namespace lapwing {

int ExpressionTree::add(Node const& node) {
  nodes_.push_back(node);
  return static_cast<int>(nodes_.size()) - 1;
}

int ExpressionTree::add_number(double value) {
  Node node;
  node.value = value;
  return add(node);
}

int ExpressionTree::add_variable(std::uint16_t slot) {
  Node node;
  node.op = Op::variable;
  node.slot = slot;
  node.reads_parameter = Slot::is_parameter(slot);
  return add(node);
}

int ExpressionTree::add_operation(Op op, std::array<int, 3> const& operands) {
  auto const [a, b, c] = operands;
  int const n = arity(op);
  if (n == 1 && is_number(a)) return add_number(apply_unary(op, at(a).value));
  if (n == 2 && is_number(a) && is_number(b)) return add_number(apply_binary(op, at(a).value, at(b).value));
  if (n == 3 && is_number(a)) return apply_select(at(a).value, 1, 0) != 0 ? b : c;

  Node node;
  node.op = op;
  node.operands = operands;
  node.depth = 0;
  for (int i = 0; i < n; ++i) {
    auto const& operand = at(operands[static_cast<std::size_t>(i)]);
    node.length = std::min(node.length + operand.length, longest + 1);
    node.depth = std::max(node.depth, i + operand.depth);
    node.reads_parameter = node.reads_parameter || operand.reads_parameter;
  }
  return add(node);
}

/// Operands before operations, without recursion: chains of operations are as deep as expressions are long.
ByteCode ExpressionTree::compile(int root) const {
  ByteCode code;
  std::map<std::uint64_t, std::uint16_t> place_of;
  struct Step {
    int node, next_operand;
  };
  for (std::vector<Step> path{{root, 0}}; !path.empty();) {
    Step& now = path.back();
    auto const& node = at(now.node);
    if (now.next_operand < arity(node.op)) {
      int const operand = node.operands[static_cast<std::size_t>(now.next_operand++)];
      path.push_back({operand, 0});
      continue;
    }
    path.pop_back();
    std::uint16_t operand = 0;
    if (node.op == Op::variable) {
      operand = node.slot;
      code.variables.push_back(node.slot);
    } else if (node.op == Op::constant) {
      auto const place = static_cast<std::uint16_t>(code.constants.size());
      auto const [found, is_new] = place_of.emplace(std::bit_cast<std::uint64_t>(node.value), place);
      operand = found->second;
      if (is_new) code.constants.push_back(node.value);
    }
    code.code.push_back({node.op, operand});
  }
  code.stack_depth = depth(root);
  auto& variables = code.variables;
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  return code;
}

}  // namespace lapwing
