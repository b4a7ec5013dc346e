// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/direct/dense.hpp"

#include <cmath>

#include "kernels/batch/copies.hpp"
#include "kernels/batch/row_loop.hpp"

namespace lapwing {
namespace {

/// The matrix rows of one row of cells; a row of a symmetric matrix is a column.
template <class Exec>
struct AssembleRow {
  Stencil<Exec> a;
  ConstArray<int, Exec> singular;
  Vector<Exec> matrices;
  int first, count;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    int const w = a.shape.lanes;
    for_each_in_row(team, a.shape.row_length(), [&](int i) {
      int const m = g * w + i % w - first;
      if (m >= 0 && m < count) add_cell(m, g, k, j, i / w, i % w);
    });
  }

  KOKKOS_INLINE_FUNCTION void add_cell(int m, int g, int k, int j, int x, int lane) const {
    BatchShape const& s = a.shape;
    std::int64_t const n = s.n_cells();
    int const cell = (k * s.cells[1] + j) * s.cells[0] + x;
    real_t* const column = matrices.data() + (m * n + cell) * n;
    real_t const diagonal = for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
      column[(pz * s.cells[1] + py) * s.cells[0] + px] -= t;
    });
    real_t& own = column[cell];
    own += diagonal;
    if (cell == 0 && singular(g * s.lanes + lane)) own = own > 0 ? 2 * own : 1;
  }
};

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
    for_each_in_row(team, (row + 1) * lanes, [&](int i) {
      int const column = i / lanes, lane = g * lanes + i % lanes;
      to[i] = failed(lane) ? NAN
                           : matrices((std::int64_t{lane} * n + column) * n + row);
    });
  }
};

}  // namespace

template <class Exec>
void assemble_dense(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, int first,
                    Vector<Exec> matrices) {
  std::int64_t const n = a.shape.n_cells();
  int const count = static_cast<int>(static_cast<std::int64_t>(matrices.extent(0)) / (n * n));
  fill(exec, matrices, 0.);
  for_each_row(exec, "lapwing::dense::assemble", a.shape, AssembleRow<Exec>{a, singular, matrices, first, count});
}

template <class Exec>
void interleave_factors(Exec const& exec, BatchShape const& shape, ConstVector<Exec> matrices,
                        ConstArray<int, Exec> failed, Vector<Exec> factor) {
  int const w = shape.lanes, n = static_cast<int>(shape.n_cells());
  for_each_piece(exec, "lapwing::dense::interleave", std::int64_t{shape.groups} * n, team_threads(n * w),
                 InterleaveRow<Exec>{matrices, failed, factor, n, w});
}

using E = DeviceExec;
template void assemble_dense(E const&, Stencil<E> const&, ConstArray<int, E>, int, Vector<E>);
template void interleave_factors(E const&, BatchShape const&, ConstVector<E>, ConstArray<int, E>, Vector<E>);

}  // namespace lapwing
