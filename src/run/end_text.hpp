// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The last words of a run.
#pragma once

#include <string>
#include <vector>

#include "run/run_state.hpp"

namespace lapwing {

/// What is in the file now, why cases failed, and what to do next.
/// @param failures    of this run and of those before.
/// @param whole_sweep  the run was for all cases, so that whatever is left is for the same command.
std::vector<std::string> end_lines(std::string const& output, Tally const& tally, FailureKinds const& failures,
                                   bool whole_sweep);

}  // namespace lapwing
