// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many of a batch's lanes have something to do, and the order of cases that keeps them busy.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "sweep/case_order.hpp"
#include "sweep/hardness.hpp"

namespace lapwing {

/// Iterations of unknowns: those that cases needed, and those that were made while a batch's hardest case went on.
struct LaneUse {
  std::int64_t used = 0, made = 0;

  double occupancy() const { return made > 0 ? static_cast<double>(used) / static_cast<double>(made) : 1; }
  LaneUse& operator+=(LaneUse const& other);
};

/// Use of the lanes of one batch. A case without iterations, as after a direct solve, counts as one.
/// @param iterations  [case]
/// @param lanes       cases that are interleaved; the last set is filled up with idle ones.
LaneUse lane_use(std::span<std::int32_t const> iterations, std::int64_t lanes, std::int64_t unknowns);

/// The same of a list of cases that is cut into batches.
LaneUse lane_use(std::span<std::int32_t const> iterations, BatchRule const& rule);

/// Brings the cases of a draw into an order in which neighbours are about equally hard, where that pays.
///
/// A rank's draws are its own, so it may order each as it likes; no number depends on it. Sorted cases are scattered over the
/// output file, which costs some writes. So each draw from a group is judged by what sorting has saved, or might save, and
/// decides for the next one.
class DrawOrder {
 public:
  DrawOrder(RunConfig const& config, SweepPlan const& plan) : hardness_(config, plan) {}

  /// The cases at positions of one group, in the order in which they are to be solved.
  std::vector<std::int64_t> order(CaseOrder const& cases, CaseRange const& piece);

  /// Learns from a piece that has been solved.
  /// @param cases, iterations  in the order in which they were solved.
  void judge(CaseGroup const& group, std::vector<std::int64_t> const& cases, std::vector<std::int32_t> const& iterations,
             double seconds);

 private:
  Hardness hardness_;
  std::set<std::int64_t> unsorted_;                  ///< groups that are solved in the order of their cases; by `first`
};

}  // namespace lapwing
