// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct`: banded Cholesky on the host, numbered along the short side.
#pragma once

#include <vector>

#include "solvers/band_numbering.hpp"
#include "solvers/refinement.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Factors and solves one lane after the other. Lanes whose true residual misses the tolerance are refined until it
/// meets it or stands at the limit of rounding; factors are kept for that, and for further right-hand sides, where
/// memory allows.
///
/// A singular matrix is pinned at one unknown, which for compatible data leaves the solution unchanged up to a
/// constant.
/// @note Memory per case: 8 n (bandwidth + 1) bytes. Cost per case and pass: n bandwidth^2 + 4 n bandwidth flops.
class Direct : public Solver {
 public:
  /// @param memory_limit  bytes that factors may take; where those of all lanes exceed it, one at a time is held.
  Direct(BatchShape const& shape, double memory_limit);
  static double predicted_bytes(BatchShape const& shape, double memory_limit);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  struct Factor {
    BandMatrix band;
    bool positive_definite = false;
  };
  static bool keeps_all(BandSize const& size, BatchShape const& shape, double memory_limit);
  Factor make_factor(int lane) const;
  Factor const& factor_of(int lane);
  void solve_lane(int lane, Factor const& factor, ConstDeviceVector in, DeviceVector out);

  BatchShape shape_;
  BandNumbering numbering_;
  Refinement refinement_;
  DeviceVector one_case_;
  bool keeps_all_;
  std::vector<Factor> factors_;                ///< [lane], made when first needed; or the latest alone
  Stencil<DeviceExec> stencil_;
  Stencil<HostExec> on_host_;
  std::vector<int> singular_;
};

}  // namespace lapwing
