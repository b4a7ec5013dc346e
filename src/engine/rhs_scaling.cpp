// SPDX-License-Identifier: BSD-3-Clause
#include "engine/rhs_scaling.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {

void RhsScaling::reset(int n_lanes) {
  exponent_.assign(n_lanes, 0);
  if (factor_.size() != n_lanes) factor_ = LaneValues<double>(n_lanes);
}

bool RhsScaling::scale(std::vector<int> const& lanes, std::vector<LaneReport> const& reports, DeviceVector rhs,
                       DeviceVector guess, LaneReducer& reducer) {
  auto const unsafe = [&](int c) { return !in_range(reports[c].rhs_norm); };
  if (std::none_of(lanes.begin(), lanes.end(), unsafe)) return false;
  double const* const largest = reducer.reduce(rhs, Reduction::max_abs);
  factor_.fill(1);
  bool any = false;
  for (int c : lanes) {
    if (!unsafe(c) || exponent_[c] != 0 || !(largest[c] > 0 && std::isfinite(largest[c]))) continue;
    exponent_[c] = std::clamp(std::ilogb(largest[c]), -1000, 1000);
    factor_[c] = std::exp2(-exponent_[c]);
    any = true;
  }
  if (!any) return false;
  scale_per_lane<DeviceExec>(DeviceExec(), reducer.shape(), factor_.device(), rhs);
  if (guess.extent(0) > 0) scale_per_lane<DeviceExec>(DeviceExec(), reducer.shape(), factor_.device(), guess);
  return true;
}

bool RhsScaling::any() const {
  return std::any_of(exponent_.begin(), exponent_.end(), [](int e) { return e != 0; });
}

void RhsScaling::undo(BatchShape const& shape, DeviceVector u, std::vector<CaseResult>& results,
                      std::vector<LaneReport>& reports) {
  if (!any()) return;
  for (int lane = 0; lane < shape.n_lanes(); ++lane) factor_[lane] = std::exp2(exponent_[lane]);
  for (std::size_t c = 0; c < results.size(); ++c) {
    results[c].algebraic_error *= factor_[static_cast<int>(c)];
    results[c].error_estimate *= factor_[static_cast<int>(c)];
    reports[c].residual_sum *= factor_[static_cast<int>(c)];
    reports[c].rhs_norm *= factor_[static_cast<int>(c)];
  }
  scale_per_lane<DeviceExec>(DeviceExec(), shape, factor_.device(), u);
}

}  // namespace lapwing
