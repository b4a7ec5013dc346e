// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Counts launches and allocations that Kokkos reports while something runs.
#pragma once

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace lapwing::test {

struct KokkosEvents {
  std::map<std::string, int> launches;  ///< by label
  int allocations = 0;
};

/// Runs `what` and tells what it did. @note One at a time.
template <class F>
KokkosEvents events_in(F const& what) {
  static KokkosEvents* now = nullptr;
  namespace tools = Kokkos::Tools::Experimental;
  KokkosEvents events;
  now = &events;
  tools::set_begin_parallel_for_callback([](char const* name, std::uint32_t, std::uint64_t*) { ++now->launches[name]; });
  tools::set_allocate_data_callback(
      [](Kokkos_Profiling_SpaceHandle, char const*, void const*, std::uint64_t) { ++now->allocations; });
  what();
  tools::set_begin_parallel_for_callback(nullptr);
  tools::set_allocate_data_callback(nullptr);
  return events;
}

}  // namespace lapwing::test
