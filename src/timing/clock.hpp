// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The clock of all timings, and waiting for the device.
#pragma once

#include <Kokkos_Core.hpp>
#include <chrono>
#include <string>

#include "core/device_events.hpp"

namespace lapwing {

inline constexpr char const* clock_name = "std::chrono::steady_clock";

/// Seconds since an arbitrary moment; never runs backwards.
inline double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Waits until all execution spaces are idle, under a label where this Kokkos knows labels (3.5 and newer).
template <class Label>
void drain(Label const& label) {
  Kokkos::Profiling::markEvent(wait_event);
  if constexpr (requires { Kokkos::fence(label); })
    Kokkos::fence(label);
  else
    Kokkos::fence();
}

/// The fence around a region.
inline void drain_for_region() {
  static std::string const label = "lapwing::timing::region";
  drain(label);
}

}  // namespace lapwing
