// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/csr_matrix.hpp"

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

constexpr int max_entries = 7;

/// The entries of one row of the stencil, sorted by column, entries of equal columns added.
struct Row {
  std::int64_t column[max_entries];
  real_t value[max_entries];
  int size = 0;

  KOKKOS_INLINE_FUNCTION void add(std::int64_t c, real_t v) {
    int at = 0;
    while (at < size && column[at] < c) ++at;
    if (at < size && column[at] == c) {
      value[at] += v;
      return;
    }
    for (int m = size; m > at; --m) {
      column[m] = column[m - 1];
      value[m] = value[m - 1];
    }
    column[at] = c;
    value[at] = v;
    ++size;
  }
};

template <class Exec>
KOKKOS_INLINE_FUNCTION Row make_row(Stencil<Exec> const& a, int g, int k, int j, int x, int lane) {
  BatchShape const& s = a.shape;
  Row row;
  real_t const diagonal = for_each_link(a, g, k, j, x, lane, [&](int px, int py, int pz, real_t t) {
    row.add(s.row_start(g, pz, py) + std::int64_t{px} * s.lanes + lane, -t);
  });
  row.add(s.row_start(g, k, j) + std::int64_t{x} * s.lanes + lane, diagonal);
  return row;
}

template <class Exec, class F>
void for_each_matrix_row(Exec const& exec, char const* label, Stencil<Exec> const& a, F const& f) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = a.shape;
  for_each_row(
      exec, label, shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        for_each_in_row(team, shape.row_length(), [&](int i) {
          f(start + i, make_row(a, g, k, j, i / shape.lanes, i & (shape.lanes - 1)));
        });
      });
}

}  // namespace

template <class Exec>
CsrMatrix<Exec> assemble_csr(Exec const& exec, Stencil<Exec> const& a) {
  CsrMatrix<Exec> matrix;
  matrix.shape = a.shape;
  std::int64_t const n = matrix.n_rows();
  auto const row_ptr = Array<std::int64_t, Exec>("lapwing::csr_matrix::row_ptr", n + 1);
  for_each_matrix_row(
      exec, "lapwing::csr_matrix::count", a,
      KOKKOS_LAMBDA(std::int64_t r, Row const& row) { row_ptr(r + 1) = row.size; });
  Kokkos::parallel_scan(
      "lapwing::csr_matrix::scan", Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>(exec, 0, n + 1),
      KOKKOS_LAMBDA(std::int64_t r, std::int64_t & sum, bool final) {
        sum += row_ptr(r);
        if (final) row_ptr(r) = sum;
      });
  std::int64_t const nnz = fetch_value(row_ptr, n);
  auto const col_idx = allocate<Array<std::int64_t, Exec>>("lapwing::csr_matrix::col_idx", nnz);
  auto const values = allocate<Vector<Exec>>("lapwing::csr_matrix::values", nnz);
  for_each_matrix_row(
      exec, "lapwing::csr_matrix::fill", a, KOKKOS_LAMBDA(std::int64_t r, Row const& row) {
        for (int e = 0; e < row.size; ++e) {
          col_idx(row_ptr(r) + e) = row.column[e];
          values(row_ptr(r) + e) = row.value[e];
        }
      });
  matrix.row_ptr = row_ptr;
  matrix.col_idx = col_idx;
  matrix.values = values;
  return matrix;
}

template <class Exec>
void apply(Exec const& exec, CsrMatrix<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y) {
  Kokkos::parallel_for(
      "lapwing::csr_matrix::apply", Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>(exec, 0, a.n_rows()),
      KOKKOS_LAMBDA(std::int64_t r) {
        real_t sum = 0;
        for (std::int64_t e = a.row_ptr(r); e < a.row_ptr(r + 1); ++e) sum += a.values(e) * x(a.col_idx(e));
        y(r) = sum;
      });
}

template CsrMatrix<DeviceExec> assemble_csr(DeviceExec const&, Stencil<DeviceExec> const&);
template void apply(DeviceExec const&, CsrMatrix<DeviceExec> const&, ConstVector<DeviceExec>, Vector<DeviceExec>);

}  // namespace lapwing
