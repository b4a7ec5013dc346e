// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From byte code to stages of register code.
#pragma once

#include "config/expression_graph.hpp"

namespace lapwing {

/// Splits an expression into stages by what its parts depend on.
///
/// Equal sub-expressions are computed once. A value is computed over the directions it depends on, for every case only
/// if it depends on the case, and is handed to later stages as a table. An example in two directions, a being a
/// parameter:
///
///   exp(a sin(x) sin(y))   stage {x}: sin(x); stage {y}: sin(y); stage {x, case}: a sin(x); last stage: the rest
///
/// Values over all directions that are the same for all cases are tables where they cost more than a few additions
/// (reading a table is not free).
///
/// @param keep_fields  false: no tables over all directions; for grids on which they would take too much memory.
/// @note Cost: one pass per stage over the byte code's instructions.
StagedCode lower_expression(ByteCode const& code, EvaluationPlace const& place, bool keep_fields = true);

}  // namespace lapwing
