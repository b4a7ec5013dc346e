// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How cases are laid out in a batch: lanes by the grid's shape, groups by the working set.
#pragma once

#include <array>
#include <vector>

#include "core/case_spec.hpp"
#include "kernels/batch_shape.hpp"

namespace lapwing {

/// Lanes W of a grid shape on this engine. Depends on nothing else, so that a case gives the same bits in any company.
int lanes_for(BoxGrid const& grid);

/// Cases per batch that keep the working set near the cache (host) or fill the device.
/// @param requested  run.batch; 0 chooses.
int batch_size(BoxGrid const& grid, int requested);

/// Shape of a batch of `n_cases` cases on `grid`.
BatchShape batch_shape(BoxGrid const& grid, std::array<bool, 3> const& periodic, int n_cases);

}  // namespace lapwing
