// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How cases are laid out in a batch: lanes by the grid's shape, groups by the working set.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/case_spec.hpp"
#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// Lanes W of a batch of `n_cases` cases on this engine: many for small grids, one for large grids and few cases.
///
/// On the host the number of lanes changes no bit of a case (kernels compute value by value, and sums have a shape of
/// their own); on a device it depends on the grid alone. Either way a case gives the same bits in any company.
int lanes_for(BoxGrid const& grid, std::int64_t n_cases);

/// Cases per batch that keep the working set near the cache (host) or fill the device.
/// @param requested  run.batch; 0 chooses.
int batch_size(BoxGrid const& grid, int requested);

/// What to try where a batch of `n` cases has met the end of memory: half of its groups of lanes; of one group, one
/// case.
/// @pre n > 1.
std::int64_t smaller_batch(BoxGrid const& grid, std::int64_t n);

/// Shape of a batch of `n_cases` cases on `grid`. @param lanes  0 chooses.
BatchShape batch_shape(BoxGrid const& grid, std::array<bool, 3> const& periodic, int n_cases, int lanes = 0);

}  // namespace lapwing
