// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What of a valid input is likely not what was meant.
#pragma once

#include <string>
#include <vector>

#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// Looks through a plan for what would mislead or waste, and says so, each kind of trouble at most once for each key:
/// one text of two lines, "FILE:LINE:COL: warning: what and in which cases", and what to do about it.
///
/// - all data are zero, so that u = 0; in some cases or in all
/// - cases that are equal to others: a parameter that changes nothing, values that come twice, more samples than
///   combinations
/// - a coefficient that leaves its range
/// - jumps of kappa, sigma or the source inside cells, and conditions that are met between cell centres only
/// - a tolerance below what rounding allows
///
/// Coefficients from files are not looked at. Effort is bounded: of many cases a sample is looked at, and what takes
/// long to find is not found; what is said is certain, but for the tolerance, which is an estimate.
std::vector<std::string> plan_warnings(RunConfig const& config, SweepPlan const& plan);

}  // namespace lapwing
