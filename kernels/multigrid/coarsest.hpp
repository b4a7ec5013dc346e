// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Dense Cholesky of the coarsest level, one small matrix per lane.
#pragma once

#include <optional>

#include "kernels/stencil/stencil.hpp"
#include "kernels/vendor/dense_cholesky.hpp"

namespace lapwing {

/// Factors of all lanes in the order in which lanes are solved side by side; storage is made once. On the host the
/// lanes are factored side by side as well, on a device by the vendor's batched factorisation, whose factors are then
/// put in order.
/// @note Memory per lane: 8 n^2 bytes, on a device twice that, n = cells of a case. Meant for n <= 40.
class CoarsestFactor {
 public:
  CoarsestFactor() = default;
  explicit CoarsestFactor(BatchShape const& shape);
  static double predicted_bytes(BatchShape const& shape);

  /// [group][row][column][lane], lower triangles.
  ConstDeviceVector values() const { return values_; }

  /// A = L L^T of every lane. Where `singular` ([n_lanes], 0 or 1), unknown 0 is pinned by doubling its diagonal entry.
  /// A lane that is not positive definite gets not-a-number.
  /// @note Runs: device, 1 launch, on a device 3 and the vendor's; no fence, no allocation. @note Cost: n^3 / 3 flops
  /// per lane.
  void factor(Stencil<DeviceExec> const& a, ConstArray<int, DeviceExec> singular);

 private:
  DeviceVector values_;
  std::optional<vendor::DenseCholesky> lanes_apart_;  ///< on a device
};

/// u = A^-1 b with such a factor. Where singular, b has mean zero and u is shifted to mean zero.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 8 n^2 bytes read per lane.
template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u);

}  // namespace lapwing
