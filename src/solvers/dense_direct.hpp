// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct` for small problems on a device: dense Cholesky of all lanes at once.
#pragma once

#include <vector>

#include "kernels/vendor/dense_cholesky.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/refinement.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Unknowns up to which dense factors are worth their memory, 8 MiB a case.
inline constexpr std::int64_t most_dense_unknowns = 1024;

/// Dense Cholesky by cuSOLVER, or by LAPACK where the engine computes on the host. Many launches of a banded factorisation, or its
/// chain of dependent steps, are one call here; it does n / (3 bandwidth)^2 times the work, which a device hides.
///
/// A singular matrix is pinned at one unknown, as in Direct; true residuals are met by refinement.
/// @note Memory per case: 8 n^2 bytes. Cost per case: n^3 / 3 flops, then 2 n^2 per pass.
class DenseDirect : public Solver {
 public:
  explicit DenseDirect(BatchShape const& shape);
  /// Bytes of the factors.
  static double predicted_bytes(BatchShape const& shape);

  void setup(DiffusionOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  void apply_inverse(std::vector<int>& running, ConstDeviceVector in, DeviceVector out);

  BatchShape shape_;
  Refinement refinement_;
  vendor::DenseCholesky factors_;
  DeviceVector packed_, y_;                       ///< [lane][cell], and in the order of the batch
  decltype(Kokkos::create_mirror_view(Array<int, DeviceExec>())) failed_;
  LaneValues<int> singular_, active_;
  Stencil<DeviceExec> stencil_;
};

}  // namespace lapwing
