// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Backward differences of a sequence of fields, and combinations of them.
#pragma once

#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

inline constexpr int most_differences = 4;

/// Backward differences: d[0] = u_n, d[1] = u_n - u_{n-1}, d[2] = d[1] - (d[1] of the step before), ...
template <class Exec>
struct Differences {
  int n = 0;
  Vector<Exec> d[most_differences];
};

/// Brings differences from u_{n-1} to u_n; where `keep` is 0 u_n counts as 0.
/// @param keep  [n_lanes]
/// @note Runs: device, 1 launch. @note Cost: 8 (1 + 2 n) bytes per unknown.
template <class Exec>
void advance_differences(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> keep, ConstVector<Exec> u,
                         Differences<Exec> const& differences);

/// x = sum over j of c_j d[j], with c [n_lanes][n]. @note Runs: device, 1 launch. @note Cost: 8 (1 + n) bytes per
/// unknown.
template <class Exec>
void combine_differences(Exec const& exec, BatchShape const& shape, ConstVector<Exec> c,
                         Differences<Exec> const& differences, Vector<Exec> x);

/// Numbers that a least-squares problem of n vectors takes: w_i . b, and w_i . w_j for j <= i.
inline constexpr int most_products = most_differences * (most_differences + 3) / 2;

/// w_i = A d[i] for i < n, and the sums w_i . b, w_i . w_0, ..., w_i . w_i of every lane, i after i.
/// @param n     at most differences.n.
/// @param w     overwritten; its shape may have more groups.
/// @param sums  [n (n + 3) / 2], partial sums for `finish`.
/// @note Runs: device, 1 launch. @note Cost: 8 (1 + d + 2 n) bytes per unknown in d directions; a row's products are
/// summed from the cache.
template <class Exec>
void multiply_differences(Exec const& exec, Stencil<Exec> const& a, Differences<Exec> const& differences, int n,
                          ConstVector<Exec> b, Differences<Exec> const& w, LaneSums<Exec> const* sums);

}  // namespace lapwing
