// SPDX-License-Identifier: BSD-3-Clause
#include "engine/coarser_grid.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/batch/interpolate.hpp"

namespace lapwing {
namespace {

constexpr int worth_halving = 16;       // cells of a direction
constexpr double least_smooth_order = 1.5;
constexpr double safety = 3;            // of an estimate by an order that may fall further (Roache 1994)

}  // namespace

bool CoarserGrid::exists(BoxGrid const& grid, bool at_all) {
  return *std::min_element(grid.cells.begin(), grid.cells.begin() + grid.dim) >=
         (at_all ? least_halved_cells : worth_halving);
}

BatchOutput CoarserGrid::solve(std::vector<CaseSpec> cases, int lanes) {
  ratio_ = HUGE_VAL;
  for (int d = 0; d < cases.front().grid.dim; ++d) {
    int const n = cases.front().grid.cells[d], coarse = halved(n);
    ratio_ = std::min(ratio_, static_cast<double>(n) / coarse);
    for (CaseSpec& spec : cases) spec.grid.cells[d] = coarse;
  }
  BatchOutput out = engine_.solve(std::move(cases), lanes, true);
  error_ratio_.assign(engine_.shape().n_lanes(), 0);
  error_per_residual_.assign(engine_.shape().n_lanes(), not_a_number);
  coarse_difference_.assign(engine_.shape().n_lanes(), not_a_number);
  for (std::size_t c = 0; c < out.results.size(); ++c) {
    if (out.results[c].status != CaseStatus::done) continue;
    error_ratio_[c] = ratio_ * ratio_ - 1;
    coarse_difference_[c] = out.reports[c].grid_difference;
    if (out.results[c].attempts == 1) error_per_residual_[c] = out.reports[c].error_per_residual;
  }
  return out;
}

CoarserGrid::Estimate CoarserGrid::estimate(Differences const& differences, int lane) const {
  Estimate estimate;
  if (!(error_ratio_[lane] > 0)) return estimate;
  estimate.error = differences.fine / error_ratio_[lane];
  if (std::isnan(differences.coarse) || differences.fine == 0) return estimate;
  estimate.order = std::log(differences.coarse / differences.fine) / std::log(ratio_);
  if (is_second_order(estimate.order)) return estimate;
  double const hardly = std::max(differences.size, differences.coarse);
  // What falls faster than the scheme allows is small by chance: the difference before tells more, by the least order
  // that is one of smooth solutions.
  double const order = std::min(estimate.order, least_smooth_order);
  double const fine = estimate.order > order ? differences.coarse / std::pow(ratio_, order) : differences.fine;
  double const extrapolated = safety * fine / std::expm1(order * std::log(ratio_));
  estimate.error = estimate.order > 0 ? std::min(hardly, extrapolated) : hardly;
  return estimate;
}

double CoarserGrid::predicted_bytes(BatchShape shape) {
  double bytes = 0;
  for (int d = 0; d < shape.dim; ++d) {
    bytes += bytes_of_vectors(1, shape);
    shape.cells[d] = halved(shape.cells[d]);
  }
  return bytes;
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
