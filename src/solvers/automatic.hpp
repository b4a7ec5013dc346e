// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `auto`: which solver suits a case, and the hierarchy it needs.
#pragma once

#include <memory>

#include "solvers/multigrid.hpp"
#include "solvers/solver.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// How one case is solved. Cases of a batch that agree in it are solved together.
struct SolvePlan {
  SolverKind kind = SolverKind::multigrid;
  CoarseningSchedule schedule;               ///< multigrid only

  auto operator<=>(SolvePlan const&) const = default;
};

/// Chooses from the grid and the case's own coefficients, never from clocks or company.
///
/// `auto` takes direct where the band is narrow enough to be cheaper than iterating (1D, short sides up to 24 unknowns) or where
/// the anisotropy varies over the box by more than 10, which point smoothing follows badly, and the factor fits into memory;
/// multigrid everywhere else (it coarsens only strongly coupled directions, so constant anisotropy and stretched cells are no
/// obstacle; where a factor does not fit it still needs a fraction of the time of cg).
SolvePlan plan_solve(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling);

/// What `plan_solve` chooses where only the grid is known, for estimates.
SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape);

/// @param timers  for the regions inside a solve; a disabled Timers where they are not wanted.
std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers);

}  // namespace lapwing
