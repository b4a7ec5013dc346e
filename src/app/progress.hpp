// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Progress of a run for people: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <cstdint>
#include <string>

#include "app/run_state.hpp"
#include "core/log.hpp"

namespace lapwing {

/// Prints done, failed, rate and the time that what is left is predicted to take.
///
/// A bar that redraws itself only where standard output is a terminal and no MPI launcher started this process (under mpirun
/// every rank's output looks like a terminal); elsewhere one line per 10 % or 30 s.
class Progress {
 public:
  /// @param total  cases this run has to solve.
  Progress(Log const& log, std::int64_t total);

  /// Reports the present counts; prints only when there is something new to say.
  void update(RunState::Progress const& present, int n_ranks);
  /// Ends the bar's line.
  void close();

 private:
  void print_line(RunState::Progress const& present, std::string const& rest);
  void draw_bar(RunState::Progress const& present, std::string const& rest);

  Log log_;
  std::int64_t total_;
  bool bar_;
  bool drawn_ = false;
  int last_tenth_ = 0;
  double start_, last_time_;
};

}  // namespace lapwing
