// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/coarsest.hpp"

#include <cmath>

namespace lapwing {
namespace {

/// One thread per lane on a device, one per group with a vector of lanes on the host.
template <class Exec, class F>
void for_each_group(Exec const& exec, char const* label, BatchShape const& shape, F const& f) {
  BatchShape groups = shape;
  groups.cells[0] = groups.cells[1] = groups.cells[2] = 1;
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, label, groups, KOKKOS_LAMBDA(Team const& team, int g, int, int) { f(team, g); });
}

template <class Exec>
struct Factor {
  Stencil<Exec> a;
  ConstArray<int, Exec> singular;
  Vector<Exec> factor;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g) const {
    BatchShape const& s = a.shape;
    int const n = static_cast<int>(s.n_cells()), w = s.lanes;
    real_t* const m = factor.data() + std::int64_t{g} * n * n * w;
    for_each_in_row(team, w, [&](int lane) {
      auto const entry = [&](int r, int c) -> real_t& { return m[(r * n + c) * w + lane]; };
      for (int e = 0; e < n * n; ++e) m[e * w + lane] = 0;
      for (int k = 0; k < s.cells[2]; ++k)
        for (int j = 0; j < s.cells[1]; ++j)
          for (int x = 0; x < s.cells[0]; ++x) add_cell(entry, g, k, j, x, lane);
      if (singular(g * w + lane)) entry(0, 0) = entry(0, 0) > 0 ? 2 * entry(0, 0) : 1;
      for (int r = 0; r < n; ++r)
        for (int c = 0; c <= r; ++c) {
          real_t sum = entry(r, c);
          for (int t = 0; t < c; ++t) sum -= entry(r, t) * entry(c, t);
          entry(r, c) = r == c ? std::sqrt(sum) : sum / entry(c, c);
        }
    });
  }

  template <class Entry>
  KOKKOS_INLINE_FUNCTION void add_cell(Entry const& entry, int g, int k, int j, int x, int lane) const {
    BatchShape const& s = a.shape;
    int const cell = (k * s.cells[1] + j) * s.cells[0] + x;
    entry(cell, cell) += for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
      entry(cell, (pz * s.cells[1] + py) * s.cells[0] + px) -= t;
    });
  }
};

template <class Exec>
struct Solve {
  BatchShape shape;
  ConstVector<Exec> factor;
  ConstArray<int, Exec> singular;
  ConstVector<Exec> b;
  Vector<Exec> u;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g) const {
    int const n = static_cast<int>(shape.n_cells()), w = shape.lanes;
    real_t const* const m = factor.data() + std::int64_t{g} * n * n * w;
    real_t const* const rhs = b.data() + std::int64_t{g} * n * w;
    real_t* const out = u.data() + std::int64_t{g} * n * w;
    for_each_in_row(team, w, [&](int lane) {
      real_t mean = 0;
      if (singular(g * w + lane)) {
        for (int r = 0; r < n; ++r) mean += rhs[r * w + lane];
        mean /= n;
      }
      for (int r = 0; r < n; ++r) {
        real_t sum = rhs[r * w + lane] - mean;
        for (int c = 0; c < r; ++c) sum -= m[(r * n + c) * w + lane] * out[c * w + lane];
        out[r * w + lane] = sum / m[(r * n + r) * w + lane];
      }
      real_t total = 0;
      for (int r = n - 1; r >= 0; --r) {
        real_t sum = out[r * w + lane];
        for (int c = r + 1; c < n; ++c) sum -= m[(c * n + r) * w + lane] * out[c * w + lane];
        out[r * w + lane] = sum / m[(r * n + r) * w + lane];
        total += out[r * w + lane];
      }
      if (singular(g * w + lane))
        for (int r = 0; r < n; ++r) out[r * w + lane] -= total / n;
    });
  }
};

}  // namespace

template <class Exec>
void factor_coarsest(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, Vector<Exec> factor) {
  for_each_group(exec, "lapwing::coarsest::factor", a.shape, Factor<Exec>{a, singular, factor});
}

template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u) {
  for_each_group(exec, "lapwing::coarsest::solve", shape, Solve<Exec>{shape, factor, singular, b, u});
}

using E = DeviceExec;
template void factor_coarsest(E const&, Stencil<E> const&, ConstArray<int, E>, Vector<E>);
template void solve_coarsest(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
