// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Carries finished cases from a file of another layout into a new one.
#pragma once

#include <cstdint>
#include <vector>

#include "io/edit_plan.hpp"
#include "io/placement.hpp"
#include "io/raw_file.hpp"

namespace lapwing::io {

/// Copies what the plan takes from the old file. Outputs that are to be computed hold nothing yet, those of cases that
/// are solved again are NaN and the cases marked as incomplete. Checksums are still to be renewed.
/// @return the status of every case of the new plan.
std::vector<CaseStatus> take_over(OldResults const& old, EditPlan const& plan, FileLayout const& layout,
                                  Placement const& placement, RawFile const& new_file);

/// Gives cases the checksums that belong to what is stored of them. @param cases  ascending.
void renew_checksums(RawFile const& file, Placement const& placement, std::vector<std::int64_t> const& cases);

}  // namespace lapwing::io
