// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/coarsest.hpp"

#include <cmath>

#include "kernels/lane_loop.hpp"

namespace lapwing {
namespace {

template <class Exec, int W>
struct Factor {
  Stencil<Exec> a;
  ConstArray<int, Exec> singular;
  Vector<Exec> factor;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t group) const {
    int const n = static_cast<int>(a.shape.n_cells()), g = static_cast<int>(group);
    real_t* const m = factor.data() + group * n * n * W;
    for_each_in_row(team, n * n * W, [&](int i) { m[i] = 0; });
    team_barrier(team);
    for_each_in_row(team, W, [&](int lane) { fill(m, n, g, lane); });
    if constexpr (runs_on_host<Exec>)
      eliminate(n, m);
    else
      eliminate_columns(team, n, W, m);
  }

  /// The matrix of one lane, [row][column][lane].
  KOKKOS_FUNCTION void fill(real_t* m, int n, int g, int lane) const {
    BatchShape const& s = a.shape;
    auto const entry = [&](int r, int c) -> real_t& { return m[(r * n + c) * W + lane]; };
    for (int k = 0; k < s.cells[2]; ++k)
      for (int j = 0; j < s.cells[1]; ++j)
        for (int x = 0; x < s.cells[0]; ++x) add_cell(entry, g, k, j, x, lane);
    if (singular(g * W + lane)) entry(0, 0) = entry(0, 0) > 0 ? 2 * entry(0, 0) : 1;
  }

  template <class Entry>
  KOKKOS_INLINE_FUNCTION void add_cell(Entry const& entry, int g, int k, int j, int x, int lane) const {
    BatchShape const& s = a.shape;
    int const cell = (k * s.cells[1] + j) * s.cells[0] + x;
    entry(cell, cell) += for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
      entry(cell, (pz * s.cells[1] + py) * s.cells[0] + px) -= t;
    });
  }

  KOKKOS_FUNCTION static void eliminate(int n, real_t* m) {
    for (int r = 0; r < n; ++r)
      for (int c = 0; c <= r; ++c) {
        real_t sum[W];
        real_t *const row = m + std::int64_t{r} * n * W, *const column = m + std::int64_t{c} * n * W;
        in_lanes<W>([&](int l) { sum[l] = row[c * W + l]; });
        for (int t = 0; t < c; ++t) in_lanes<W>([&](int l) { sum[l] -= row[t * W + l] * column[t * W + l]; });
        if (r == c)
          in_lanes<W>([&](int l) { row[c * W + l] = std::sqrt(sum[l]); });
        else
          in_lanes<W>([&](int l) { row[c * W + l] = sum[l] / column[c * W + l]; });
      }
  }
  /// The same operations with one thread per row and lane; pivots get their roots at the end.
  KOKKOS_FUNCTION static void eliminate_columns(RowTeam<Exec> const& team, int n, int w, real_t* m) {
    auto const entry = [&](int r, int c, int lane) -> real_t& { return m[(r * n + c) * w + lane]; };
    for (int c = 0; c < n; ++c) {
      team_barrier(team);
      for_each_in_row(team, (n - c) * w, [&](int i) {
        int const r = c + i / w, lane = i % w;
        real_t sum = entry(r, c, lane);
        for (int t = 0; t < c; ++t) sum -= entry(r, t, lane) * entry(c, t, lane);
        entry(r, c, lane) = sum;
      });
      team_barrier(team);
      for_each_in_row(team, (n - c - 1) * w, [&](int i) {
        int const r = c + 1 + i / w, lane = i % w;
        entry(r, c, lane) /= std::sqrt(entry(c, c, lane));
      });
    }
    team_barrier(team);
    for_each_in_row(team, n * w, [&](int i) {
      real_t& pivot = entry(i / w, i / w, i % w);
      pivot = std::sqrt(pivot);
    });
  }
};

template <class Exec, int W>
struct Solve {
  BatchShape shape;
  ConstVector<Exec> factor;
  ConstArray<int, Exec> singular;
  ConstVector<Exec> b;
  Vector<Exec> u;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t group) const {
    int const n = static_cast<int>(shape.n_cells()), g = static_cast<int>(group);
    real_t const* const m = factor.data() + group * n * n * W;
    real_t const* const rhs = b.data() + group * n * W;
    real_t* const out = u.data() + group * n * W;
    if constexpr (runs_on_host<Exec>)
      substitute(m, rhs, singular.data() + g * W, n, out);
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
  /// One thread per unknown and lane: each solved unknown is taken to the sides of the others, so that no thread waits in turn.
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
      if (singular(g * w + lane))
        for (int r = 0; r < n; ++r) out[r * w + lane] -= total / n;
    });
  }

  /// Mean of a singular lane's right-hand side, 0 of others.
  KOKKOS_INLINE_FUNCTION real_t mean_of(real_t const* rhs, int g, int n, int lane) const {
    real_t mean = 0;
    if (singular(g * shape.lanes + lane)) {
      for (int r = 0; r < n; ++r) mean += rhs[r * shape.lanes + lane];
      mean /= n;
    }
    return mean;
  }
};

/// Launches make(W), one team per group on a device, one thread with a vector of lanes on the host.
template <class Exec, class Make>
void for_each_group(Exec const& exec, char const* label, BatchShape const& shape, Make const& make) {
  int const threads = team_threads(static_cast<int>(shape.n_cells()) * shape.lanes);
  dispatch_lanes(shape.lanes, [&](auto w) { for_each_piece(exec, label, shape.groups, threads, make(w)); });
}

}  // namespace

template <class Exec>
void factor_coarsest(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, Vector<Exec> factor) {
  for_each_group(exec, "lapwing::coarsest::factor", a.shape, [&](auto w) {
    return Factor<Exec, w()>{a, singular, factor};
  });
}

template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u) {
  for_each_group(exec, "lapwing::coarsest::solve", shape, [&](auto w) {
    return Solve<Exec, w()>{shape, factor, singular, b, u};
  });
}

using E = DeviceExec;
template void factor_coarsest(E const&, Stencil<E> const&, ConstArray<int, E>, Vector<E>);
template void solve_coarsest(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, ConstVector<E>,
                             Vector<E>);

}  // namespace lapwing
