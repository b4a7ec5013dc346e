// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `direct`: banded Cholesky on the host, numbered along the short side.
#pragma once

#include <array>
#include <vector>

#include "kernels/vendor/lapack.hpp"
#include "solvers/refinement.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Numbering of the unknowns with the smallest band: the shortest direction fastest. A periodic direction is folded
/// (0, n-1, 1, n-2, ...), so that neighbours stay at most two places apart.
class BandNumbering {
 public:
  explicit BandNumbering(BatchShape const& shape);

  int n() const { return n_; }
  int bandwidth() const { return bandwidth_; }
  std::int64_t bytes() const { return std::int64_t{8} * n_ * (bandwidth_ + 1); }
  std::vector<int> const& place(int d) const { return place_[d]; }    ///< what index i along d adds to the row
  int number(int x, int y, int z) const { return place_[0][x] + place_[1][y] + place_[2][z]; }

 private:
  int n_ = 0, bandwidth_ = 0;
  std::array<std::vector<int>, 3> place_;      ///< [direction][index], offset times stride
};

/// Factors and solves one lane after the other. Lanes whose true residual misses the tolerance are refined until it meets it or
/// stands at the limit of rounding; factors are kept for that, and for further right-hand sides, where memory allows.
///
/// A singular matrix is pinned at one unknown, which for compatible data leaves the solution unchanged up to a constant.
/// @note Memory per case: 8 n (bandwidth + 1) bytes. Cost per case and pass: n bandwidth^2 + 4 n bandwidth flops.
class Direct : public Solver {
 public:
  /// @param memory_limit  bytes that factors may take; where those of all lanes exceed it, one at a time is held.
  Direct(BatchShape const& shape, double memory_limit);

  void setup(DiffusionOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  struct Factor {
    vendor::BandMatrix band;
    int failed_row = 0;
  };
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
  Stencil<HostExec> stencil_host_;
  std::vector<int> singular_;
};

}  // namespace lapwing
