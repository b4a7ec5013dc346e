// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many of a batch's lanes have something to do, and how large batches could be.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace lapwing {

/// Iterations of unknowns: those that cases needed, and those that were made while a batch's hardest case went on.
struct LaneUse {
  std::int64_t used = 0, made = 0;

  double occupancy() const { return made > 0 ? static_cast<double>(used) / static_cast<double>(made) : 1; }
  LaneUse& operator+=(LaneUse const& other);
};

/// How often a batch was halved because memory had run out.
struct Halvings {
  std::int64_t n = 0, smallest = 0;   ///< times, and cases in the smallest batch that this led to

  void add(std::int64_t cases) {
    smallest = n == 0 ? cases : std::min(smallest, cases);
    ++n;
  }
};

/// Use of the lanes of one batch; none where a case is alone. A case without iterations, as after a direct solve, has
/// made one.
/// @param iterations  [case]
/// @param lanes       cases that are interleaved; the last set is filled up with idle ones.
LaneUse lane_use(std::span<std::int32_t const> iterations, std::int64_t lanes, std::int64_t unknowns);

}  // namespace lapwing
