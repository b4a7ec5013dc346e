// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Small per-lane arrays that live on the host and the device.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/apply.hpp"
#include "kernels/lane_ops.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// [n_lanes] numbers with a copy on the device.
template <class T>
class LaneValues {
 public:
  explicit LaneValues(int n_lanes)
      : device_(allocate<Array<T, DeviceExec>>("lapwing::solvers::lane_values", n_lanes)),
        host_(Kokkos::create_mirror_view(device_)) {}

  T& operator[](int lane) { return host_(lane); }
  T operator[](int lane) const { return host_(lane); }
  /// Copies the host's values to the device and returns them.
  Array<T, DeviceExec> device() {
    Kokkos::deep_copy(DeviceExec(), device_, host_);
    return device_;
  }
  void fill(T value) {
    for (std::size_t i = 0; i < host_.extent(0); ++i) host_(i) = value;
  }

 private:
  Array<T, DeviceExec> device_;
  decltype(Kokkos::create_mirror_view(Array<T, DeviceExec>())) host_;
};

/// Sums of every lane, brought to the host; the storage is made once.
class LaneReducer {
 public:
  explicit LaneReducer(BatchShape const& shape)
      : shape_(shape), sums_(shape), host_(Kokkos::create_mirror_view(sums_.result)) {}

  LaneSums<DeviceExec> const& sums() const { return sums_; }

  /// Finishes partial sums that a kernel left in `sums()`; the result stays on the device.
  ConstDeviceVector join() {
    lapwing::finish(DeviceExec(), shape_, sums_);
    return sums_.result;
  }
  /// The same, and brings it to the host.
  double const* finish() {
    join();
    return fetch();
  }
  double const* dot(ConstDeviceVector x, ConstDeviceVector y) {
    lapwing::dot(DeviceExec(), shape_, x, y, sums_);
    return finish();
  }
  double const* reduce(ConstDeviceVector x, Reduction how) {
    lapwing::reduce(DeviceExec(), shape_, x, how, sums_);
    return fetch();
  }

 private:
  double const* fetch() {
    Kokkos::deep_copy(host_, sums_.result);
    return host_.data();
  }
  BatchShape shape_;
  LaneSums<DeviceExec> sums_;
  decltype(Kokkos::create_mirror_view(Vector<DeviceExec>())) host_;
};

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
