// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Ranks leave by the same door: errors become exit codes that all ranks agree on.
#pragma once

#include <functional>
#include <string>

#include "core/error.hpp"
#include "core/log.hpp"
#include "parallel/communicator.hpp"

namespace lapwing {

/// The exit code of the exception in flight; its message goes to `log`.
ExitCode exit_code_of_current_exception(Log const& log);

/// Runs `step`; what it throws becomes the rank's code, if it has none yet, and the rank goes on to the next collective
/// call.
template <class Step>
void attempt(ExitCode& code, Log const& log, Step const& step) {
  try {
    step();
  } catch (...) {
    ExitCode const now = exit_code_of_current_exception(log);
    if (code == ExitCode::success) code = now;
  }
}

/// The gravest of the ranks' codes. Order: internal, file, backend, input, different, failed, stopped, some_failed,
/// success.
ExitCode agree(Communicator const& world, ExitCode mine);

/// Runs `produce` on rank 0 and gives every rank its result; an Error of rank 0 is thrown on all ranks.
/// @param world  null: there is only this process.
std::string on_root(Communicator const* world, std::function<std::string()> const& produce);

}  // namespace lapwing
