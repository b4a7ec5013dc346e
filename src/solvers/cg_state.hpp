// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What conjugate gradients know of their lanes: coefficients on the device, sums and states on the host once per
/// iteration.
#pragma once

#include "kernels/batch/cg_lanes.hpp"
#include "kernels/batch/copies.hpp"
#include "solvers/lane_values.hpp"

namespace lapwing {

/// The device computes coefficients from sums as they arise; the host reads all sums of an iteration in one copy,
/// applies the same rules, and hands states back only where it has changed them.
/// @tparam T  precision of the vectors.
template <class T>
class CgState {
 public:
  explicit CgState(int n_lanes)
      : lanes_(n_lanes),
        record_("lapwing::cg_state::record", lanes_.record.extent(0)),
        state_("lapwing::cg_state::state", n_lanes) {}

  /// All lanes stopped, without a step.
  void reset() {
    fill(DeviceExec(), lanes_.alpha, T{0});
    for (int lane = 0; lane < n_lanes(); ++lane) state_(lane) = lane_stopped;
    changed_ = true;
  }
  bool running(int lane) const { return state_(lane) != lane_stopped; }
  bool any_running() const {
    for (int lane = 0; lane < n_lanes(); ++lane)
      if (running(lane)) return true;
    return false;
  }
  void set(int lane, LaneState state) {
    state_(lane) = state;
    changed_ = true;
  }

  Array<T, DeviceExec> alpha() const { return lanes_.alpha; }
  Array<T, DeviceExec> beta() const { return lanes_.beta; }
  /// Not 0 in the lanes that go on.
  Array<int, DeviceExec> states() const { return lanes_.state; }

  /// Hands changed states to the device: before the first sum of an iteration.
  void begin_iteration() {
    if (changed_) post(DeviceExec(), state_, lanes_.state);
    changed_ = false;
  }
  /// Finishes the partial sums that a kernel left in the reducer. @note No fence, no copy.
  void take(CgSum what, LaneReducer& reducer) { take_sum<DeviceExec, T>(DeviceExec(), what, reducer.join(), lanes_); }
  /// Sends the sums of this iteration to the host.
  void start_fetch() { fetch_.start(lanes_.record, record_); }
  /// Waits until they have come: the one place where an iteration waits for the device, and not for what it was given
  /// since.
  void finish_fetch() { fetch_.finish(); }
  double sum(CgSum what, int lane) const { return record_(static_cast<int>(what) * n_lanes() + lane); }
  /// Follows the device in a running lane. @return why the lane ends there, `not_run` if it goes on.
  StopReason follow(CgSum what, int lane) {
    if (goes_on(what, sum(what, lane))) {
      if (what == CgSum::rz) state_(lane) = lane_under_way;
      return StopReason::not_run;
    }
    state_(lane) = lane_stopped;
    return what != CgSum::rr && std::isfinite(sum(what, lane)) ? StopReason::indefinite : StopReason::not_a_number;
  }

 private:
  int n_lanes() const { return static_cast<int>(lanes_.rho.extent(0)); }

  CgLanes<DeviceExec, T> lanes_;
  Kokkos::View<double*, StagingSpace> record_;
  PendingFetch<DeviceVector, Kokkos::View<double*, StagingSpace>> fetch_;
  // Not a mirror, which on the host would be the device's array.
  Kokkos::View<int*, Kokkos::HostSpace> state_;
  bool changed_ = false;
};

}  // namespace lapwing
