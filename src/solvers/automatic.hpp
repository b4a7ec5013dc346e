// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `auto`: which solver suits a case, and the hierarchy it needs.
#pragma once

#include <memory>
#include <string>

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
/// `auto` takes the solver that the cost table (solvers/cost_table.hpp) predicts to be cheapest: fft where the input is separable,
/// direct where the factor fits into memory, multigrid. Where that would be multigrid, direct takes over if the anisotropy varies over the box by more than 10, which point smoothing follows badly, and the factor fits
/// (multigrid coarsens only strongly coupled directions, so constant anisotropy and stretched cells are no
/// obstacle; where a factor does not fit it still needs a fraction of the time of cg).
SolvePlan plan_solve(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling);

/// What `plan_solve` chooses where only the input is known, for estimates. @param separable  see config/separable.hpp.
SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape, bool separable);

/// That choice in words: "auto: direct, half bandwidth 16; predicted 0.026 us per unknown, 0.05 by multigrid".
std::string explain_choice(SolverSettings const& settings, BatchShape const& shape, bool separable);

/// @param timers  for the regions inside a solve; a disabled Timers where they are not wanted.
std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers);

}  // namespace lapwing
