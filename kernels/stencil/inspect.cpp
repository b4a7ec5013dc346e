// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/inspect.hpp"

#include <cmath>

#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

struct Smaller {
  KOKKOS_FUNCTION real_t operator()(real_t a, real_t b) const { return b < a ? b : a; }
};
struct Larger {
  KOKKOS_FUNCTION real_t operator()(real_t a, real_t b) const { return b > a ? b : a; }
};

/// 1 where two coefficients differ by more than a factor.
KOKKOS_FORCEINLINE_FUNCTION real_t jumps(real_t a, real_t b, real_t factor) {
  real_t const larger = a > b ? a : b, smaller = a > b ? b : a;
  return larger > factor * smaller ? 1. : 0.;
}

template <class Exec, int Dim>
struct MeasureFaces {
  Stencil<Exec> a;
  real_t factor;
  FaceMeasures<Exec> measures;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    StencilRow<Dim> const row(a, a.face[0].data(), g, k, j);
    int const w = s.lanes, n = s.row_length(), last = n - w;
    real_t const limit = factor;
    measures.inner[0].add_row(team, s, g, k, j, last, [&](int i) { return row.x[i + w]; });
    if constexpr (Dim > 1)
      measures.inner[1].add_row(team, s, g, k, j, j > 0 ? n : 0, [&](int i) { return row.y_low[i]; });
    if constexpr (Dim > 2)
      measures.inner[2].add_row(team, s, g, k, j, k > 0 ? n : 0, [&](int i) { return row.z_low[i]; });
    bool const y_inside = j > 0 && j + 1 < s.cells[1], z_inside = k > 0 && k + 1 < s.cells[2];
    measures.rough[0].add_row(team, s, g, k, j, last > w ? last - w : 0,
                              [&](int i) { return jumps(row.x[i + w], row.x[i + 2 * w], limit); });
    if constexpr (Dim > 1)
      measures.rough[1].add_row(team, s, g, k, j, y_inside ? n : 0,
                                [&](int i) { return jumps(row.y_low[i], row.y_high[i], limit); });
    if constexpr (Dim > 2)
      measures.rough[2].add_row(team, s, g, k, j, z_inside ? n : 0,
                                [&](int i) { return jumps(row.z_low[i], row.z_high[i], limit); });
    ground(team, row, g, k, j);
  }

  KOKKOS_INLINE_FUNCTION void ground(RowTeam<Exec> const& team, StencilRow<Dim> const& row, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    int const w = s.lanes, n = s.row_length(), last = n - w;
    bool const y_low = Dim > 1 && j == 0 && !s.periodic[1], y_high = Dim > 1 && j == s.cells[1] - 1 && !s.periodic[1];
    bool const z_low = Dim > 2 && k == 0 && !s.periodic[2], z_high = Dim > 2 && k == s.cells[2] - 1 && !s.periodic[2];
    if (!row.extra && !y_low && !y_high && !z_low && !z_high) {          // only the ends of the row touch the boundary
      measures.grounding.add_row(team, s, g, k, j, s.periodic[0] ? 0 : 2 * w,
                                 [&](int i) { return i < w ? row.x[i] : row.x[n + i - w]; });
      return;
    }
    measures.grounding.add_row(team, s, g, k, j, [&](int i) {
      real_t sum = row.extra ? row.extra[i] : 0.;
      if (!s.periodic[0]) sum += (i < w ? row.x[i] : 0.) + (i >= last ? row.x[i + w] : 0.);
      if constexpr (Dim > 1) sum += (y_low ? row.y_low[i] : 0.) + (y_high ? row.y_high[i] : 0.);
      if constexpr (Dim > 2) sum += (z_low ? row.z_low[i] : 0.) + (z_high ? row.z_high[i] : 0.);
      return sum;
    });
  }
};

/// Good values v are finite and exceed this.
KOKKOS_INLINE_FUNCTION real_t bound_of(Requirement required) {
  constexpr real_t smallest = 0x1p-1074;
  return required == Requirement::finite ? -HUGE_VAL : required == Requirement::positive ? 0. : -smallest;
}

KOKKOS_FORCEINLINE_FUNCTION bool is_good(real_t v, real_t bound) { return (v > bound) & (v < HUGE_VAL); }

/// Number of bad values among v[0] ... v[n - 1].
template <class Exec>
KOKKOS_INLINE_FUNCTION real_t count_bad(real_t const* v, int n, real_t bound) {
  real_t bad = 0;
  if constexpr (runs_on_host<Exec>) {
#pragma omp simd reduction(+ : bad)
    for (int i = 0; i < n; ++i) bad += is_good(v[i], bound) ? 0. : 1.;
  } else {
    for (int i = 0; i < n; ++i) bad += is_good(v[i], bound) ? 0. : 1.;
  }
  return bad;
}

}  // namespace

template <class Exec>
bool has_bad_value(Exec const& exec, ConstVector<Exec> values, Requirement required) {
  constexpr std::int64_t block = runs_on_host<Exec> ? 4096 : 1;
  auto const n = static_cast<std::int64_t>(values.extent(0));
  real_t const bound = bound_of(required);
  real_t n_bad = 0;
  using Blocks = Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>;
  note_wait();
  Kokkos::parallel_reduce(
      "lapwing::inspect::has_bad_value", Blocks(exec, 0, (n + block - 1) / block),
      KOKKOS_LAMBDA(std::int64_t b, real_t& sum) {
        std::int64_t const left = n - b * block;
        sum += count_bad<Exec>(values.data() + b * block, static_cast<int>(left < block ? left : block), bound);
      },
      n_bad);
  return n_bad > 0;
}

template <class Exec>
void find_bad_value(Exec const& exec, BatchShape const& shape, ConstVector<Exec> field, Requirement required,
                    LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  real_t const bound = bound_of(required);
  for_each_row(
      exec, "lapwing::inspect::find_bad_value", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const first = static_cast<real_t>((std::int64_t{k} * shape.cells[1] + j) * shape.cells[0]);
        real_t const* const values = field.data() + start;
        accumulate_row(team, shape.row_length(), shape.lanes, HUGE_VAL, sums.row(shape, g, k, j),
                       [&](int i) {
                         return is_good(values[i], bound) ? HUGE_VAL : first + i / shape.lanes;
                       },
                       Smaller{});
      });
  finish(exec, shape, sums, Reduction::min);
}

template <class Exec>
void find_range(Exec const& exec, BatchShape const& shape, ConstVector<Exec> values, LaneSums<Exec> const& least,
                LaneSums<Exec> const& largest) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::find_range", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        real_t const* const row = values.data() + shape.row_start(g, k, j);
        auto const value = [&](int i) { return row[i]; };
        int const n = shape.row_length();
        accumulate_row(team, n, shape.lanes, HUGE_VAL, least.row(shape, g, k, j), value, Smaller{});
        accumulate_row(team, n, shape.lanes, -HUGE_VAL, largest.row(shape, g, k, j), value, Larger{});
      });
  finish(exec, shape, least, Reduction::min);
  finish(exec, shape, largest, Reduction::max);
}

template <class Exec>
void value_at(Exec const& exec, BatchShape const& shape, int x, int y, int z, ConstVector<Exec> field,
              Vector<Exec> result) {
  Kokkos::parallel_for(
      "lapwing::inspect::value_at", Kokkos::RangePolicy<Exec>(exec, 0, shape.n_lanes()), KOKKOS_LAMBDA(int lane) {
        result(lane) = field(shape.row_start(lane / shape.lanes, z, y) + x * shape.lanes + lane % shape.lanes);
      });
}

template <class Exec>
void measure_faces(Exec const& exec, Stencil<Exec> const& a, real_t factor, FaceMeasures<Exec> const& measures) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::inspect::measure_faces", a.shape, MeasureFaces<Exec, dim()>{a, factor, measures});
  });
  for (int d = 0; d < a.shape.dim; ++d) {
    finish(exec, a.shape, measures.inner[d]);
    finish(exec, a.shape, measures.rough[d]);
  }
  finish(exec, a.shape, measures.grounding);
}

template <class Exec>
void max_ratio(Exec const& exec, BatchShape const& shape, ConstVector<Exec> p, ConstVector<Exec> q,
               LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::max_ratio", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const *const ps = p.data() + start, *const qs = q.data() + start;
        accumulate_row(team, shape.row_length(), shape.lanes, 0., sums.row(shape, g, k, j),
                       [&](int i) { return ps[i] / qs[i]; }, Larger{});
      });
  finish(exec, shape, sums, Reduction::max);
}

template <class Exec>
void largest_excess(Exec const& exec, BatchShape const& shape, ConstVector<Exec> p, ConstVector<Exec> q, real_t factor,
                    LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::largest_excess", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const *const ps = p.data() + start, *const qs = q.data() + start;
        accumulate_row(team, shape.row_length(), shape.lanes, -HUGE_VAL, sums.row(shape, g, k, j),
                       [&](int i) { return std::fabs(ps[i]) - factor * std::fabs(qs[i]); }, Larger{});
      });
  finish(exec, shape, sums, Reduction::max);
}

template <class Exec>
void extract_case(Exec const& exec, BatchShape const& shape, int lane, ConstVector<Exec> batch, Vector<Exec> values) {
  std::int64_t const n = shape.n_cells(), first = (lane / shape.lanes) * n * shape.lanes + lane % shape.lanes;
  Kokkos::parallel_for(
      "lapwing::inspect::extract_case", Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>(exec, 0, n),
      KOKKOS_LAMBDA(std::int64_t i) { values(i) = batch(first + i * shape.lanes); });
}

template <class Exec>
void insert_case(Exec const& exec, BatchShape const& shape, int lane, ConstVector<Exec> values, Vector<Exec> batch) {
  std::int64_t const n = shape.n_cells(), first = (lane / shape.lanes) * n * shape.lanes + lane % shape.lanes;
  Kokkos::parallel_for(
      "lapwing::inspect::insert_case", Kokkos::RangePolicy<Exec, Kokkos::IndexType<std::int64_t>>(exec, 0, n),
      KOKKOS_LAMBDA(std::int64_t i) { batch(first + i * shape.lanes) = values(i); });
}

template <class Exec, class Value>
void deinterleave(Exec const& exec, BatchShape const& shape, ConstVector<Exec> batch, int n_cases,
                  UnmanagedArray<Value, Exec> values) {
  std::int64_t const n = shape.n_cells();
  BatchShape rows = shape;                           // one row of cells per case, without lanes
  rows.lanes = 1;
  rows.groups = n_cases;
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::deinterleave", rows, KOKKOS_LAMBDA(Team const& team, int c, int k, int j) {
        real_t const* const from = batch.data() + shape.row_start(c / shape.lanes, k, j) + c % shape.lanes;
        Value* const to = values.data() + c * n + (std::int64_t{k} * shape.cells[1] + j) * shape.cells[0];
        for_each_in_row(team, shape.cells[0],
                        [&](int x) { to[x] = static_cast<Value>(from[std::int64_t{x} * shape.lanes]); });
      });
}

template <class Exec>
void interleave(Exec const& exec, BatchShape const& shape, ConstVector<Exec> values, int n_cases, Vector<Exec> batch) {
  std::int64_t const n = shape.n_cells();
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::interleave", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        real_t const* const from = values.data() + (std::int64_t{k} * shape.cells[1] + j) * shape.cells[0];
        real_t* const to = batch.data() + shape.row_start(g, k, j);
        for_each_in_row(team, shape.row_length(), [&](int i) {
          int const place = g * shape.lanes + i % shape.lanes, c = place < n_cases ? place : n_cases - 1;
          to[i] = from[c * n + i / shape.lanes];
        });
      });
}

template <class Exec, class Value>
void bring_to_host(Exec const& exec, BatchShape const& shape, ConstVector<Exec> batch, int n_cases, Value* packed,
                   vendor::BackgroundCopy& copy, Value* staged) {
  auto const n = static_cast<std::size_t>(n_cases * shape.n_cells());
  if constexpr (runs_on_host<Exec>) {
    deinterleave<Exec, Value>(exec, shape, batch, n_cases, UnmanagedArray<Value, Exec>(staged, n));
  } else {
    deinterleave<Exec, Value>(exec, shape, batch, n_cases, UnmanagedArray<Value, Exec>(packed, n));
    bring(copy, packed, staged, n);
  }
}

using E = DeviceExec;
using S = BatchShape const&;
template bool has_bad_value(E const&, ConstVector<E>, Requirement);
template void find_bad_value(E const&, S, ConstVector<E>, Requirement, LaneSums<E> const&);
template void find_range(E const&, S, ConstVector<E>, LaneSums<E> const&, LaneSums<E> const&);
template void value_at(E const&, S, int, int, int, ConstVector<E>, Vector<E>);
template void measure_faces(E const&, Stencil<E> const&, real_t, FaceMeasures<E> const&);
template void max_ratio(E const&, S, ConstVector<E>, ConstVector<E>, LaneSums<E> const&);
template void largest_excess(E const&, S, ConstVector<E>, ConstVector<E>, real_t, LaneSums<E> const&);
template void extract_case(E const&, S, int, ConstVector<E>, Vector<E>);
template void insert_case(E const&, S, int, ConstVector<E>, Vector<E>);
template void deinterleave<E, double>(E const&, S, ConstVector<E>, int, UnmanagedArray<double, E>);
template void deinterleave<E, float>(E const&, S, ConstVector<E>, int, UnmanagedArray<float, E>);
template void interleave(E const&, S, ConstVector<E>, int, Vector<E>);
template void bring_to_host<E, double>(E const&, S, ConstVector<E>, int, double*, vendor::BackgroundCopy&, double*);
template void bring_to_host<E, float>(E const&, S, ConstVector<E>, int, float*, vendor::BackgroundCopy&, float*);

}  // namespace lapwing
