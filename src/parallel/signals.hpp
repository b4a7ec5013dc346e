// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Listens to signals that ask the run to stop.
#pragma once

namespace lapwing {

/// What is said on a terminal to who has asked to stop.
inline constexpr char stopping_text[] = "\nstopping: what is running is finished first; once more to stop at once\n";

/// Starts listening. The first signal sets a flag; a second one ends the process at once with exit code 75.
///
/// A signal within 0.1 s after the first counts as its echo: mpirun and batch systems both forward the same request.
/// Calling it again changes nothing but what others have put in the place of these handlers.
void watch_signals();

/// Lets writes that cannot succeed fail, instead of ending the process: to a pipe that nobody reads (SIGPIPE), beyond
/// the size that a file may have (SIGXFSZ).
void let_writes_fail();

/// True once a signal has asked to stop.
bool stop_requested();

/// The signal that asked, 0 if none has.
int stop_signal();

}  // namespace lapwing
