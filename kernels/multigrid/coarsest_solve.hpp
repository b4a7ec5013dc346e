// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Substitution with the dense factor of one group's coarsest level.
#pragma once

#include "kernels/batch/batch_shape.hpp"
#include "kernels/batch/lane_loop.hpp"

namespace lapwing {

/// u = A^-1 b of one group: `solve_coarsest`.
template <class Exec, int W>
struct CoarsestSolve {
  BatchShape shape;
  real_t const* factor;
  int const* singular;
  real_t const* b;
  real_t* u;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t group) const {
    int const n = static_cast<int>(shape.n_cells()), g = static_cast<int>(group);
    real_t const* const m = factor + group * n * n * W;
    real_t const* const rhs = b + group * n * W;
    real_t* const out = u + group * n * W;
    if constexpr (runs_on_host<Exec>)
      substitute(m, rhs, singular + g * W, n, out);
    else
      substitute_columns(team, g, n, m, rhs, out);
  }

  /// Means of a singular lane's right-hand side and solution are removed.
  KOKKOS_FUNCTION static void substitute(real_t const* m, real_t const* rhs, int const* is_singular, int n,
                                         real_t* out) {
    real_t mean[W], total[W];
    in_lanes<W>([&](int l) { mean[l] = total[l] = 0; });
    for (int r = 0; r < n; ++r) in_lanes<W>([&](int l) { mean[l] += rhs[r * W + l]; });
    in_lanes<W>([&](int l) { mean[l] = is_singular[l] ? mean[l] / n : 0; });
    for (int r = 0; r < n; ++r) {
      real_t sum[W];
      real_t const* const row = m + std::int64_t{r} * n * W;
      in_lanes<W>([&](int l) { sum[l] = rhs[r * W + l] - mean[l]; });
      for (int c = 0; c < r; ++c) in_lanes<W>([&](int l) { sum[l] -= row[c * W + l] * out[c * W + l]; });
      in_lanes<W>([&](int l) { out[r * W + l] = sum[l] / row[r * W + l]; });
    }
    for (int r = n - 1; r >= 0; --r) {
      real_t sum[W];
      in_lanes<W>([&](int l) { sum[l] = out[r * W + l]; });
      for (int c = r + 1; c < n; ++c)
        in_lanes<W>([&](int l) { sum[l] -= m[(std::int64_t{c} * n + r) * W + l] * out[c * W + l]; });
      in_lanes<W>([&](int l) {
        out[r * W + l] = sum[l] / m[(std::int64_t{r} * n + r) * W + l];
        total[l] += out[r * W + l];
      });
    }
    in_lanes<W>([&](int l) { total[l] = is_singular[l] ? total[l] / n : 0; });
    for (int r = 0; r < n; ++r) in_lanes<W>([&](int l) { out[r * W + l] -= total[l]; });
  }
  /// One thread per unknown and lane: each solved unknown is taken to the sides of the others, so that no thread waits
  /// in turn.
  KOKKOS_INLINE_FUNCTION void substitute_columns(RowTeam<Exec> const& team, int g, int n, real_t const* m,
                                                 real_t const* rhs, real_t* out) const {
    int const w = shape.lanes;
    auto const pivot = [&](int c, int lane) { return m[(c * n + c) * w + lane]; };
    for_each_in_row(team, n * w, [&](int i) { out[i] = rhs[i] - mean_of(rhs, g, n, i % w); });
    for (int c = 0; c < n; ++c) {
      team_barrier(team);
      for_each_in_row(team, (n - c - 1) * w, [&](int i) {
        int const r = c + 1 + i / w, lane = i % w;
        out[r * w + lane] -= m[(r * n + c) * w + lane] * (out[c * w + lane] / pivot(c, lane));
      });
    }
    team_barrier(team);
    for_each_in_row(team, n * w, [&](int i) { out[i] /= pivot(i / w, i % w); });
    for (int c = n - 1; c >= 0; --c) {
      team_barrier(team);
      for_each_in_row(team, c * w, [&](int i) {
        int const r = i / w, lane = i % w;
        out[i] -= m[(c * n + r) * w + lane] * (out[c * w + lane] / pivot(c, lane));
      });
    }
    team_barrier(team);
    for_each_in_row(team, n * w, [&](int i) { out[i] /= pivot(i / w, i % w); });
    team_barrier(team);
    for_each_in_row(team, w, [&](int lane) {
      real_t total = 0;
      for (int r = 0; r < n; ++r) total += out[r * w + lane];
      if (singular[g * w + lane])
        for (int r = 0; r < n; ++r) out[r * w + lane] -= total / n;
    });
  }

  /// Mean of a singular lane's right-hand side, 0 of others.
  KOKKOS_INLINE_FUNCTION real_t mean_of(real_t const* rhs, int g, int n, int lane) const {
    real_t mean = 0;
    if (singular[g * shape.lanes + lane]) {
      for (int r = 0; r < n; ++r) mean += rhs[r * shape.lanes + lane];
      mean /= n;
    }
    return mean;
  }
};

}  // namespace lapwing
