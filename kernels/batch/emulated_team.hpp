// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A device's team of threads, played by one thread of the host: what kernels do on a device runs, and is tested,
/// without one.
#pragma once

#include <functional>

namespace lapwing {

/// One thread of such a team, with the calls of a Kokkos team member that kernels use.
class EmulatedThread {
 public:
  EmulatedThread(int league_rank, int rank, int size, void* fibre)
      : league_rank_(league_rank), rank_(rank), size_(size), fibre_(fibre) {}

  int league_rank() const { return league_rank_; }
  int team_rank() const { return rank_; }
  int team_size() const { return size_; }
  /// Lets the other threads run up to this barrier.
  void team_barrier() const;

 private:
  int league_rank_, rank_, size_;
  void* fibre_;
};

/// Runs body(thread) for every thread of a team, one after the other from barrier to barrier, in an order that is
/// another one after every barrier and in every team, but the same on every run. Where a barrier is missing some thread
/// therefore reads what another has not written yet, or has overwritten, and the result is visibly wrong.
///
/// @param threads  asked for; the team has fewer, and a number that is no power of 2, so that loops of different
///                 lengths give the same value to different threads, as they do in teams of every size that devices
///                 use.
/// @throws std::logic_error where threads do not all reach the same barriers, on which a device would hang.
void run_emulated_team(int league_rank, int threads, std::function<void(EmulatedThread const&)> const& body);

}  // namespace lapwing
