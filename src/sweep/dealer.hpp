// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How much of what a rank takes next: the scheduler as a pure function of what all ranks have taken and measured.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sweep/case_order.hpp"

namespace lapwing {

/// A stretch of the order from which cases are taken front to back.
struct CaseQueue {
  std::int64_t first = 0, n_cases = 0;   ///< positions
  std::int64_t batch = 1, lanes = 1;     ///< as in BatchRule
  double seconds = 1;                    ///< predicted per case
};

/// What all ranks together have done with a queue; plain numbers that are only ever added to.
struct QueueProgress {
  std::int64_t taken = 0;                ///< may exceed the queue's cases: takers do not look first
  std::int64_t finished = 0;
  std::int64_t nanoseconds = 0;          ///< that the finished ones took
};

/// Rules of dealing.
struct DealerRules {
  int n_ranks = 1;
  bool whole_batches = false;            ///< never split a batch: its size was asked for
  double least_seconds = 0;              ///< work worth a visit to the counters, as long as much is left
  std::int64_t single_cases = 0;         ///< so many cases are cheaper one by one than on idle lanes
};

/// Guided self-scheduling over queues of known and corrected cost.
///
/// A share is a fixed part of the work that is left per rank, at least one set of lanes and at most a batch (or what is
/// worth a visit). So shares are large while much is left and shrink towards the end, where ranks then finish together.
/// Seconds per case are predicted at first and measured as soon as a case of the queue is finished; what was found in
/// measured queues scales the predictions of the others.
/// @see Polychronopoulos, Kuck (1987), Guided self-scheduling; Hummel, Schonberg, Flynn (1992), Factoring.
class Dealer {
 public:
  Dealer(std::vector<CaseQueue> queues, DealerRules const& rules);

  struct Share {
    int queue = -1;                      ///< -1: nothing is left
    std::int64_t n_cases = 0;
  };
  /// What to take next.
  /// @param progress  [queue], as seen a moment ago.
  /// @param last      queue of the rank's last share, -1 at first: it stays there unless another queue's cases cost far
  ///                  more.
  Share choose(std::span<QueueProgress const> progress, int last) const;

  /// Positions that an addition of `share.n_cases` to the queue's `taken` has won; none if others were faster.
  CaseRange won(Share const& share, std::int64_t taken_before) const;

  /// Predicted work of all unfinished cases, in seconds of one rank.
  double seconds_left(std::span<QueueProgress const> progress) const;

  std::vector<CaseQueue> const& queues() const { return queues_; }

 private:
  std::vector<double> seconds_per_case(std::span<QueueProgress const> progress) const;
  std::int64_t size_of_share(CaseQueue const& queue, double seconds, double left) const;

  std::vector<CaseQueue> queues_;
  DealerRules rules_;
};

/// Queues of an order: one per group, or of groups of like cost where there are more than `most`.
std::vector<CaseQueue> make_queues(CaseOrder const& order, std::size_t most);

}  // namespace lapwing
