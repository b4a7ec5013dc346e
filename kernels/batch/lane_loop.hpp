// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Loops over cells of a row that know the number of lanes when they are compiled.
#pragma once

#include <stdexcept>

#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// Runs f(x, lane) for first <= x < end with stride `step`: a vector over cells where W = 1, over lanes where W > 1.
template <int W, class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_each_lane(RowTeam<Exec> const& team, int first, int end, F const& f, int step = 1) {
  if constexpr (runs_on_host<Exec>) {
    (void)team;
    if constexpr (W == 1) {
#pragma omp simd
      for (int x = first; x < end; x += step) f(x, 0);
    } else {
      for (int x = first; x < end; x += step) {
#pragma omp simd
        for (int lane = 0; lane < W; ++lane) f(x, lane);
      }
    }
  } else {
    int const count = end > first ? (end - first + step - 1) / step : 0;
    for_each_in_row(team, count * W, [&](int i) { f(first + step * (i / W), i % W); });
  }
}

/// Runs f(first lane, width) over the W lanes of a group, width a std::integral_constant: all lanes at once on the
/// host, one per thread on a device. For work that goes through a group's cells one after the other.
template <int W, class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_lanes(RowTeam<Exec> const& team, F const& f) {
  if constexpr (runs_on_host<Exec>) {
    (void)team;
    f(0, std::integral_constant<int, W>{});
  } else {
    for_each_in_row(team, W, [&](int lane) { f(lane, std::integral_constant<int, 1>{}); });
  }
}

/// Runs f(lane) for 0 <= lane < Width, as a vector.
template <int Width, class F>
KOKKOS_FORCEINLINE_FUNCTION void in_lanes(F const& f) {
#pragma omp simd
  for (int l = 0; l < Width; ++l) f(l);
}

/// Calls launch(std::integral_constant<int, W>) for the numbers of lanes that engines use; 32 only where there are
/// threads for them.
template <class Launch>
void dispatch_lanes(int lanes, Launch const& launch) {
  if (lanes == 1) return launch(std::integral_constant<int, 1>{});
  if (lanes == 8) return launch(std::integral_constant<int, 8>{});
  if constexpr (!runs_on_host<DeviceExec>)
    if (lanes == 32) return launch(std::integral_constant<int, 32>{});
  throw std::logic_error("kernels are compiled for 1 and 8 lanes, and on a device for 32");
}

}  // namespace lapwing
