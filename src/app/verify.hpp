// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The command `verify`: whether an output file still holds what a run has stored, and whether that is what this program finds.
#pragma once

#include "app/command_line.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "parallel/communicator.hpp"

namespace lapwing {

/// Compares the finished cases of options.input with their checksums, the ranks side by side, solves options.sample of the done ones
/// again, and with options.repair makes damaged ones pending; collective.
/// @return success, `different`, or the code of an error.
ExitCode verify(Options const& options, Communicator const& world, Log const& log);

}  // namespace lapwing
