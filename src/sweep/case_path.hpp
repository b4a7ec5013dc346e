// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A path through parameter space that visits all cases of a plan, neighbours differing little.
#pragma once

#include <cstdint>
#include <vector>

#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// The cases of a plan in an order in which solutions change little from one to the next. Follows from the plan alone.
///
/// - grid: to and fro (boustrophedon), so that each step changes one parameter by one value. Slowest are the parameters
///   that part batches, of the others those with the fewest values, because more values mean smaller steps.
/// - zip: the order of the plan.
/// - random: windows of `window` cases, each cut into strips of like values of the first parameter, those into strips
///   of the second, and so on; strips are walked to and fro.
/// @see Daganzo (1984), The length of tours in zones of different shapes, on strips.
class CasePath {
 public:
  static constexpr std::int64_t window = 1024;

  /// @param plan  must outlive the path.
  explicit CasePath(SweepPlan const& plan);

  /// The cases at positions [first, first + window) or up to the end; first is a multiple of `window`.
  /// @note Cost: a few divisions per case and parameter; random: a draw per case and parameter, and a sort.
  void read(std::int64_t first, std::vector<std::int64_t>& cases) const;

 private:
  struct Axis {
    std::int64_t size = 1, stride = 1;
  };
  std::int64_t to_and_fro(std::int64_t position) const;
  void walk_strips(std::vector<std::int64_t>& cases) const;

  SweepPlan const* plan_;
  std::vector<Axis> axes_;        ///< grid: slowest first
  std::vector<int> coordinates_;  ///< random: the parameters that solutions depend on
};

}  // namespace lapwing
