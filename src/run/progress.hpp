// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Progress of a run for people: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "run/run_state.hpp"
#include "core/log.hpp"

namespace lapwing {

/// Prints done, failed, rate and the time that what is left is predicted to take.
///
/// A bar that redraws itself only where standard output is a terminal and no MPI launcher started this process (under
/// mpirun every rank's output looks like a terminal); elsewhere one line per 10 %, no more than one in a second, and
/// after every `interval` without one the last counts again, from a thread of its own: a batch may take longer.
class Progress {
 public:
  /// @param total     cases this run has to solve.
  /// @param interval  seconds between lines at most.
  Progress(Log const& log, std::int64_t total, int n_ranks, double interval = 30);
  ~Progress();

  /// Reports the present counts; prints only when there is something new to say.
  void update(RunState::Progress const& present);
  /// Ends the bar's line.
  void close();

 private:
  void print_line();
  void draw_bar();
  void remind();
  std::string rest() const;

  Log log_;
  std::int64_t total_;
  int n_ranks_;
  double interval_;
  bool bar_;
  bool drawn_ = false;
  double start_;
  std::mutex mutex_;                     ///< of the members between here and the thread
  std::condition_variable ends_;
  bool ended_ = false;
  int last_tenth_ = 0;
  double last_time_, counted_ = 0;       ///< when something was printed, and when `present_` was counted
  RunState::Progress present_;
  std::thread reminder_;
};

}  // namespace lapwing
