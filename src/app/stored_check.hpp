// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Compares what an output file holds with its checksums before a run goes on with it.
#pragma once

#include <string>
#include <vector>

#include "app/run.hpp"

namespace lapwing {

/// Looks at this rank's share of the selected cases that an earlier run has finished.
/// @return those of them that are not what was stored. @throws FileError.
std::vector<CaseDamage> check_my_share(Run const& run, std::vector<CaseStatus> const& status);

/// Makes the cases that any rank has found damaged pending, in the file and in `status`, and names them; collective.
void take_back_damaged(Run const& run, std::vector<CaseDamage> const& mine, std::vector<CaseStatus>& status);

/// The lines that name damaged cases: the first ones, and how many more there are.
/// @param fate  what becomes of a case: "is solved again".
std::vector<std::string> damage_lines(std::string const& path, std::vector<CaseDamage> const& damaged, std::string const& fate);

}  // namespace lapwing
