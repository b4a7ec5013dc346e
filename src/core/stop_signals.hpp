// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Signals that ask a run to stop.
#pragma once

#include <csignal>
#include <vector>

namespace lapwing {

/// SIGTERM and SIGUSR1, which batch systems send before a time limit; SIGINT, Ctrl-C; SIGHUP, a terminal that goes
/// away, unless nohup keeps it from the process.
inline std::vector<int> stop_signals() {
  std::vector<int> signals{SIGTERM, SIGINT, SIGUSR1};
  struct sigaction present {};
  if (sigaction(SIGHUP, nullptr, &present) == 0 && present.sa_handler != SIG_IGN) signals.push_back(SIGHUP);
  return signals;
}

}  // namespace lapwing
