// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Small per-lane arrays that live on the host and the device; their storage is made once.
#pragma once

#include <utility>

#include "kernels/batch/copies.hpp"
#include "kernels/batch/batch_vectors.hpp"

namespace lapwing {

/// [n_lanes] numbers with a copy on the device.
template <class T>
class LaneValues {
 public:
  explicit LaneValues(int n_lanes)
      : device_(allocate<Array<T, DeviceExec>>("lapwing::lane_values::values", n_lanes)),
        host_(mirror_of(device_)) {}

  int size() const { return static_cast<int>(host_.extent(0)); }
  T& operator[](int lane) { return host_(lane); }
  T operator[](int lane) const { return host_(lane); }
  /// Copies the host's values to the device and returns them.
  Array<T, DeviceExec> device() {
    post(DeviceExec(), host_, device_);
    return device_;
  }
  /// What `device()` has copied last.
  ConstArray<T, DeviceExec> copied() const { return device_; }
  void fill(T value) {
    for (std::size_t i = 0; i < host_.extent(0); ++i) host_(i) = value;
  }

 private:
  Array<T, DeviceExec> device_;
  decltype(mirror_of(Array<T, DeviceExec>())) host_;
};

/// Sums of every lane, brought to the host. What it returns is good until its next call.
class LaneReducer {
 public:
  LaneReducer() = default;
  explicit LaneReducer(BatchShape const& shape) : LaneReducer(shape, LaneSums<DeviceExec>(shape)) {}
  /// Works in storage that is there.
  LaneReducer(BatchShape const& shape, LaneSums<DeviceExec> sums)
      : shape_(shape), sums_(std::move(sums)), host_(mirror_of(sums_.result)) {}

  BatchShape const& shape() const { return shape_; }
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
  double const* reduce(ConstDeviceVector x, Reduction how) { return reduce(shape_, x, how); }
  /// Over points with as many lanes and no more rows than the shape it was made for, such as those of a face.
  double const* reduce(BatchShape const& points, ConstDeviceVector x, Reduction how) {
    lapwing::reduce(DeviceExec(), points, x, how, sums_);
    return fetch();
  }
  /// Brings what a kernel left in `sums().result`, or in other sums of as many lanes.
  double const* fetch() { return fetch(sums_); }
  double const* fetch(LaneSums<DeviceExec> const& sums) {
    lapwing::fetch(sums.result, host_);
    return host_.data();
  }

 private:
  BatchShape shape_;
  LaneSums<DeviceExec> sums_;
  decltype(mirror_of(Vector<DeviceExec>())) host_;
};

}  // namespace lapwing
