// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many ranks a run on this machine gets.
#pragma once

#include <cstdint>
#include <string>

#include "run/run_options.hpp"

namespace lapwing {

/// What a run may use.
struct Machine {
  int n_places = 1;             ///< cores, or GPUs of an engine that computes on them
  double memory = 0;            ///< bytes that are free where batches are computed; shared by the ranks of a CPU
  bool memory_is_shared = true;
};

/// What there is to do.
struct Work {
  std::int64_t n_shares = 0;    ///< parts that ranks can take: cases, chains, groups that share basis solutions
  double seconds = 0;           ///< on one rank
  double bytes = 0;             ///< of a rank
};

/// As many ranks as pay: a rank for each place, unless there are fewer shares, memory for fewer, or less time to save
/// than it takes to start ranks.
int choose_ranks(Machine const& machine, Work const& work);

/// The same of this machine and an input; `-j N` is taken as it is.
/// @throws InputError, FileError: the input is bad. @note Cost: that of `lapwing check`.
int ranks_for(RunOptions const& options);

}  // namespace lapwing
