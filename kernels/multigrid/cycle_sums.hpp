// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Sums over rows of the single-precision layout, in a fixed order.
#pragma once

#include "kernels/multigrid/cycle_layout.hpp"

namespace lapwing {
namespace detail {

/// Adds products in single precision, place by place; a row is short enough for that. Four values of a place are added
/// among themselves first, which leaves the processor several sums to work on at a time.
template <int Places>
void dot_halves(CycleLayout const& l, ConstRow const& a, ConstRow const& b, real_t* partial) {
  float sum[Places];
  for (int p = 0; p < Places; ++p) sum[p] = 0;
  for (int h = 0; h < 2; ++h) {
    float const *const x = a.half[h], *const y = b.half[h];
    int const n = l.length(h);
    int i = 0;
    for (; i + 4 * Places <= n; i += 4 * Places) {
#pragma omp simd
      for (int p = 0; p < Places; ++p) {
        int const q = i + p;
        sum[p] += (x[q] * y[q] + x[q + Places] * y[q + Places]) +
                  (x[q + 2 * Places] * y[q + 2 * Places] + x[q + 3 * Places] * y[q + 3 * Places]);
      }
    }
    for (; i < n; i += Places) {
      int const count = n - i < Places ? n - i : Places;
#pragma omp simd
      for (int p = 0; p < count; ++p) sum[p] += x[i + p] * y[i + p];
    }
  }
  for (int p = 0; p < Places; ++p) partial[p] = sum[p];
}

}  // namespace detail

/// partial = sums of a b over a row, in the places of `accumulators`: on the host value i of either half of a lane
/// takes place i mod 8 of the lane, so that sums do not depend on the number of lanes.
template <class Exec>
KOKKOS_INLINE_FUNCTION void dot_row(RowTeam<Exec> const& team, CycleLayout const& l, ConstRow const& a,
                                    ConstRow const& b, real_t* partial) {
  int const places = accumulators<Exec>(l.shape.lanes);
  if constexpr (runs_on_host<Exec>) {
    (void)team;
    if (places == 8) detail::dot_halves<8>(l, a, b, partial);
    else if (places == 64) detail::dot_halves<64>(l, a, b, partial);
    else detail::dot_halves<256>(l, a, b, partial);
  } else {
    for_each_in_row(team, places, [&](int p) {
      real_t sum = 0;
      for (int h = 0; h < 2; ++h) {
        float const *const x = a.half[h], *const y = b.half[h];
        for (int i = p; i < l.length(h); i += places) sum += static_cast<real_t>(x[i]) * y[i];
      }
      partial[p] = sum;
    });
  }
}

}  // namespace lapwing
