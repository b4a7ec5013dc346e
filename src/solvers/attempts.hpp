// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The course of a case over its attempts: whether to try again, what an attempt adds, how it ends.
#pragma once

#include <vector>

#include "solvers/automatic.hpp"

namespace lapwing {

/// Whether a plan's solver has no iterations and ends at the limit of rounding.
bool is_direct(SolvePlan const& plan);

/// Whether a case goes on with ladder[rung]: it is not solved, and there is a solver left and, unless that is
/// `direct`, iterations for it.
bool wants_attempt(CaseResult const& result, std::vector<SolvePlan> const& ladder, std::size_t rung,
                   int max_iterations);

/// The rung after an attempt: the next one that is worth it. The same cycle in double precision is left out where the
/// attempt was merely slow, because rounding does not slow it down, and so are cycles that are tried only behind faster
/// ones (`SolvePlan::slowest_before`).
std::size_t next_rung(std::vector<SolvePlan> const& ladder, std::size_t rung, LaneReport const& attempt);

/// Adds an attempt to a case's result: its iterations, its residual, one sentence for /provenance/attempts.
///
/// @param[in,out] history  report of all attempts: reason of the last, sum of iterations, histories one after the
/// other.
/// @return whether the attempt's x is to be taken: its residual is a number, and smaller than those before.
bool record(SolvePlan const& plan, LaneReport const& attempt, CaseResult& result, LaneReport& history);

/// Sets status and message of a case that has made all its attempts.
void conclude(SolverSettings const& settings, CaseResult& result);

/// Whether what a case's attempts say is what its solver, stop reason and iterations say, so that it needs no space.
bool says_nothing_new(CaseResult const& result);

}  // namespace lapwing
