// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/batch_vectors.hpp"

#include <cmath>

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

template <Reduction How>
struct Join {
  static constexpr bool is_sum = How == Reduction::sum || How == Reduction::sum_abs;

  KOKKOS_FUNCTION static real_t identity() {
    return is_sum || How == Reduction::max_abs ? 0. : How == Reduction::max ? -HUGE_VAL : HUGE_VAL;
  }
  KOKKOS_FUNCTION static real_t of(real_t value) {
    return How == Reduction::sum_abs || How == Reduction::max_abs ? std::fabs(value) : value;
  }
  KOKKOS_FUNCTION real_t operator()(real_t a, real_t b) const {
    if (is_sum) return a + b;
    if (How == Reduction::min) return a < b || a != a ? a : b;
    return a > b || a != a ? a : b;
  }
};

constexpr int rows_of_team = 256;          // that a device's team joins
constexpr int joined_at_once = 16;         // by as many threads per place

/// Joins partial results of rows on a device: a team's rows into the first of them, or all of a group into the result.
/// Each thread joins every sixteenth row of a place in place, then one the threads' results, so that the shape is
/// fixed.
template <class Exec, class J>
struct JoinRows {
  BatchShape shape;
  LaneSums<Exec> sums;
  std::int64_t count, stride;              // rows of a group to be joined, and from one to the next
  int teams;                               // per group; 1: into the result

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, std::int64_t piece) const {
    J const join;
    int const places = accumulators<Exec>(shape.lanes), g = static_cast<int>(piece / teams);
    std::int64_t const first = piece % teams * rows_of_team;
    int const rows = teams == 1 || count - first < rows_of_team ? static_cast<int>(count - first) : rows_of_team;
    real_t* const partial = sums.partial.data() + (g * shape.rows_per_group() + first * stride) * places;
    std::int64_t const step = stride * places;
    int const threads = rows < joined_at_once ? rows : joined_at_once;
    for_each_in_row(team, threads * places, [&](int i) {
      int const begin = i / places, place = i % places;
      real_t column = partial[begin * step + place];
      for (int r = begin + threads; r < rows; r += threads) column = join(column, partial[r * step + place]);
      partial[begin * step + place] = column;
    });
    team_barrier(team);
    for_each_in_row(team, places, [&](int place) {
      for (int r = 1; r < threads; ++r) partial[place] = join(partial[place], partial[r * step + place]);
    });
    if (teams > 1) return;
    team_barrier(team);
    for_each_in_row(team, shape.lanes, [&](int lane) {
      real_t total = J::identity();
      for (int place = lane; place < places; place += shape.lanes) total = join(total, partial[place]);
      sums.result(g * shape.lanes + lane) = total;
    });
  }
};

template <class Exec, class J>
void finish_on_device(Exec const& exec, BatchShape const& shape, LaneSums<Exec> const& sums) {
  char const* const label = "lapwing::batch_vectors::finish";
  std::int64_t const rows = shape.rows_per_group();
  int const threads = joined_at_once * 32, teams = static_cast<int>((rows + rows_of_team - 1) / rows_of_team);
  if (teams > 1)
    for_each_piece(exec, label, std::int64_t{shape.groups} * teams, threads,
                   JoinRows<Exec, J>{shape, sums, rows, 1, teams});
  for_each_piece(exec, label, shape.groups, threads,
                 JoinRows<Exec, J>{shape, sums, teams > 1 ? teams : rows, teams > 1 ? rows_of_team : 1, 1});
}

/// Joins, on the host, the rows of a group one after the other, accumulator by accumulator, then the accumulators of a
/// lane.
template <class Exec, int W, class J>
struct Finish {
  BatchShape shape;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const&, int g, int, int) const {
    constexpr int places = accumulators<Exec>(W), columns = places / W;
    auto const rows = shape.rows_per_group();
    real_t const* const first = sums.partial.data() + g * rows * places;
    real_t* const result = sums.result.data() + std::int64_t{g} * W;
    J const join;
    real_t column[places];
    in_lanes<places>([&](int a) { column[a] = J::identity(); });
    for (std::int64_t r = 0; r < rows; ++r)
      in_lanes<places>([&](int a) { column[a] = join(column[a], first[r * places + a]); });
    for (int lane = 0; lane < W; ++lane) result[lane] = J::identity();
    for (int a = 0; a < columns; ++a)
      in_lanes<W>([&](int lane) { result[lane] = join(result[lane], column[a * W + lane]); });
  }
};

template <class Exec, class J>
void finish_with(Exec const& exec, BatchShape const& shape, LaneSums<Exec> const& sums) {
  if constexpr (runs_on_host<Exec>) {
    BatchShape groups;
    groups.lanes = shape.lanes;
    groups.groups = shape.groups;
    dispatch_lanes(shape.lanes, [&](auto w) {
      for_each_row(exec, "lapwing::batch_vectors::finish", groups, Finish<Exec, w(), J>{shape, sums});
    });
  } else {
    finish_on_device<Exec, J>(exec, shape, sums);
  }
}

/// Calls f(Join<how>{}).
template <class F>
void dispatch_reduction(Reduction how, F const& f) {
  switch (how) {
    case Reduction::sum: return f(Join<Reduction::sum>{});
    case Reduction::sum_abs: return f(Join<Reduction::sum_abs>{});
    case Reduction::max: return f(Join<Reduction::max>{});
    case Reduction::min: return f(Join<Reduction::min>{});
    case Reduction::max_abs: return f(Join<Reduction::max_abs>{});
  }
}

template <class Exec, class F>
void for_each_value(Exec const& exec, char const* label, BatchShape const& shape, F const& f) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, label, shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        for_each_in_row(team, shape.row_length(),
                        [&](int i) { f(start + i, g * shape.lanes + (i & (shape.lanes - 1))); });
      });
}

template <class Exec>
struct SolutionUpdate {
  BatchShape shape;
  ConstVector<Exec> alpha;
  ConstArray<int, Exec> active;
  ConstVector<Exec> p, q;
  Vector<Exec> x, r;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    auto const start = shape.row_start(g, k, j);
    real_t const *const ps = p.data() + start, *const qs = q.data() + start;
    real_t const* const step = alpha.data() + g * shape.lanes;
    int const* const on = active.data() + g * shape.lanes;
    real_t *const xs = x.data() + start, *const rs = r.data() + start;
    int const mask = shape.lanes - 1;
    for_each_in_row(team, shape.row_length(), [&](int i) {
      real_t const a = step[i & mask], x_new = xs[i] + a * ps[i], r_new = rs[i] - a * qs[i];
      xs[i] = on[i & mask] ? x_new : xs[i];
      rs[i] = on[i & mask] ? r_new : rs[i];
    });
    team_barrier(team);
    sums.add_row(team, shape, g, k, j, [&](int i) { return rs[i] * rs[i]; });
  }
};

template <class Exec, class J>
struct ReduceRow {
  BatchShape shape;
  ConstVector<Exec> x;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const xs = x.data() + shape.row_start(g, k, j);
    accumulate_row(team, shape.row_length(), shape.lanes, J::identity(), sums.row(shape, g, k, j),
                   [&](int i) { return J::of(xs[i]); }, J{});
  }
};

}  // namespace

template <class Exec>
void finish(Exec const& exec, BatchShape const& shape, LaneSums<Exec> const& sums, Reduction how) {
  dispatch_reduction(how, [&](auto join) { finish_with<Exec, decltype(join)>(exec, shape, sums); });
}

template <class Exec>
void reduce(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, Reduction how, LaneSums<Exec> const& sums) {
  dispatch_reduction(how, [&](auto join) {
    for_each_row(exec, "lapwing::batch_vectors::reduce", shape, ReduceRow<Exec, decltype(join)>{shape, x, sums});
  });
  finish(exec, shape, sums, how);
}

template <class Exec>
void dot(Exec const& exec, BatchShape const& shape, ConstVector<Exec> x, ConstVector<Exec> y,
         LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::batch_vectors::dot", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const *const xs = x.data() + start, *const ys = y.data() + start;
        sums.add_row(team, shape, g, k, j, [&](int i) { return xs[i] * ys[i]; });
      });
}

template <class Exec>
void update_solution(Exec const& exec, BatchShape const& shape, ConstVector<Exec> alpha, ConstArray<int, Exec> active,
                     ConstVector<Exec> p, ConstVector<Exec> q, Vector<Exec> x, Vector<Exec> r,
                     LaneSums<Exec> const& sums) {
  for_each_row(exec, "lapwing::batch_vectors::update_solution", shape,
               SolutionUpdate<Exec>{shape, alpha, active, p, q, x, r, sums});
}

template <class Exec>
void update_direction(Exec const& exec, BatchShape const& shape, ConstVector<Exec> beta, ConstVector<Exec> z,
                      Vector<Exec> p) {
  for_each_value(
      exec, "lapwing::batch_vectors::update_direction", shape,
      KOKKOS_LAMBDA(std::int64_t i, int lane) { p(i) = z(i) + beta(lane) * p(i); });
}

template <class Exec>
void add_where(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> active, ConstVector<Exec> e,
               Vector<Exec> x) {
  for_each_value(
      exec, "lapwing::batch_vectors::add_where", shape,
      KOKKOS_LAMBDA(std::int64_t i, int lane) { x(i) = active(lane) ? x(i) + e(i) : x(i); });
}

template <class Exec>
void copy_where(Exec const& exec, BatchShape const& shape, ConstArray<int, Exec> chosen, ConstVector<Exec> v,
                Vector<Exec> x) {
  for_each_value(
      exec, "lapwing::batch_vectors::copy_where", shape,
      KOKKOS_LAMBDA(std::int64_t i, int lane) { x(i) = chosen(lane) ? v(i) : x(i); });
}

template <class Exec>
void subtract_per_lane(Exec const& exec, BatchShape const& shape, ConstVector<Exec> shift, Vector<Exec> x) {
  for_each_value(
      exec, "lapwing::batch_vectors::subtract_per_lane", shape,
      KOKKOS_LAMBDA(std::int64_t i, int lane) { x(i) -= shift(lane); });
}

template <class Exec>
void scale_per_lane(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, Vector<Exec> x) {
  for_each_value(
      exec, "lapwing::batch_vectors::scale_per_lane", shape,
      KOKKOS_LAMBDA(std::int64_t i, int lane) { x(i) *= factor(lane); });
}

template <class Exec>
void divide(Exec const& exec, BatchShape const& shape, ConstVector<Exec> r, ConstVector<Exec> d, Vector<Exec> z) {
  for_each_value(
      exec, "lapwing::batch_vectors::divide", shape, KOKKOS_LAMBDA(std::int64_t i, int) { z(i) = r(i) / d(i); });
}

template <class Exec>
void subtract(Exec const& exec, BatchShape const& shape, ConstVector<Exec> u, ConstVector<Exec> v, Vector<Exec> e) {
  for_each_value(
      exec, "lapwing::batch_vectors::subtract", shape, KOKKOS_LAMBDA(std::int64_t i, int) { e(i) = u(i) - v(i); });
}

using E = DeviceExec;
using S = BatchShape const&;
template void finish(E const&, S, LaneSums<E> const&, Reduction);
template void reduce(E const&, S, ConstVector<E>, Reduction, LaneSums<E> const&);
template void dot(E const&, S, ConstVector<E>, ConstVector<E>, LaneSums<E> const&);
template void update_solution(E const&, S, ConstVector<E>, ConstArray<int, E>, ConstVector<E>, ConstVector<E>,
                              Vector<E>, Vector<E>, LaneSums<E> const&);
template void update_direction(E const&, S, ConstVector<E>, ConstVector<E>, Vector<E>);
template void add_where(E const&, S, ConstArray<int, E>, ConstVector<E>, Vector<E>);
template void copy_where(E const&, S, ConstArray<int, E>, ConstVector<E>, Vector<E>);
template void subtract_per_lane(E const&, S, ConstVector<E>, Vector<E>);
template void scale_per_lane(E const&, S, ConstVector<E>, Vector<E>);
template void divide(E const&, S, ConstVector<E>, ConstVector<E>, Vector<E>);
template void subtract(E const&, S, ConstVector<E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
