// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The operations of compiled expressions on single values and, on the host, on chunks of values.
#pragma once

#include <cmath>

#include "core/bytecode.hpp"
#include "kernels/types.hpp"

namespace lapwing {

/// An operation with one operand; the semantics are those of C's <cmath>.
KOKKOS_INLINE_FUNCTION real_t unary(Op op, real_t a) {
  switch (op) {
    case Op::negate: return -a;
    case Op::logical_not: return a == 0 ? 1. : 0.;
    case Op::sin: return std::sin(a);
    case Op::cos: return std::cos(a);
    case Op::tan: return std::tan(a);
    case Op::asin: return std::asin(a);
    case Op::acos: return std::acos(a);
    case Op::atan: return std::atan(a);
    case Op::sinh: return std::sinh(a);
    case Op::cosh: return std::cosh(a);
    case Op::tanh: return std::tanh(a);
    case Op::exp: return std::exp(a);
    case Op::log: return std::log(a);
    case Op::log10: return std::log10(a);
    case Op::sqrt: return std::sqrt(a);
    case Op::cbrt: return std::cbrt(a);
    case Op::abs: return std::fabs(a);
    case Op::floor: return std::floor(a);
    case Op::ceil: return std::ceil(a);
    default: return std::erf(a);
  }
}

KOKKOS_INLINE_FUNCTION real_t binary(Op op, real_t a, real_t b) {
  switch (op) {
    case Op::add: return a + b;
    case Op::subtract: return a - b;
    case Op::multiply: return a * b;
    case Op::divide: return a / b;
    case Op::power: return std::pow(a, b);
    case Op::less: return a < b ? 1. : 0.;
    case Op::less_equal: return a <= b ? 1. : 0.;
    case Op::greater: return a > b ? 1. : 0.;
    case Op::greater_equal: return a >= b ? 1. : 0.;
    case Op::equal: return a == b ? 1. : 0.;
    case Op::not_equal: return a != b ? 1. : 0.;
    case Op::logical_and: return a != 0 && b != 0 ? 1. : 0.;
    case Op::logical_or: return a != 0 || b != 0 ? 1. : 0.;
    case Op::atan2: return std::atan2(a, b);
    case Op::min: return std::fmin(a, b);
    case Op::max: return std::fmax(a, b);
    case Op::modulo: return std::fmod(a, b);
    default: return a < b ? 0. : 1.;   // step(x, edge)
  }
}

KOKKOS_INLINE_FUNCTION bool is_binary(Op op) {
  return (op >= Op::add && op <= Op::power) || (op >= Op::less && op <= Op::logical_or) || op == Op::atan2 ||
         op == Op::min || op == Op::max || op == Op::modulo || op == Op::step;
}

/// if(c, a, b), or an operation that takes one or two operands.
KOKKOS_INLINE_FUNCTION real_t apply(Op op, real_t a, real_t b, real_t c) {
  return op == Op::select ? (a != 0 ? b : c) : is_binary(op) ? binary(op, a, b) : unary(op, a);
}

/// out[i] = op(a[i], b[i], c[i]), 0 <= i < n; `out` may be one of the operands. Operands that the operation lacks are
/// not read.
///
/// exp, log, sin, cos, tan, tanh and powers are those of elementary.hpp and elementary_power.hpp, within 3 ulp; the
/// rest is C's. A value does not depend on its place in the chunk or on its neighbours.
/// @note Runs: host, one thread.
void apply_to_chunk(Op op, int n, real_t const* a, real_t const* b, real_t const* c, real_t* out);

}  // namespace lapwing
