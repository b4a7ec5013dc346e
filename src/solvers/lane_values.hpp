// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Norms and means of every lane.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/apply.hpp"
#include "kernels/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Residuals of a batch: true norms, and the level below which rounding hides them.
class ResidualNorms {
 public:
  explicit ResidualNorms(BatchShape const& shape)
      : reducer_(shape), scratch_(allocate<DeviceVector>("lapwing::solvers::residual_scratch", shape.n_values())) {}

  /// |v|_2 of every lane. @param[out] norms  kept from call to call, it allocates only once.
  void norm(ConstDeviceVector v, int n_lanes, std::vector<double>& norms) {
    double const* const squares = reducer_.dot(v, v);
    norms.resize(n_lanes);
    for (int lane = 0; lane < n_lanes; ++lane) norms[lane] = std::sqrt(squares[lane]);
  }
  std::vector<double> norm(ConstDeviceVector v, int n_lanes) {
    std::vector<double> norms;
    norm(v, n_lanes, norms);
    return norms;
  }
  /// r = b - A x and |r|_2 of every lane.
  void residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, DeviceVector r,
                std::vector<double>& norms) {
    lapwing::residual(DeviceExec(), a, x, b, r);
    norm(r, a.shape.n_lanes(), norms);
  }
  std::vector<double> residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, DeviceVector r) {
    std::vector<double> norms;
    residual(a, x, b, r, norms);
    return norms;
  }
  /// The same without a place for r.
  void residual(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, std::vector<double>& norms) {
    residual(a, x, b, scratch_, norms);
  }
  DeviceVector scratch() { return scratch_; }                     ///< whatever the last call of anything here has left
  /// eps |( |A||x| + |b| )|_2 of every lane.
  void rounding_level(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b, std::vector<double>& level) {
    apply_magnitudes(DeviceExec(), a, x, b, scratch_);
    norm(scratch_, a.shape.n_lanes(), level);
    for (double& v : level) v *= 2.220446049250313e-16;
  }
  std::vector<double> rounding_level(Stencil<DeviceExec> const& a, ConstDeviceVector x, ConstDeviceVector b) {
    std::vector<double> level;
    rounding_level(a, x, b, level);
    return level;
  }
  LaneReducer& reducer() { return reducer_; }

 private:
  LaneReducer reducer_;
  DeviceVector scratch_;
};

/// x <- x - mean(x) in singular lanes.
inline void remove_mean(BatchShape const& shape, LaneControl const& control, LaneReducer& reducer, LaneValues<double>& shift,
                        DeviceVector x) {
  double const* const total = reducer.reduce(x, Reduction::sum);
  for (int lane = 0; lane < shape.n_lanes(); ++lane)
    shift[lane] = control.singular[lane] ? total[lane] / static_cast<double>(shape.n_cells()) : 0.;
  subtract_per_lane<DeviceExec>(DeviceExec(), shape, shift.device(), x);
}

}  // namespace lapwing
