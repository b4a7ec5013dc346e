// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct` where all lanes have the same operator: one sparse factor, all right-hand sides at once.
#pragma once

#include <vector>

#include "kernels/direct/shared_factor.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/refinement.hpp"

namespace lapwing {

/// Factors the first lane's operator on the host, in nested dissection order, and solves for all lanes side by side on
/// the device.
/// @note Memory: 20 bytes per entry of the factor. @note Cost: see kernels/direct/shared_factor.hpp.
class SharedDirect : public Solver {
 public:
  explicit SharedDirect(BatchShape const& shape);

  /// @pre all lanes of op have the same operator.
  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

  /// With the factor on the host, as it is made.
  static double predicted_bytes(BatchShape const& shape);
  /// Estimates the entries of a factor from the grid alone.
  static double predicted_entries(BatchShape const& shape);

 private:
  BatchShape shape_;
  std::vector<int> place_;
  Refinement refinement_;
  SharedFactor<DeviceExec> factor_;
  DeviceVector y_;
  LaneValues<int> active_;
  /// storage of the factor, whose pattern is the same for all operators
  Array<std::int64_t, DeviceExec> begin_;
  Array<int, DeviceExec> row_;
  DeviceVector value_, inverse_diagonal_;
  bool positive_definite_ = false;
  Stencil<DeviceExec> stencil_;
};

}  // namespace lapwing
