// SPDX-License-Identifier: BSD-3-Clause
#include "config/evaluate.hpp"

#include <array>
#include <cassert>

#include "config/op_semantics.hpp"

namespace lapwing {

double evaluate(ByteCode const& code, std::span<double const> slots) {
  std::array<double, ByteCode::max_stack_depth> stack{};
  int top = -1;
  for (auto const [op, operand] : code.code) {
    switch (arity(op)) {
      case 0:
        assert(op == Op::constant || operand < slots.size());
        stack[++top] = op == Op::constant ? code.constants[operand] : slots[operand];
        break;
      case 1:
        stack[top] = apply_unary(op, stack[top]);
        break;
      case 2:
        --top;
        stack[top] = apply_binary(op, stack[top], stack[top + 1]);
        break;
      default:
        top -= 2;
        stack[top] = apply_select(stack[top], stack[top + 1], stack[top + 2]);
        break;
    }
  }
  assert(top == 0);
  return stack[0];
}

}  // namespace lapwing
