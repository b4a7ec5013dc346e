// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From plan to the layout of the output file.
#pragma once

#include <string>

#include "app/command_line.hpp"
#include "app/load_sweep.hpp"
#include "io/result_file.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// @param hosts  the ranks' hosts and devices, one line per rank.
/// @return the layout's header, which refers to the sweep's plan.
FileHeader make_header(Sweep const& sweep, Options const& options, Timers const& timers, int n_ranks,
                       std::string const& hosts);

/// Cases grouped by grid shape, shapes in order of their first case.
std::vector<ShapeGroup> group_by_shape(Sweep const& sweep);

/// Bytes of the output file: fields and per-case numbers.
double estimate_file_bytes(Sweep const& sweep, std::vector<ShapeGroup> const& shapes);

}  // namespace lapwing
