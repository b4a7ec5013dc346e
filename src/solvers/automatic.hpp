// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `auto`: which solver suits a case, and the hierarchy it needs.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/case_spec.hpp"
#include "solvers/cycle_plan.hpp"
#include "solvers/solver.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// One attempt at a case. Cases of a batch that agree in it are solved together.
struct SolvePlan {
  SolverKind kind = SolverKind::multigrid;
  CyclePlan cycle;                           ///< multigrid only
  Arithmetic precision = Arithmetic::full;   ///< of multigrid's iterations
  bool shared = false;                       ///< direct: one factor serves all lanes
  bool uniform = false;                      ///< constant coefficients, of which mixed precision stores a few rows
  double slowest = HUGE_VAL;                 ///< factor per iteration above which the next attempt takes over
  /// left out where the attempt before has fallen more slowly, or has not ended as too slow
  double slowest_before = HUGE_VAL;

  /// Whether the solver only applies the stencil, which may then be a uniform one.
  bool takes_uniform() const { return uniform || kind == SolverKind::fft; }

  auto operator<=>(SolvePlan const&) const = default;
};

/// The attempts at one case, in order; each goes on from the x that the one before it has left. From the grid and the
/// case's own coefficients, never from clocks or company.
///
/// `cg`, `direct` and `fft` are single attempts. `multigrid` starts with the kind of cycle that its coefficients call
/// for (lines where the ratio of kappa between directions varies over the box by more than 10 or, in two directions,
/// more than 10 % of successive faces jump by 30, `rough_lines` where more than 15 % and `rough` where more than 1 %
/// do, else `smooth`) and climbs from there to `aggregation`; in three directions lines are tried on the way only where
/// points were not far from enough. With points the first attempt is made in mixed precision, if the settings allow it,
/// and made again in double if it stagnates or breaks down, not if it is slow. `auto` begins with the solver that the
/// cost table (solvers/cost_table.hpp) predicts to be cheapest: fft where the input is separable, direct where the
/// factor fits into memory, multigrid; after fft and multigrid it climbs on, to direct in the end where the factor
/// fits, and instead of aggregation where the factor is predicted to cost less.
std::vector<SolvePlan> plan_ladder(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling);

/// Name of an attempt for reports, e.g. "multigrid lines".
std::string attempt_name(SolvePlan const& plan);

/// What `plan_ladder` begins with where only the input is known, for estimates. @param separable  see
/// config/separable.hpp.
SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape, bool separable);

/// Seconds per unknown that it is predicted to take, where it factors once for many cases with that one factor.
double expected_seconds_per_unknown(SolverSettings const& settings, BatchShape const& shape, bool separable);

/// That choice in words: "auto: direct, half bandwidth 16; predicted 0.026 us per unknown, 0.05 by multigrid".
std::string explain_choice(SolverSettings const& settings, BatchShape const& shape, bool separable);

/// What `plan_ladder` begins with for smooth coefficients that are alike in all directions, on cells of this grid.
SolvePlan expected_plan(SolverSettings const& settings, BoxGrid const& grid, BatchShape const& shape, bool separable);

/// @param timers  for the regions inside a solve; a disabled Timers where they are not wanted.
std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers);

/// Bytes that it takes at most, from its set-up to the end of a solve.
double predicted_bytes(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape, bool with_extra);

}  // namespace lapwing
