// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Finds the cases of an edited sweep in the file of the sweep before.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "io/old_results.hpp"
#include "io/result_file.hpp"

namespace lapwing::io {

/// Old case, new case.
using MatchedCase = std::pair<std::int64_t, std::int64_t>;

/// @param parameters  names of those that outputs read, beside what solutions do.
/// @return as plan_edit says; ascending in the new cases.
std::vector<MatchedCase> match_cases(OldResults const& old, FileHeader const& header,
                                     std::vector<std::string> const& parameters);

/// Values of a parameter in the new plan; empty if it has none of that name.
std::vector<double> parameter_values(FileHeader const& header, std::string const& name);

}  // namespace lapwing::io
