// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Signals that ask the run to stop: SIGTERM, SIGINT and SIGUSR1 (what batch systems send before a time limit).
#pragma once

namespace lapwing {

/// Starts listening. The first signal sets a flag; a second one ends the process at once with exit code 75.
///
/// A signal within 0.1 s after the first counts as its echo: mpirun and batch systems both forward the same request.
/// @pre MPI is initialised already, so that its handlers do not replace these.
void watch_signals();

/// True once a signal has asked to stop.
bool stop_requested();

/// The signal that asked, 0 if none has.
int stop_signal();

}  // namespace lapwing
