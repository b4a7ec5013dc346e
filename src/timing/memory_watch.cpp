// SPDX-License-Identifier: BSD-3-Clause
#include <Kokkos_Core.hpp>
#include <array>
#include <atomic>
#include <string_view>

#include "timing/region.hpp"

namespace lapwing {

namespace {

enum Space : int { host, device, n_spaces };

// Kokkos Tools callbacks carry no pointer of ours, so what they count into lives here.
std::array<std::atomic<std::int64_t>, n_spaces> current{};
std::array<std::atomic<std::int64_t>, n_spaces> peak{};
std::atomic<bool> watching{false};

/// Host memory is "Host" and what is pinned for copies ("CudaHostPinned"); all else a kernel on the device owns.
Space space_of(Kokkos_Profiling_SpaceHandle const& handle) {
  return std::string_view(handle.name).find("Host") != std::string_view::npos ? host : device;
}

void on_allocate(Kokkos_Profiling_SpaceHandle handle, char const*, void const*, std::uint64_t n_bytes) {
  Space const space = space_of(handle);
  std::int64_t const now =
      current[space].fetch_add(static_cast<std::int64_t>(n_bytes)) + static_cast<std::int64_t>(n_bytes);
  std::int64_t seen = peak[space].load();
  while (now > seen && !peak[space].compare_exchange_weak(seen, now)) {
  }
}

void on_deallocate(Kokkos_Profiling_SpaceHandle handle, char const*, void const*, std::uint64_t n_bytes) {
  current[space_of(handle)].fetch_sub(static_cast<std::int64_t>(n_bytes));
}

}  // namespace

bool watch_memory() {
  if (watching.load()) return true;
  if (Kokkos::Profiling::profileLibraryLoaded()) return false;
  Kokkos::Tools::Experimental::set_allocate_data_callback(on_allocate);
  Kokkos::Tools::Experimental::set_deallocate_data_callback(on_deallocate);
  watching.store(true);
  return true;
}

std::vector<std::string> watched_memory_spaces() {
  return {"Host", "Device"};
}

std::vector<std::int64_t> peak_bytes() {
  return {peak[host].load(), peak[device].load()};
}

}  // namespace lapwing
