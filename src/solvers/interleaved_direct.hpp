// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct` for narrow bands: the lanes of a group are factored side by side.
#pragma once

#include <vector>

#include "kernels/direct/banded.hpp"
#include "solvers/direct.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/refinement.hpp"

namespace lapwing {

/// Beyond this half bandwidth a group's factor leaves the cache, and one lane after the other is faster; on a device,
/// wide bands leave too few threads at work.
inline constexpr int widest_interleaved_band = runs_on_host<DeviceExec> ? 256 : 96;

/// Banded Cholesky by kernels/direct/banded.hpp. Groups are factored when a lane of theirs is first solved for, and
/// their factors kept; where those of all groups exceed the limit, as many groups at a time as fit (at least one) are
/// factored again in every pass.
class InterleavedDirect : public Solver {
 public:
  /// @param memory_limit  bytes that factors may take.
  InterleavedDirect(BatchShape const& shape, double memory_limit);
  static double predicted_bytes(BatchShape const& shape, double memory_limit);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  void factor(std::vector<int> const& running, int first_group, int n_groups);
  void apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out);
  bool keeps_all() const { return held_ == shape_.groups; }

  BatchShape shape_;
  int held_;                             ///< groups whose factors are held at a time
  Refinement refinement_;
  BandPlaces<DeviceExec> places_;
  DeviceVector factor_, y_;
  Array<int, DeviceExec> failed_;
  decltype(mirror_of(Array<int, DeviceExec>())) failed_on_host_;
  LaneValues<int> singular_, active_, wanted_;
  std::vector<char> factored_;           ///< [n_lanes], where all are held
  Stencil<DeviceExec> stencil_;
};

}  // namespace lapwing
