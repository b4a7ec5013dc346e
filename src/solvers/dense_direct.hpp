// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct` for small problems with wide bands on a device: dense Cholesky of many lanes at once.
#pragma once

#include <vector>

#include "kernels/vendor/dense_cholesky.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/refinement.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Unknowns up to which dense factors are made, 128 MiB a lane.
inline constexpr std::int64_t most_dense_unknowns = 4096;

/// Dense Cholesky by cuSOLVER, or by plain loops where a device is emulated.
///
/// For bands of half width w that are too wide for InterleavedDirect and would be factored on the host. A dense factor
/// takes n^2 / (3 w^2) times as many operations, at most 85 times for boxes (w = n^(2/3)); a device does some hundred
/// times as many per second as a core, and the coefficients and right-hand sides stay where they are.
///
/// Factors are kept from set-up to the last solve; where those of all lanes exceed the limit, as many lanes at a time
/// as fit (at least one) are factored again in every pass. A singular matrix is pinned at one unknown, as in Direct;
/// true residuals are met by refinement.
/// @note Memory per lane: 8 n^2 bytes. Cost per lane: n^3 / 3 flops, then 2 n^2 per pass.
class DenseDirect : public Solver {
 public:
  /// @param memory_limit  bytes that factors may take.
  DenseDirect(BatchShape const& shape, double memory_limit);
  static double predicted_bytes(BatchShape const& shape, double memory_limit);
  /// Whether it is the right one of the direct solvers: from the grid alone, so that bits do not depend on the batch.
  static bool suits(BatchShape const& shape);
  /// Lanes whose factors are held at a time.
  static int lanes_held(BatchShape const& shape, double memory_limit);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  void factor(int first_lane);
  void apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out);
  bool keeps_all() const { return factors_.count() == shape_.n_lanes(); }

  BatchShape shape_;
  Refinement refinement_;
  vendor::DenseCholesky factors_;
  DeviceVector packed_, y_;  ///< [lane][cell], lanes in whole portions; the same in the order of the batch
  decltype(mirror_of(Array<int, DeviceExec>())) failed_of_portion_;
  std::vector<int> failed_;  ///< [n_lanes]
  LaneValues<int> singular_, active_;
  Stencil<DeviceExec> stencil_;
};

}  // namespace lapwing
