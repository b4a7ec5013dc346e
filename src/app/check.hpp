// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing check`: validate an input and say what running it would take.
#pragma once

#include "app/command_line.hpp"
#include "core/log.hpp"

namespace lapwing {

/// Prints the plan, memory, file size and expected work of an input, and warnings of what in it is likely not meant. Needs no device.
/// @throws InputError, FileError as `lapwing run` would before it starts.
void check(Options const& options, Log const& log);

}  // namespace lapwing
