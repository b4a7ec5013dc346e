// SPDX-License-Identifier: BSD-3-Clause
#include "operators/batch_layout.hpp"

#include <algorithm>

#include "kernels/types.hpp"

namespace lapwing {
namespace {

constexpr bool on_host = runs_on_host<DeviceExec>;
constexpr int many_lanes = on_host ? 8 : 32;
// Above this many cells the rows are long enough to fill vectors by themselves, and lanes would only leave the cache.
constexpr std::int64_t interleaved_cells = on_host ? 20000 : 65536;
// Values per field of a batch: a few dozen fields of 8 bytes near the last-level cache of a core, or a device full of
// work.
constexpr std::int64_t target_values = on_host ? 65536 : 16 << 20;

// One case at a time costs about 2.2 times as much as one of 8 lanes, so up to three cases are cheaper without idle
// lanes.
constexpr std::int64_t few_cases = on_host ? 3 : 0;

}  // namespace

int lanes_for(BoxGrid const& grid, std::int64_t n_cases) {
  return grid.n_cells() <= interleaved_cells && n_cases > few_cases ? many_lanes : 1;
}

int batch_size(BoxGrid const& grid, int requested) {
  if (requested > 0) return requested;
  int const lanes = lanes_for(grid, many_lanes);
  std::int64_t const groups = target_values / (grid.n_cells() * lanes);
  return lanes * static_cast<int>(std::clamp<std::int64_t>(groups, 1, 256));
}

std::int64_t smaller_batch(BoxGrid const& grid, std::int64_t n) {
  std::int64_t const lanes = lanes_for(grid, n), groups = (n + lanes - 1) / lanes;
  return groups > 1 ? (groups + 1) / 2 * lanes : 1;
}

BatchShape batch_shape(BoxGrid const& grid, std::array<bool, 3> const& periodic, int n_cases, int lanes) {
  BatchShape shape;
  shape.dim = grid.dim;
  for (int d = 0; d < 3; ++d) {
    shape.cells[d] = grid.cells[d];
    shape.periodic[d] = d < grid.dim && periodic[d];
  }
  shape.lanes = lanes > 0 ? lanes : lanes_for(grid, n_cases);
  shape.groups = (n_cases + shape.lanes - 1) / shape.lanes;
  return shape;
}

}  // namespace lapwing
