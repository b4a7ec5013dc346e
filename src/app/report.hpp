// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// `lapwing report`: where the time of a run went.
#pragma once

#include <string>

#include "app/command_line.hpp"

namespace lapwing {

/// Status, phases, regions with share and min / mean / max over ranks, idle time per rank, use of lanes, and everything above the threshold; text or JSON.
/// @throws FileError if the file is not a lapwing result.
std::string report_text(Options const& options);

}  // namespace lapwing
