// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Keeps signals that ask to stop waiting until there is something to answer them; also from one program to the next.
#pragma once

#include <csignal>

#include "core/stop_signals.hpp"

namespace lapwing {

/// While it lives signals that ask to stop wait. What waits survives execv.
class HeldSignals {
 public:
  HeldSignals() { change(SIG_BLOCK); }
  ~HeldSignals() { release(); }
  HeldSignals(HeldSignals const&) = delete;
  HeldSignals& operator=(HeldSignals const&) = delete;

  /// Delivers what has waited.
  void release() { change(SIG_UNBLOCK); }

 private:
  static void change(int how) {
    sigset_t signals;
    sigemptyset(&signals);
    for (int const signal : stop_signals()) sigaddset(&signals, signal);
    sigprocmask(how, &signals, nullptr);
  }
};

}  // namespace lapwing
