// SPDX-License-Identifier: BSD-3-Clause
#include "config/jumps.hpp"

#include "config/op_semantics.hpp"

namespace lapwing {

bool is_jump(Op op) {
  return (op >= Op::less && op <= Op::not_equal) || op == Op::step || op == Op::floor || op == Op::ceil ||
         op == Op::modulo;
}

bool asks_for_zero(Op op) {
  return op == Op::select || op == Op::logical_and || op == Op::logical_or || op == Op::logical_not;
}

bool may_jump(ByteCode const& code, unsigned directions) {
  std::vector<unsigned> reads;  // [place on the stack], directions
  for (auto const [op, operand] : code.code) {
    auto const n = static_cast<std::size_t>(arity(op));
    unsigned now = op == Op::variable && operand <= Slot::z ? (1U << operand) & directions : 0;
    unsigned const first = n > 0 ? reads[reads.size() - n] : 0;
    for (std::size_t i = 0; i < n; ++i) {
      now |= reads.back();
      reads.pop_back();
    }
    if ((is_jump(op) || asks_for_zero(op)) && (op == Op::select ? first : now) != 0) return true;
    reads.push_back(now);
  }
  return false;
}

}  // namespace lapwing
