// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Neighbours of like hardness, so that the cases of a batch end at about the same time.
#pragma once

#include <cstdint>
#include <vector>

#include "sweep/case_order.hpp"
#include "sweep/hardness.hpp"

namespace lapwing {

/// The cases of an order by position, sorted by hardness where that pays.
///
/// A group whose rule asks for it is sorted within windows of a thousand positions, hardest first, each when it is
/// first needed; so the order takes no memory and no time at the start, and every rank finds the same one by itself. A
/// window whose cases are about equally hard stays in the order of their numbers, which saves writes.
class SortedCases {
 public:
  SortedCases(RunConfig const& config, SweepPlan const& plan, CaseOrder const& order);

  /// The cases (or chains) at positions of one group. Those that make one batch are ascending.
  std::vector<std::int64_t> at(CaseRange const& range);

 private:
  void sort_window(CaseGroup const& group, std::int64_t window);

  CaseOrder const* order_;
  Hardness hardness_;
  std::vector<std::int64_t> sorted_;   ///< cases of the window in hand
  std::int64_t in_hand_ = -1;          ///< position of its first case
};

}  // namespace lapwing
