// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Execution spaces, Views and the shims between Kokkos versions: the one header every kernel includes.
#pragma once

#include <Kokkos_Core.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "kernels/vendor/large_pages.hpp"

namespace lapwing {

using real_t = double;

using DeviceExec = Kokkos::DefaultExecutionSpace;      ///< where the engine computes
using HostExec = Kokkos::DefaultHostExecutionSpace;

/// True in builds that run what kernels do on a device on the cores of the host, for tests (emulated_team.hpp).
#ifdef LAPWING_EMULATED_DEVICE
inline constexpr bool emulates_device = true;
#else
inline constexpr bool emulates_device = false;
#endif

/// True where kernels run on the cores of the host, so that a row is a loop and not a team of threads.
template <class Exec>
inline constexpr bool runs_on_host =
    !emulates_device && Kokkos::SpaceAccessibility<Kokkos::HostSpace, typename Exec::memory_space>::accessible;

template <class T, class Exec>
using Array = Kokkos::View<T*, typename Exec::memory_space>;
template <class T, class Exec>
using ConstArray = Kokkos::View<T const*, typename Exec::memory_space>;

template <class Exec>
using Vector = Array<real_t, Exec>;
template <class Exec>
using ConstVector = ConstArray<real_t, Exec>;

using DeviceVector = Vector<DeviceExec>;
using ConstDeviceVector = ConstVector<DeviceExec>;

template <class T>
using UnmanagedHostArray = Kokkos::View<T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
template <class T, class Exec>
using UnmanagedArray = Kokkos::View<T*, typename Exec::memory_space, Kokkos::MemoryUnmanaged>;

/// Memory of the host for what comes from the device or goes there: page-locked where there is a device.
#if defined(KOKKOS_HAS_SHARED_HOST_PINNED_SPACE)
using StagingSpace = Kokkos::SharedHostPinnedSpace;
#elif defined(KOKKOS_ENABLE_CUDA)
using StagingSpace = Kokkos::CudaHostPinnedSpace;
#else
using StagingSpace = Kokkos::HostSpace;
#endif

/// Uninitialised storage with a label; on the host in large pages.
/// @throws what Kokkos throws where memory runs out: depending on its version std::bad_alloc or std::runtime_error.
template <class ViewType>
ViewType allocate(char const* label, std::size_t n) {
  ViewType const values(Kokkos::view_alloc(Kokkos::WithoutInitializing, std::string(label)), n);
  if constexpr (Kokkos::SpaceAccessibility<Kokkos::HostSpace, typename ViewType::memory_space>::accessible)
    vendor::advise_large_pages(values.data(), n * sizeof(typename ViewType::value_type));
  return values;
}

/// The same, filled with zeros.
template <class ViewType>
ViewType allocate_zeros(char const* label, std::size_t n) {
  auto const values = allocate<ViewType>(label, n);
  Kokkos::deep_copy(values, typename ViewType::value_type{});
  return values;
}

/// Whether the processor multiplies and adds in one operation; without, std::fma is a slow function.
#ifdef FP_FAST_FMA
inline constexpr bool has_fast_fma = true;
#else
inline constexpr bool has_fast_fma = false;
#endif

inline constexpr bool device_differs_from_host = !std::is_same_v<DeviceExec, HostExec>;

/// Starts Kokkos on one device. @param device  -1: Kokkos decides.
inline void initialize_kokkos(int device) {
  vendor::keep_freed_memory();
#if KOKKOS_VERSION >= 30700
  Kokkos::InitializationSettings settings;
  if (device >= 0) settings.set_device_id(device);
#else
  Kokkos::InitArguments settings;
  settings.device_id = device;
#endif
  Kokkos::initialize(settings);
}

}  // namespace lapwing
