// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/dense.hpp"

#include <limits>

#include "kernels/copies.hpp"

namespace lapwing {
namespace {

/// One row of the factors of a group.
template <class Exec>
struct InterleaveRow {
  ConstVector<Exec> matrices;
  ConstArray<int, Exec> failed;
  Vector<Exec> factor;
  int n, lanes;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t piece) const {
    int const g = static_cast<int>(piece / n), row = static_cast<int>(piece % n);
    real_t* const to = factor.data() + piece * n * lanes;
    for_each_in_row(team, n * lanes, [&](int i) {
      int const column = i / lanes, lane = g * lanes + i % lanes;
      to[i] = failed(lane) ? std::numeric_limits<real_t>::quiet_NaN() : matrices((std::int64_t{lane} * n + column) * n + row);
    });
  }
};

}  // namespace

template <class Exec>
void assemble_dense(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, Vector<Exec> matrices) {
  using Team = RowTeam<Exec>;
  BatchShape const s = a.shape;
  auto const n = s.n_cells();
  fill(exec, matrices, 0.);
  for_each_row(
      exec, "lapwing::dense::assemble", s, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        for_each_in_row(team, s.row_length(), [&](int i) {
          int const x = i / s.lanes, lane = i & (s.lanes - 1), row = (k * s.cells[1] + j) * s.cells[0] + x;
          real_t* const m = matrices.data() + (std::int64_t{g} * s.lanes + lane) * n * n;
          // A row of a symmetric matrix is a column.
          real_t const diagonal = for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
            m[row * n + (pz * s.cells[1] + py) * s.cells[0] + px] -= t;
          });
          real_t& own = m[row * n + row];
          own += diagonal;
          if (row == 0 && singular(g * s.lanes + lane)) own = own > 0 ? 2 * own : 1;
        });
      });
}

template <class Exec>
void interleave_factors(Exec const& exec, BatchShape const& shape, ConstVector<Exec> matrices, ConstArray<int, Exec> failed,
                        Vector<Exec> factor) {
  using Team = RowTeam<Exec>;
  int const w = shape.lanes, n = static_cast<int>(shape.n_cells());
  for_each_piece(
      exec, "lapwing::dense::interleave", std::int64_t{shape.groups} * n, team_threads(n * w),
      InterleaveRow<Exec>{matrices, failed, factor, n, w});
}

using E = DeviceExec;
template void assemble_dense(E const&, Stencil<E> const&, ConstArray<int, E>, Vector<E>);
template void interleave_factors(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, Vector<E>);

}  // namespace lapwing
