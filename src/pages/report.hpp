// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Where the time of a run went, as pages.
#pragma once

#include <string>

#include "io/result_reader.hpp"

namespace lapwing {

/// Cases, solvers, certificates, phases, regions and ranks in lines of text, and what takes more than `threshold`
/// percent of the time.
std::string report_text(ResultSummary const& result, double threshold);
/// The same as one JSON object.
std::string report_json(ResultSummary const& result, double threshold);

}  // namespace lapwing
