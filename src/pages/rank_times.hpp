// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How well a run kept its ranks and their lanes busy.
#pragma once

#include <string>
#include <vector>

#include "core/timing_table.hpp"

namespace lapwing {

/// Where one rank's time went.
struct RankTime {
  double seconds = 0;      ///< of the whole run
  double busy = 0;         ///< inside batches
  double idle = 0;         ///< fetching cases and waiting for the others at the end
};

std::vector<RankTime> rank_times(TimingTable const& timing);

/// Share of the lanes' iterations that cases needed; NaN if none is stored.
double lane_occupancy(TimingTable const& timing);

/// Both in lines of text: each rank while they are few, else the least, mean and most.
std::string rank_text(TimingTable const& timing);
/// Both as members of a JSON object.
std::string rank_json(TimingTable const& timing);

}  // namespace lapwing
