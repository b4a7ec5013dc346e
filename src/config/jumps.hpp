// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which expressions may jump from point to point, as found from their operations.
#pragma once

#include "core/bytecode.hpp"

namespace lapwing {

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
