// SPDX-License-Identifier: BSD-3-Clause
#include "app/coarser_grid.hpp"

#include <algorithm>

#include "kernels/interpolate.hpp"

namespace lapwing {
namespace {

constexpr int worth_halving = 16;       // cells of a direction

}  // namespace

bool CoarserGrid::exists(BoxGrid const& grid, bool at_all) {
  return *std::min_element(grid.cells.begin(), grid.cells.begin() + grid.dim) >= (at_all ? least_halved_cells : worth_halving);
}

BatchOutput CoarserGrid::solve(std::vector<CaseSpec> cases, int lanes) {
  double ratio = HUGE_VAL;              // h_coarse / h, of the direction that was coarsened least
  for (int d = 0; d < cases.front().grid.dim; ++d) {
    int const n = cases.front().grid.cells[d], coarse = (n + 1) / 2;
    ratio = std::min(ratio, static_cast<double>(n) / coarse);
    for (CaseSpec& spec : cases) spec.grid.cells[d] = coarse;
  }
  BatchOutput out = engine_.solve(std::move(cases), lanes, true);
  error_ratio_.assign(engine_.shape().n_lanes(), 0);
  error_per_residual_.assign(engine_.shape().n_lanes(), not_a_number);
  for (std::size_t c = 0; c < out.results.size(); ++c) {
    if (out.results[c].status != CaseStatus::done) continue;
    error_ratio_[c] = ratio * ratio - 1;
    if (out.results[c].attempts == 1) error_per_residual_[c] = out.reports[c].error_per_residual;
  }
  return out;
}

void CoarserGrid::interpolate(BatchShape const& shape) {
  DeviceExec const exec;
  BatchShape from = engine_.shape();
  ConstDeviceVector values = engine_.solution();
  for (int d = shape.dim - 1; d >= 0; --d) {        // along x last, where most values are
    BatchShape to = from;
    to.cells[d] = shape.cells[d];
    DeviceVector& out = interpolated_[d];
    if (static_cast<std::int64_t>(out.extent(0)) != to.n_values())
      out = allocate<DeviceVector>("lapwing::engine::interpolated", to.n_values());
    interpolate_cubic<DeviceExec>(exec, from, d, shape.cells[d], values, out);
    values = out;
    from = to;
  }
}

}  // namespace lapwing
