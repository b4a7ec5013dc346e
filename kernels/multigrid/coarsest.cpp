// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/coarsest.hpp"

#include <cmath>

#include "kernels/multigrid/coarsest_solve.hpp"
#include "kernels/direct/dense.hpp"

namespace lapwing {
namespace {

/// The lanes of a group side by side, for the host.
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
    eliminate(n, m);
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
};

/// Launches make(W), one team per group on a device, one thread with a vector of lanes on the host.
template <class Exec, class Make>
void for_each_group(Exec const& exec, char const* label, BatchShape const& shape, Make const& make) {
  int const threads = team_threads(static_cast<int>(shape.n_cells()) * shape.lanes);
  dispatch_lanes(shape.lanes, [&](auto w) { for_each_piece(exec, label, shape.groups, threads, make(w)); });
}

template <class Exec>
void factor_lanes(Stencil<Exec> const& a, ConstArray<int, Exec> singular, std::optional<vendor::DenseCholesky>& apart,
                  Vector<Exec> values) {
  Exec const exec;
  if constexpr (runs_on_host<Exec>) {
    (void)apart;
    for_each_group(exec, "lapwing::coarsest::factor", a.shape, [&](auto w) {
      return Factor<Exec, w()>{a, singular, values};
    });
  } else {
    assemble_dense<Exec>(exec, a, singular, 0, apart->matrices());
    apart->factor();
    interleave_factors<Exec>(exec, a.shape, apart->matrices(), apart->failed(), values);
  }
}

}  // namespace

CoarsestFactor::CoarsestFactor(BatchShape const& shape)
    : values_(
          allocate<DeviceVector>("lapwing::coarsest::factor", shape.n_cells() * shape.n_cells() * shape.n_lanes())) {
  if constexpr (!runs_on_host<DeviceExec>) lanes_apart_.emplace(static_cast<int>(shape.n_cells()), shape.n_lanes());
}

double CoarsestFactor::predicted_bytes(BatchShape const& shape) {
  double const n = static_cast<double>(shape.n_cells());
  return (runs_on_host<DeviceExec> ? 1 : 2) * sizeof(real_t) * n * n * shape.n_lanes();
}

void CoarsestFactor::factor(Stencil<DeviceExec> const& a, ConstArray<int, DeviceExec> singular) {
  factor_lanes<DeviceExec>(a, singular, lanes_apart_, values_);
}

template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u) {
  for_each_group(exec, "lapwing::coarsest::solve", shape, [&](auto w) {
    return CoarsestSolve<Exec, w()>{shape, factor.data(), singular.data(), b.data(), u.data()};
  });
}

using E = DeviceExec;
template void solve_coarsest(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, ConstVector<E>,
                             Vector<E>);

}  // namespace lapwing
