// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Copies and waits, all there are: so that a profiler, or a test, sees what an algorithm costs in meetings of host and
/// device.
#pragma once

#include <vector>

#include "core/device_events.hpp"
#include "kernels/types.hpp"
#include "kernels/vendor/background_copy.hpp"
#include "kernels/vendor/marker.hpp"

namespace lapwing {

/// For a reduction whose result the host receives. @note Call it before the launch.
inline void note_wait() { Kokkos::Profiling::markEvent(wait_event); }

/// Waits until what `exec` was given is done.
template <class Exec>
void wait(Exec const& exec, char const* label) {
  note_wait();
  if constexpr (requires { exec.fence(label); }) exec.fence(label);
  else exec.fence();
}

/// Sets all values, on the device. @note No wait.
template <class Exec, class To>
void fill(Exec const& exec, To const& to, typename To::non_const_value_type value) {
  Kokkos::deep_copy(exec, to, value);
}

/// Copies on the device. @note No wait.
template <class Exec, class From, class To>
void copy(Exec const& exec, From const& from, To const& to) {
  Kokkos::deep_copy(exec, to, from);
}

/// Memory of the host for what comes from a View or goes there: the View itself where the host can read it, but not
/// where a device is emulated, so that what is never copied shows.
template <class ViewType>
auto mirror_of(ViewType const& view) {
  if constexpr (emulates_device) return Kokkos::create_mirror(view);
  else return Kokkos::create_mirror_view(view);
}

/// Copies between host and device. @note No wait: the host's memory must stay as it is until the next one.
template <class Exec, class From, class To>
void post(Exec const& exec, From const& from, To const& to) {
  Kokkos::Profiling::markEvent(post_event);
  Kokkos::deep_copy(exec, to, from);
}

/// Copies from the device to the host. @note Waits.
template <class From, class To>
void fetch(From const& from, To const& to) {
  Kokkos::Profiling::markEvent(fetch_event);
  DeviceExec const exec;
  Kokkos::deep_copy(exec, to, from);
  exec.fence();
}

/// A copy from the device to the host that is under way while the device goes on.
/// @tparam To  in memory of StagingSpace, since a copy to other memory keeps the host from going on.
template <class From, class To>
class PendingFetch {
 public:
  void start(From const& from, To const& to) {
    Kokkos::deep_copy(DeviceExec(), to, from);
    arrived_.set();
  }
  /// Waits for what was started last, and for nothing that came after it.
  void finish() const {
    Kokkos::Profiling::markEvent(fetch_event);
    arrived_.wait();
  }

 private:
  vendor::Marker arrived_;
};

/// Starts a copy to the host beside what the device is given next. @note No wait: `copy` tells when it is there.
template <class Value>
void bring(vendor::BackgroundCopy& copy, Value const* from, Value* to, std::size_t n) {
  Kokkos::Profiling::markEvent(post_event);
  copy.start(from, to, n * sizeof(Value));
}

/// One value.
template <class From>
typename From::non_const_value_type fetch_value(From const& from, std::int64_t i) {
  typename From::non_const_value_type value{};
  fetch(Kokkos::subview(from, std::pair(i, i + 1)), UnmanagedHostArray<typename From::non_const_value_type>(&value, 1));
  return value;
}

/// A copy on the host, or the array itself where the host can read it.
template <class From>
auto on_host(From const& from) {
  Kokkos::Profiling::markEvent(fetch_event);
  return Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), from);
}

/// Copies from the host to the device. @note Waits, so that the host may change or give back what it has sent.
template <class From, class To>
void send(From const& from, To const& to) {
  Kokkos::Profiling::markEvent(send_event);
  DeviceExec const exec;
  Kokkos::deep_copy(exec, to, from);
  exec.fence();
}
template <class T, class To>
void send(std::vector<T> const& from, To const& to) {
  send(UnmanagedHostArray<T const>(from.data(), from.size()), to);
}

}  // namespace lapwing
