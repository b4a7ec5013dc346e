// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Counts launches, meetings of host and device, and allocations while something runs.
#pragma once

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "core/device_events.hpp"

namespace lapwing::test {

struct KokkosEvents {
  std::map<std::string, int> launches;  ///< by label, of loops, reductions and scans
  std::map<std::string, int> copies;    ///< by what is copied to
  std::map<std::string, int> meetings;  ///< by the names of core/device_events.hpp
  int allocations = 0;
  std::map<std::string, int> allocated; ///< the same by label
  std::int64_t bytes = 0, peak_bytes = 0;  ///< of what was allocated and not freed: at the end, and at most

  /// How often the host waits for the device.
  int waits() const { return count(wait_event) + count(fetch_event) + count(send_event); }
  /// Copies between host and device.
  int moves() const { return count(fetch_event) + count(send_event) + count(post_event); }
  int n_launches() const {
    int sum = 0;
    for (auto const& [label, n] : launches) sum += n;
    return sum;
  }

 private:
  int count(char const* event) const {
    auto const found = meetings.find(event);
    return found == meetings.end() ? 0 : found->second;
  }
};

/// Runs `what` and tells what it did. @note One at a time.
template <class F>
KokkosEvents events_in(F const& what) {
  static KokkosEvents* now = nullptr;
  namespace tools = Kokkos::Tools::Experimental;
  KokkosEvents events;
  now = &events;
  auto const launch = [](char const* name, std::uint32_t, std::uint64_t*) { ++now->launches[name]; };
  tools::set_begin_parallel_for_callback(launch);
  tools::set_begin_parallel_reduce_callback(launch);
  tools::set_begin_parallel_scan_callback(launch);
  tools::set_profile_event_callback([](char const* name) { ++now->meetings[name]; });
  tools::set_begin_deep_copy_callback([](Kokkos_Profiling_SpaceHandle, char const* to, void const*,
                                         Kokkos_Profiling_SpaceHandle, char const*, void const*,
                                         std::uint64_t) { ++now->copies[to]; });
  tools::set_allocate_data_callback([](Kokkos_Profiling_SpaceHandle, char const* name, void const*, std::uint64_t n) {
    if (n == 0) return;      // as Kokkos does for every team on a GPU
    ++now->allocations;
    ++now->allocated[name];
    now->bytes += static_cast<std::int64_t>(n);
    now->peak_bytes = std::max(now->peak_bytes, now->bytes);
  });
  tools::set_deallocate_data_callback([](Kokkos_Profiling_SpaceHandle, char const*, void const*, std::uint64_t n) {
    now->bytes -= static_cast<std::int64_t>(n);
  });
  what();
  tools::set_begin_parallel_for_callback(nullptr);
  tools::set_begin_parallel_reduce_callback(nullptr);
  tools::set_begin_parallel_scan_callback(nullptr);
  tools::set_profile_event_callback(nullptr);
  tools::set_begin_deep_copy_callback(nullptr);
  tools::set_allocate_data_callback(nullptr);
  tools::set_deallocate_data_callback(nullptr);
  return events;
}

}  // namespace lapwing::test
