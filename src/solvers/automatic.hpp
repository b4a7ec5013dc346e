// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `auto`: which solver suits a case, and the hierarchy it needs.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "solvers/cycle_plan.hpp"
#include "solvers/solver.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// One attempt at a case. Cases of a batch that agree in it are solved together.
struct SolvePlan {
  SolverKind kind = SolverKind::multigrid;
  CyclePlan cycle;                           ///< multigrid only
  Arithmetic precision = Arithmetic::full;     ///< of multigrid's iterations
  double slowest = HUGE_VAL;                 ///< factor per iteration above which the next attempt takes over

  auto operator<=>(SolvePlan const&) const = default;
};

/// The attempts at one case, in order; each goes on from the x that the one before it has left. From the grid and the case's
/// own coefficients, never from clocks or company.
///
/// `cg` and `direct` are single attempts. `multigrid` starts with the kind of cycle that its coefficients call for (lines where
/// the ratio of kappa between directions varies over the box by more than 10 or, in two directions, more than 10 % of
/// successive faces jump by 30, `rough_lines` where more than 15 % and `rough` where more than 1 % do, else `smooth`) and
/// climbs from there. With points the first attempt is made in mixed precision, if the settings allow it, and made again in double
/// if it stagnates or breaks down, not if it is slow. `auto` takes direct at once where the band is narrow enough to be cheaper
/// than iterating (1D, short sides up to 24 unknowns), else multigrid, and direct in the end where the factor fits into memory.
std::vector<SolvePlan> plan_ladder(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling);

/// Name of an attempt for reports, e.g. "multigrid lines".
std::string attempt_name(SolvePlan const& plan);

/// What `plan_ladder` begins with where only the grid is known, for estimates.
SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape);

/// @param timers  for the regions inside a solve; a disabled Timers where they are not wanted.
std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers);

}  // namespace lapwing
