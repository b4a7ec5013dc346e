// SPDX-License-Identifier: BSD-3-Clause
#include "config/interval.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "config/interval_functions.hpp"
#include "config/op_semantics.hpp"

namespace lapwing {
namespace {

/// 1 or 0 where that is decided; else both, and a jump between them.
Interval decided(Truth truth) {
  if (truth == Truth::unknown) return {0, 1, true, false};
  return Interval::point(truth == Truth::always ? 1 : 0);
}

Truth negated(Truth truth) {
  return truth == Truth::unknown ? truth : truth == Truth::always ? Truth::never : Truth::always;
}

/// a < b, or a <= b. Not a number is neither.
Truth is_less(Interval const& a, Interval const& b, bool or_equal) {
  if (or_equal ? a.low > b.high : a.low >= b.high) return Truth::never;
  if (a.undefined || b.undefined) return Truth::unknown;
  return (or_equal ? a.high <= b.low : a.high < b.low) ? Truth::always : Truth::unknown;
}

Truth is_equal(Interval const& a, Interval const& b) {
  if (a.high < b.low || b.high < a.low) return Truth::never;
  return a.is_point() && b.is_point() ? Truth::always : Truth::unknown;
}

Truth both(Truth a, Truth b) {
  if (a == Truth::never || b == Truth::never) return Truth::never;
  return a == Truth::always && b == Truth::always ? Truth::always : Truth::unknown;
}

Interval select(Interval const& c, Interval const& a, Interval const& b) {
  Truth const chosen = truth(c);
  if (chosen != Truth::unknown) return chosen == Truth::always ? a : b;
  Interval result = hull(a, b);
  result.jumps = result.jumps || !c.is_cellwise();
  return result;
}

Interval apply_operation(Op op, Interval const& a, Interval const& b, Interval const& c) {
  switch (op) {
    case Op::less:
      return decided(is_less(a, b, false));
    case Op::less_equal:
      return decided(is_less(a, b, true));
    case Op::greater:
      return decided(is_less(b, a, false));
    case Op::greater_equal:
      return decided(is_less(b, a, true));
    case Op::equal:
      return decided(is_equal(a, b));
    case Op::not_equal:
      return decided(negated(is_equal(a, b)));
    case Op::step:
      return decided(negated(is_less(a, b, false)));
    case Op::logical_and:
      return decided(both(truth(a), truth(b)));
    case Op::logical_or:
      return decided(negated(both(negated(truth(a)), negated(truth(b)))));
    case Op::logical_not:
      return decided(negated(truth(a)));
    case Op::select: {
      Interval const result = select(a, b, c);
      return result.is_point() ? Interval::point(result.low) : result;
    }
    default:
      break;
  }
  Interval result = apply_function(op, a, b);
  if (result.is_point()) result.jumps = false;
  return result;
}

}  // namespace

Interval Interval::point(double value) {
  return std::isnan(value) ? all(false, true) : Interval{value, value, false, false};
}

Interval Interval::all(bool jumps, bool undefined) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {-infinity, infinity, jumps, undefined};
}

Interval Interval::of_file() {
  Interval any = all(false, false);
  any.cellwise = true;
  return any;
}

Truth truth(Interval const& value) {
  if (!value.contains(0)) return Truth::always;  // not a number counts as true
  return value.is_point() ? Truth::never : Truth::unknown;
}

Interval apply(Op op, Interval const& a, Interval const& b, Interval const& c) {
  int const n = arity(op);
  if (a.is_point() && (n < 2 || b.is_point()) && (n < 3 || c.is_point()))
    return Interval::point(n == 1   ? apply_unary(op, a.low)
                           : n == 2 ? apply_binary(op, a.low, b.low)
                                    : apply_select(a.low, b.low, c.low));
  Interval result = apply_operation(op, a, b, c);
  result.cellwise = a.is_cellwise() && (n < 2 || b.is_cellwise()) && (n < 3 || c.is_cellwise());
  if (result.cellwise) result.jumps = false;
  return result;
}

Interval enclose(ByteCode const& code, std::span<Interval const> slots) {
  std::array<Interval, ByteCode::max_stack_depth> stack{};
  int top = -1;
  for (auto const [op, operand] : code.code) {
    int const n = arity(op);
    top -= n - 1;
    Interval* const at = &stack[static_cast<std::size_t>(top)];
    if (n == 0)
      *at = op == Op::constant         ? Interval::point(code.constants[operand])
            : Slot::is_file(operand) ? Interval::of_file()
                                     : slots[operand];
    else
      *at = apply(op, at[0], n > 1 ? at[1] : Interval{}, n > 2 ? at[2] : Interval{});
  }
  return stack[0];
}

}  // namespace lapwing
