// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which expressions may jump from point to point, as found from their operations.
#pragma once

#include "core/bytecode.hpp"

namespace lapwing {

/// Bit d: coordinate d varies over the cells of a grid, or over a face of its box. @param face  0 .. 5; -1: the cells.
constexpr unsigned varying_directions(int dim, int face) {
  unsigned const all = (1U << dim) - 1;
  return face < 0 ? all : all & ~(1U << (face / 2));
}

/// Whether an operation has values that change abruptly where its operands do not: comparisons, step, floor, ceil, mod.
bool is_jump(Op op);

/// Whether an operation asks whether an operand is 0: `if` its first, logical operations all.
bool asks_for_zero(Op op);

/// Whether the expression may jump within cells: an operation that jumps depends on a coordinate.
///
/// The solution, coefficients and fields from files are constant in a cell, so conditions on them alone cut none.
/// @param directions  bit d: the coordinate of direction d varies where the expression is evaluated.
bool may_jump(ByteCode const& code, unsigned directions = 7);

}  // namespace lapwing
