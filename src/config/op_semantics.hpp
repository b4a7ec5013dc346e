// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What each operation of the byte code computes; folding, host evaluation and tests share this one definition.
#pragma once

#include <cmath>

#include "core/bytecode.hpp"

namespace lapwing {

/// Number of values an operation pops.
constexpr int arity(Op op) {
  switch (op) {
    case Op::constant:
    case Op::variable:
      return 0;
    case Op::negate:
    case Op::logical_not:
    case Op::sin:
    case Op::cos:
    case Op::tan:
    case Op::asin:
    case Op::acos:
    case Op::atan:
    case Op::sinh:
    case Op::cosh:
    case Op::tanh:
    case Op::exp:
    case Op::log:
    case Op::log10:
    case Op::sqrt:
    case Op::cbrt:
    case Op::abs:
    case Op::floor:
    case Op::ceil:
    case Op::erf:
      return 1;
    case Op::select:
      return 3;
    default:
      return 2;
  }
}

/// Value of an operation with one operand; NaN for the others.
inline double apply_unary(Op op, double a) {
  switch (op) {
    case Op::negate:
      return -a;
    case Op::logical_not:
      return a == 0 ? 1.0 : 0.0;
    case Op::sin:
      return std::sin(a);
    case Op::cos:
      return std::cos(a);
    case Op::tan:
      return std::tan(a);
    case Op::asin:
      return std::asin(a);
    case Op::acos:
      return std::acos(a);
    case Op::atan:
      return std::atan(a);
    case Op::sinh:
      return std::sinh(a);
    case Op::cosh:
      return std::cosh(a);
    case Op::tanh:
      return std::tanh(a);
    case Op::exp:
      return std::exp(a);
    case Op::log:
      return std::log(a);
    case Op::log10:
      return std::log10(a);
    case Op::sqrt:
      return std::sqrt(a);
    case Op::cbrt:
      return std::cbrt(a);
    case Op::abs:
      return std::fabs(a);
    case Op::floor:
      return std::floor(a);
    case Op::ceil:
      return std::ceil(a);
    case Op::erf:
      return std::erf(a);
    default:
      return std::nan("");
  }
}

/// Value of an operation with two operands, `b` on top of the stack; NaN for the others.
///
/// min and max are C's fmin and fmax: of a NaN and a number they return the number.
inline double apply_binary(Op op, double a, double b) {
  switch (op) {
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return a / b;
    case Op::power:
      return std::pow(a, b);
    case Op::less:
      return a < b ? 1.0 : 0.0;
    case Op::less_equal:
      return a <= b ? 1.0 : 0.0;
    case Op::greater:
      return a > b ? 1.0 : 0.0;
    case Op::greater_equal:
      return a >= b ? 1.0 : 0.0;
    case Op::equal:
      return a == b ? 1.0 : 0.0;
    case Op::not_equal:
      return a != b ? 1.0 : 0.0;
    case Op::logical_and:
      return a != 0 && b != 0 ? 1.0 : 0.0;
    case Op::logical_or:
      return a != 0 || b != 0 ? 1.0 : 0.0;
    case Op::atan2:
      return std::atan2(a, b);
    case Op::min:
      return std::fmin(a, b);
    case Op::max:
      return std::fmax(a, b);
    case Op::modulo:
      return std::fmod(a, b);
    case Op::step:
      return a < b ? 0.0 : 1.0;
    default:
      return std::nan("");
  }
}

/// if(c, a, b): both branches have been evaluated, only the chosen value counts.
inline double apply_select(double c, double a, double b) {
  return c != 0 ? a : b;
}

}  // namespace lapwing
