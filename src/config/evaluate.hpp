// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Evaluates byte code on the host: numbers of the input, and the reference that device interpreters are held to.
#pragma once

#include <span>

#include "core/bytecode.hpp"

namespace lapwing {

/// Runs compiled code.
///
/// @param[in] code   not empty.
/// @param[in] slots  values by slot; at least as long as the highest slot that `code` reads.
/// @return the value on top of the stack; NaN and infinities pass through.
/// @note Runs: host, no allocation.
double evaluate(ByteCode const& code, std::span<double const> slots);

}  // namespace lapwing
