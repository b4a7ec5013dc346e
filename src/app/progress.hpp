// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Progress of a run for people: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <cstdint>

#include "core/log.hpp"

namespace lapwing {

/// Prints done, failed, rate and time left.
///
/// A bar that redraws itself only where standard output is a terminal and no MPI launcher started this process (under mpirun
/// every rank's output looks like a terminal); elsewhere one line per 10 % or 30 s.
class Progress {
 public:
  /// @param total  cases this run has to solve.
  Progress(Log const& log, std::int64_t total);

  /// Reports the present counts; prints only when there is something new to say.
  void update(std::int64_t finished, std::int64_t failed);
  /// Ends the bar's line.
  void close();

 private:
  void print_line(std::int64_t finished, std::int64_t failed, double elapsed);
  void draw_bar(std::int64_t finished, std::int64_t failed, double elapsed);

  Log log_;
  std::int64_t total_;
  bool bar_;
  bool drawn_ = false;
  int last_tenth_ = 0;
  double start_, last_time_;
};

}  // namespace lapwing
