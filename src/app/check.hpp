// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing check`: validate an input and say what running it would take.
#pragma once

#include <string>

#include "app/command_line.hpp"

namespace lapwing {

/// The plan, memory, file size and expected work of an input, as text. Needs no device.
/// @throws InputError, FileError as `lapwing run` would before it starts.
std::string check_text(Options const& options);

}  // namespace lapwing
