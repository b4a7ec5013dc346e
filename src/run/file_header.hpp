// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From plan to the layout of the output file.
#pragma once

#include <string>

#include "run/run_options.hpp"
#include "run/load_sweep.hpp"
#include "io/result_file.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// @param hosts  the ranks' hosts and devices, one line per rank.
/// @return the layout's header, which refers to the sweep's plan.
FileHeader make_header(Sweep const& sweep, RunOptions const& options, Timers const& timers, int n_ranks,
                       std::string const& hosts);

/// Cases grouped by grid shape, shapes in order of their first case.
std::vector<ShapeGroup> group_by_shape(Sweep const& sweep);

/// What of a header decides where things lie in the file and how much space they take.
/// @param shapes  as of `group_by_shape`; for sizes alone, any cases of the right number.
FileHeader header_of_layout(Sweep const& sweep, std::vector<ShapeGroup> shapes, int n_ranks);

}  // namespace lapwing
