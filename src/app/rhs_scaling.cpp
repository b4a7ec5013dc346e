// SPDX-License-Identifier: BSD-3-Clause
#include "app/rhs_scaling.hpp"

#include <algorithm>
#include <cmath>

#include "solvers/lane_values.hpp"

namespace lapwing {

bool RhsScaling::scale(BatchShape const& shape, std::vector<int> const& lanes, std::vector<LaneReport> const& reports,
                       DeviceVector rhs, DeviceVector guess) {
  auto const unsafe = [&](int c) { return !in_range(reports[c].rhs_norm); };
  if (std::none_of(lanes.begin(), lanes.end(), unsafe)) return false;
  LaneReducer reducer(shape);
  double const* const largest = reducer.reduce(rhs, Reduction::max_abs);
  LaneValues<double> factor(shape.n_lanes());
  factor.fill(1);
  bool any = false;
  for (int c : lanes) {
    if (!unsafe(c) || exponent_[c] != 0 || !(largest[c] > 0 && std::isfinite(largest[c]))) continue;
    exponent_[c] = std::clamp(std::ilogb(largest[c]), -1000, 1000);
    factor[c] = std::exp2(-exponent_[c]);
    any = true;
  }
  if (!any) return false;
  scale_per_lane<DeviceExec>(DeviceExec(), shape, factor.device(), rhs);
  if (guess.extent(0) > 0) scale_per_lane<DeviceExec>(DeviceExec(), shape, factor.device(), guess);
  return true;
}

void RhsScaling::undo(BatchShape const& shape, DeviceVector u, std::vector<CaseResult>& results) const {
  if (std::all_of(exponent_.begin(), exponent_.end(), [](int e) { return e == 0; })) return;
  LaneValues<double> factor(shape.n_lanes());
  for (int lane = 0; lane < shape.n_lanes(); ++lane) factor[lane] = std::exp2(exponent_[lane]);
  for (std::size_t c = 0; c < results.size(); ++c) {
    results[c].algebraic_error *= factor[static_cast<int>(c)];
    results[c].error_estimate *= factor[static_cast<int>(c)];
  }
  scale_per_lane<DeviceExec>(DeviceExec(), shape, factor.device(), u);
}

}  // namespace lapwing
