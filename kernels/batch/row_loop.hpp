// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The loop of every kernel: a launch over rows, and inside a row one contiguous loop over x and lane.
#pragma once

#include "kernels/batch/batch_shape.hpp"
#include "kernels/batch/group_list.hpp"
#include "kernels/batch/team.hpp"

namespace lapwing {

/// Places in a row at which partial sums are kept: a fixed shape, so that sums do not depend on threads or vectors. On
/// the host every lane has 8 places, cell x taking place x mod 8 of its lane, so that they do not depend on the number
/// of lanes either.
template <class Exec>
KOKKOS_INLINE_FUNCTION constexpr int accumulators(int lanes) {
  if constexpr (runs_on_host<Exec>) return 8 * lanes;
  else return lanes > 32 ? lanes : 32;
}

/// The host's share of `accumulate_row` for a number of places that the compiler knows.
template <int Places, class F, class Join>
void accumulate_places(int n, real_t identity, real_t* partial, F const& f, Join const& join) {
  real_t sum[Places];
  for (int a = 0; a < Places; ++a) sum[a] = identity;
  int i = 0;
  for (; i + Places <= n; i += Places) {
#pragma omp simd
    for (int a = 0; a < Places; ++a) sum[a] = join(sum[a], f(i + a));
  }
#pragma omp simd
  for (int a = 0; a < n - i; ++a) sum[a] = join(sum[a], f(i + a));
  for (int a = 0; a < Places; ++a) partial[a] = sum[a];
}

/// Reduces f(i) over a row into accumulators: place i mod A takes value i.
///
/// @param partial  [A], A = accumulators(lanes), overwritten.
/// @param join     join(a, b), e.g. a sum.
template <class Exec, class F, class Join>
KOKKOS_INLINE_FUNCTION void accumulate_row(RowTeam<Exec> const& team, int n, int lanes, real_t identity,
                                           real_t* partial, F const& f, Join const& join) {
  int const places = accumulators<Exec>(lanes);
  if constexpr (runs_on_host<Exec>) {
    (void)team;
    if (places == 8) return accumulate_places<8>(n, identity, partial, f, join);
    if (places == 64) return accumulate_places<64>(n, identity, partial, f, join);
    for (int a = 0; a < places; ++a) partial[a] = identity;
    for (int i = 0; i < n; ++i) partial[i % places] = join(partial[i % places], f(i));
  } else {
    for_each_in_row(team, places, [&](int a) {
      real_t sum = identity;
      for (int i = a; i < n; i += places) sum = join(sum, f(i));
      partial[a] = sum;
    });
  }
}

/// The host's share of `accumulate_squares_and_sum`.
template <int Places>
void accumulate_squares_and_sum(int n, real_t const* v, real_t* squares, real_t* sum) {
  real_t square[Places], total[Places];
  for (int a = 0; a < Places; ++a) square[a] = total[a] = 0;
  int i = 0;
  for (; i + Places <= n; i += Places) {
#pragma omp simd
    for (int a = 0; a < Places; ++a) {
      square[a] += v[i + a] * v[i + a];
      total[a] += v[i + a];
    }
  }
#pragma omp simd
  for (int a = 0; a < n - i; ++a) {
    square[a] += v[i + a] * v[i + a];
    total[a] += v[i + a];
  }
  for (int a = 0; a < Places; ++a) squares[a] = square[a];
  for (int a = 0; a < Places; ++a) sum[a] = total[a];
}

/// Sums v[i]^2 and v[i] over a row, in the places of `accumulate_row`.
template <class Exec>
KOKKOS_INLINE_FUNCTION void accumulate_squares_and_sum(RowTeam<Exec> const& team, int n, int lanes, real_t const* v,
                                                       real_t* squares, real_t* sum) {
  auto const add = [](real_t a, real_t b) { return a + b; };
  if constexpr (runs_on_host<Exec>) {
    int const places = accumulators<Exec>(lanes);
    if (places == 8) return accumulate_squares_and_sum<8>(n, v, squares, sum);
    if (places == 64) return accumulate_squares_and_sum<64>(n, v, squares, sum);
  }
  accumulate_row(team, n, lanes, 0., squares, [&](int i) { return v[i] * v[i]; }, add);
  accumulate_row(team, n, lanes, 0., sum, [&](int i) { return v[i]; }, add);
}

namespace detail {

template <class Exec, class F>
struct RowLaunch {
  BatchShape shape;
  F f;
  GroupList groups;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t row) const {
    int const j = static_cast<int>(row % shape.cells[1]);
    std::int64_t const plane = row / shape.cells[1];
    f(team, groups[static_cast<int>(plane / shape.cells[2])], static_cast<int>(plane % shape.cells[2]), j);
  }
};

}  // namespace detail

/// Launches f(team, g, k, j) for every row (j, k) of every group g of `shape` that is listed.
template <class Exec, class F>
void for_each_row(Exec const& exec, char const* label, BatchShape const& shape, F const& f,
                  GroupList const& groups = {}) {
  if (shape.cells[0] == 0) return;
  for_each_piece(exec, label, groups.of(shape.groups) * shape.rows_per_group(), team_threads(shape.row_length()),
                 detail::RowLaunch<Exec, F>{shape, f, groups});
}

/// Runs f(i, left, right) for every value i of a row, left and right the values of its neighbours along x: periodic
/// directions wrap, beyond other boundaries they are 0.
template <class Exec, class F>
KOKKOS_INLINE_FUNCTION void for_each_with_neighbours(RowTeam<Exec> const& team, BatchShape const& shape,
                                                     real_t const* u, F const& f) {
  int const w = shape.lanes, n = shape.row_length(), last = n - w;
  bool const wraps = shape.periodic[0];
  if constexpr (runs_on_host<Exec>) {
    (void)team;
    if (n == w) {
#pragma omp simd
      for (int i = 0; i < w; ++i) f(i, wraps ? u[i] : 0., wraps ? u[i] : 0.);
      return;
    }
#pragma omp simd
    for (int i = 0; i < w; ++i) f(i, wraps ? u[last + i] : 0., u[i + w]);
#pragma omp simd
    for (int i = w; i < last; ++i) f(i, u[i - w], u[i + w]);
#pragma omp simd
    for (int i = last; i < n; ++i) f(i, u[i - w], wraps ? u[i - last] : 0.);
  } else {
    for_each_in_row(team, n, [&](int i) {
      real_t const left = i >= w ? u[i - w] : wraps ? u[last + i] : 0.;
      real_t const right = i < last ? u[i + w] : wraps ? u[i - last] : 0.;
      f(i, left, right);
    });
  }
}

}  // namespace lapwing
