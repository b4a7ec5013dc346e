// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which cases an output file holds results of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/case_list.hpp"

namespace lapwing {

struct SettledCases {
  std::string resolved_input;    ///< that the file was laid out for; its cases are numbered as this says
  std::vector<CaseRange> cases;  ///< done or failed, ascending, apart
};

/// Looks into an output file. @return nothing if there is none of lapwing's; why is for others to tell.
std::optional<SettledCases> find_settled_cases(std::string const& path);

}  // namespace lapwing
