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

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    int const n = static_cast<int>(a.shape.n_cells());
    for_lanes<W>(team, [&](int lane, auto width) {
      real_t* const m = factor.data() + std::int64_t{g} * n * n * W + lane;
      fill<decltype(width)::value>(m, n, g, lane);
      eliminate<decltype(width)::value>(m, n);
    });
  }

  /// The matrix, [row][column][lane].
  template <int Width>
  KOKKOS_FUNCTION void fill(real_t* m, int n, int g, int first_lane) const {
    BatchShape const& s = a.shape;
    for (int e = 0; e < n * n; ++e) in_lanes<Width>([&](int l) { m[e * W + l] = 0; });
    for (int l = 0; l < Width; ++l) {
      auto const entry = [&](int r, int c) -> real_t& { return m[(r * n + c) * W + l]; };
      for (int k = 0; k < s.cells[2]; ++k)
        for (int j = 0; j < s.cells[1]; ++j)
          for (int x = 0; x < s.cells[0]; ++x) add_cell(entry, g, k, j, x, first_lane + l);
      if (singular(g * W + first_lane + l)) entry(0, 0) = entry(0, 0) > 0 ? 2 * entry(0, 0) : 1;
    }
  }

  template <class Entry>
  KOKKOS_INLINE_FUNCTION void add_cell(Entry const& entry, int g, int k, int j, int x, int lane) const {
    BatchShape const& s = a.shape;
    int const cell = (k * s.cells[1] + j) * s.cells[0] + x;
    entry(cell, cell) += for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
      entry(cell, (pz * s.cells[1] + py) * s.cells[0] + px) -= t;
    });
  }

  template <int Width>
  KOKKOS_FUNCTION void eliminate(real_t* m, int n) const {
    for (int r = 0; r < n; ++r)
      for (int c = 0; c <= r; ++c) {
        real_t sum[Width];
        real_t *const row = m + std::int64_t{r} * n * W, *const column = m + std::int64_t{c} * n * W;
        in_lanes<Width>([&](int l) { sum[l] = row[c * W + l]; });
        for (int t = 0; t < c; ++t) in_lanes<Width>([&](int l) { sum[l] -= row[t * W + l] * column[t * W + l]; });
        if (r == c) in_lanes<Width>([&](int l) { row[c * W + l] = std::sqrt(sum[l]); });
        else in_lanes<Width>([&](int l) { row[c * W + l] = sum[l] / column[c * W + l]; });
      }
  }
};

template <class Exec, int W>
struct Solve {
  BatchShape shape;
  ConstVector<Exec> factor;
  ConstArray<int, Exec> singular;
  ConstVector<Exec> b;
  Vector<Exec> u;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int, int) const {
    int const n = static_cast<int>(shape.n_cells());
    std::int64_t const first = std::int64_t{g} * n * W;
    for_lanes<W>(team, [&](int lane, auto width) {
      substitute<decltype(width)::value>(factor.data() + first * n + lane, b.data() + first + lane,
                                         singular.data() + g * W + lane, n, u.data() + first + lane);
    });
  }

  /// Means of a singular lane's right-hand side and solution are removed.
  template <int Width>
  KOKKOS_FUNCTION static void substitute(real_t const* m, real_t const* rhs, int const* is_singular, int n, real_t* out) {
    real_t mean[Width], total[Width];
    in_lanes<Width>([&](int l) { mean[l] = total[l] = 0; });
    for (int r = 0; r < n; ++r) in_lanes<Width>([&](int l) { mean[l] += rhs[r * W + l]; });
    in_lanes<Width>([&](int l) { mean[l] = is_singular[l] ? mean[l] / n : 0; });
    for (int r = 0; r < n; ++r) {
      real_t sum[Width];
      real_t const* const row = m + std::int64_t{r} * n * W;
      in_lanes<Width>([&](int l) { sum[l] = rhs[r * W + l] - mean[l]; });
      for (int c = 0; c < r; ++c) in_lanes<Width>([&](int l) { sum[l] -= row[c * W + l] * out[c * W + l]; });
      in_lanes<Width>([&](int l) { out[r * W + l] = sum[l] / row[r * W + l]; });
    }
    for (int r = n - 1; r >= 0; --r) {
      real_t sum[Width];
      in_lanes<Width>([&](int l) { sum[l] = out[r * W + l]; });
      for (int c = r + 1; c < n; ++c)
        in_lanes<Width>([&](int l) { sum[l] -= m[(std::int64_t{c} * n + r) * W + l] * out[c * W + l]; });
      in_lanes<Width>([&](int l) {
        out[r * W + l] = sum[l] / m[(std::int64_t{r} * n + r) * W + l];
        total[l] += out[r * W + l];
      });
    }
    in_lanes<Width>([&](int l) { total[l] = is_singular[l] ? total[l] / n : 0; });
    for (int r = 0; r < n; ++r) in_lanes<Width>([&](int l) { out[r * W + l] -= total[l]; });
  }
};

/// Launches `make(W)` once per group.
template <class Exec, class Make>
void for_each_group(Exec const& exec, char const* label, BatchShape const& shape, Make const& make) {
  BatchShape groups;
  groups.lanes = shape.lanes;
  groups.groups = shape.groups;
  dispatch_lanes(shape.lanes, [&](auto w) { for_each_row(exec, label, groups, make(w)); });
}

}  // namespace

template <class Exec>
void factor_coarsest(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, Vector<Exec> factor) {
  for_each_group(exec, "lapwing::coarsest::factor", a.shape, [&](auto w) { return Factor<Exec, w()>{a, singular, factor}; });
}

template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u) {
  for_each_group(exec, "lapwing::coarsest::solve", shape,
                 [&](auto w) { return Solve<Exec, w()>{shape, factor, singular, b, u}; });
}

using E = DeviceExec;
template void factor_coarsest(E const&, Stencil<E> const&, ConstArray<int, E>, Vector<E>);
template void solve_coarsest(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
