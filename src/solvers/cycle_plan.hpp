// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which multigrid cycle suits a case: the directions that are coarsened, the smoother, the visits.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/solver_settings.hpp"
#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// Directions that are coarsened from each level to the next, as bits 1 (x), 2 (y), 4 (z).
using CoarseningSchedule = std::vector<unsigned char>;

/// Kinds of cycle, from cheap to robust.
enum class Rung : int {
  smooth,        ///< all strongly coupled directions at once, points
  rough,         ///< one direction per level, points
  lines,         ///< the strongest directions at once, lines along every direction
  rough_lines,   ///< one direction per level, lines along every direction
  aggregation    ///< no grids: cells joined along strong links (solvers/aggregation_hierarchy.hpp)
};

/// Everything that tells two hierarchies of one shape apart. Cases of a batch that agree in it are solved together.
struct CyclePlan {
  CoarseningSchedule schedule;
  Rung rung = Rung::smooth;
  int pre_smooth = 1, post_smooth = 1;
  PointSmoother smoother = PointSmoother::red_black;
  int first_w_level = 3;                     ///< coarse problems from here on may be visited twice

  bool line_smoother() const { return rung == Rung::lines || rung == Rung::rough_lines; }
  auto operator<=>(CyclePlan const&) const = default;
};

/// Which coarse problems a cycle visits twice: from the plan's level on, wherever the unknowns have fallen by 3.5 since
/// the last doubling, so that the work of a cycle stays proportional to the unknowns; never the coarsest. Asked level
/// by level.
class SecondVisits {
 public:
  explicit SecondVisits(CyclePlan const& plan)
      : first_(plan.first_w_level), coarsest_(static_cast<int>(plan.schedule.size())) {}
  bool operator()(std::size_t level, std::int64_t unknowns);

 private:
  int first_, coarsest_;
  double doubled_at_ = HUGE_VAL;             ///< unknowns of the last level that is visited twice
};

/// Plans the coarsening from how strongly each direction couples.
///
/// A direction is strong if its mean coefficient is at least half the largest (`smooth`) or nine tenths of it
/// (`lines`). Strong directions with more than one cell are coarsened together, in the other rungs one after the other
/// (there 0.6 of the largest counts as strong); halving a direction halves its coefficient and doubles the others.
/// Stops at `coarsest_unknowns` cells. So stretched cells and constant anisotropy lead to semicoarsening.
///
/// @param mean  mean face coefficient of every direction.
CoarseningSchedule plan_coarsening(BatchShape const& shape, std::array<double, 3> const& mean, int coarsest_unknowns,
                                   Rung rung = Rung::smooth);

/// Plans the cycle of one rung; settings give the sweeps.
CyclePlan plan_cycle(Rung rung, BatchShape const& shape, std::array<double, 3> const& mean,
                     SolverSettings const& settings);

}  // namespace lapwing
