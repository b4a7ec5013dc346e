// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Compares what an output file holds with its checksums before a run goes on with it.
#pragma once

#include <string>
#include <vector>

#include "run/run.hpp"

namespace lapwing {

/// Looks at this rank's share of the selected cases that an earlier run has finished.
/// @return those of them that are not what was stored. @throws FileError.
std::vector<CaseDamage> check_my_share(Run const& run, std::vector<CaseStatus> const& status);

/// Makes the cases that any rank has found damaged pending, in the file and in `status`, and names them; collective.
/// @param damaged  what this rank has found.
void take_back_damaged(Run const& run, std::vector<CaseDamage> damaged, std::vector<CaseStatus>& status);

/// A rank's share of the cases in `cases` that hold something, in order; with those between them.
/// @param status  [case]
std::vector<CaseRange> share_of_stored(std::vector<CaseRange> const& cases, std::vector<CaseStatus> const& status,
                                       Communicator const& world);

/// Brings what the ranks have found together on rank 0; collective.
/// @return numbers of the cases, ascending, on all ranks.
std::vector<std::int64_t> gather_damaged(Communicator const& world, std::vector<CaseDamage>& damaged);

/// The lines that name damaged cases: the first ones, and how many more there are.
/// @param fate  what becomes of a case: "is solved again"; may be empty.
std::vector<std::string> damage_lines(std::string const& path, std::vector<CaseDamage> const& damaged,
                                      std::string const& fate);

}  // namespace lapwing
