// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/inspect.hpp"

#include <cmath>

namespace lapwing {
namespace {

struct Smaller {
  KOKKOS_FUNCTION real_t operator()(real_t a, real_t b) const { return b < a ? b : a; }
};
struct Larger {
  KOKKOS_FUNCTION real_t operator()(real_t a, real_t b) const { return b > a ? b : a; }
};

}  // namespace

template <class Exec>
void find_bad_value(Exec const& exec, BatchShape const& shape, ConstVector<Exec> field, Requirement required,
                    LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::find_bad_value", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const first = static_cast<real_t>((std::int64_t{k} * shape.cells[1] + j) * shape.cells[0]);
        real_t const* const values = field.data() + start;
        accumulate_row(team, shape.row_length(), shape.lanes, HUGE_VAL, sums.row(shape, g, k, j),
                       [&](int i) {
                         real_t const v = values[i];
                         bool const good = std::fabs(v) < HUGE_VAL && (required == Requirement::finite ||
                                                                       (required == Requirement::positive ? v > 0 : v >= 0));
                         return good ? HUGE_VAL : first + i / shape.lanes;
                       },
                       Smaller{});
      });
  finish(exec, shape, sums, Reduction::min);
}

template <class Exec>
void value_at(Exec const& exec, BatchShape const& shape, int x, int y, int z, ConstVector<Exec> field, Vector<Exec> result) {
  Kokkos::parallel_for(
      "lapwing::inspect::value_at", Kokkos::RangePolicy<Exec>(exec, 0, shape.n_lanes()), KOKKOS_LAMBDA(int lane) {
        result(lane) = field(shape.row_start(lane / shape.lanes, z, y) + x * shape.lanes + lane % shape.lanes);
      });
}

template <class Exec>
void sum_inner_faces(Exec const& exec, Stencil<Exec> const& a, int direction, LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = a.shape, faces = shape.faces(direction);
  Vector<Exec> const face = a.face[direction];
  for_each_row(
      exec, "lapwing::inspect::sum_inner_faces", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        bool const inner = direction == 0 || (direction == 1 ? j : k) > 0;
        int const skipped = direction == 0 ? shape.lanes : 0;
        real_t const* const t = face.data() + faces.row_start(g, k, j) + skipped;
        accumulate_row(team, inner ? shape.row_length() - skipped : 0, shape.lanes, 0., sums.row(shape, g, k, j),
                       [&](int i) { return t[i]; }, [](real_t p, real_t q) { return p + q; });
      });
  finish(exec, shape, sums);
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
void sum_grounding(Exec const& exec, Stencil<Exec> const& a, LaneSums<Exec> const& sums) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = a.shape;
  for_each_row(
      exec, "lapwing::inspect::sum_grounding", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        int const w = shape.lanes, last = shape.row_length() - w, n[3] = {shape.cells[0], shape.cells[1], shape.cells[2]};
        real_t const* const x = a.face[0].data() + shape.faces(0).row_start(g, k, j);
        sums.add_row(team, shape, g, k, j, [&](int i) {
          real_t sum = a.extra.data() ? a.extra.data()[shape.row_start(g, k, j) + i] : 0.;
          if (!shape.periodic[0]) sum += (i < w ? x[i] : 0.) + (i >= last ? x[i + w] : 0.);
          for (int b = 1; b < shape.dim; ++b) {
            int const at = b == 1 ? j : k;
            if (shape.periodic[b]) continue;
            real_t const* const t = a.face[b].data();
            BatchShape const faces = shape.faces(b);
            if (at == 0) sum += t[faces.row_start(g, k, j) + i];
            if (at == n[b] - 1) sum += t[faces.row_start(g, b == 2 ? k + 1 : k, b == 1 ? j + 1 : j) + i];
          }
          return sum;
        });
      });
  finish(exec, shape, sums);
}

template <class Exec>
void probe(Exec const& exec, BatchShape const& shape, ConstVector<Exec> u, ConstVector<Exec> point, Vector<Exec> result) {
  Kokkos::parallel_for(
      "lapwing::inspect::probe", Kokkos::RangePolicy<Exec>(exec, 0, shape.n_lanes()), KOKKOS_LAMBDA(int lane) {
        int low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
        real_t weight[3] = {0, 0, 0};               // of the higher cell
        for (int d = 0; d < shape.dim; ++d) {
          int const n = shape.cells[d];
          real_t const at = point(d * shape.n_lanes() + lane) - 0.5;
          int const cell = static_cast<int>(std::floor(at));
          weight[d] = at - cell;
          low[d] = cell;
          high[d] = cell + 1;
          if (shape.periodic[d]) {
            low[d] = (low[d] % n + n) % n;
            high[d] = (high[d] % n + n) % n;
          } else {
            low[d] = low[d] < 0 ? 0 : low[d] > n - 1 ? n - 1 : low[d];
            high[d] = high[d] < 0 ? 0 : high[d] > n - 1 ? n - 1 : high[d];
          }
        }
        real_t value = 0;
        for (int corner = 0; corner < 1 << shape.dim; ++corner) {
          real_t share = 1;
          int p[3] = {0, 0, 0};
          for (int d = 0; d < shape.dim; ++d) {
            bool const upper = corner >> d & 1;
            share *= upper ? weight[d] : 1 - weight[d];
            p[d] = upper ? high[d] : low[d];
          }
          value += share * u(shape.row_start(lane / shape.lanes, p[2], p[1]) + std::int64_t{p[0]} * shape.lanes +
                             lane % shape.lanes);
        }
        result(lane) = value;
      });
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

template <class Exec>
void deinterleave(Exec const& exec, BatchShape const& shape, ConstVector<Exec> batch, int n_cases, Vector<Exec> values) {
  std::int64_t const n = shape.n_cells();
  BatchShape rows = shape;                           // one row of cells per case, without lanes
  rows.lanes = 1;
  rows.groups = n_cases;
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::inspect::deinterleave", rows, KOKKOS_LAMBDA(Team const& team, int c, int k, int j) {
        real_t const* const from = batch.data() + shape.row_start(c / shape.lanes, k, j) + c % shape.lanes;
        real_t* const to = values.data() + c * n + (std::int64_t{k} * shape.cells[1] + j) * shape.cells[0];
        for_each_in_row(team, shape.cells[0], [&](int x) { to[x] = from[std::int64_t{x} * shape.lanes]; });
      });
}

using E = DeviceExec;
using S = BatchShape const&;
template void find_bad_value(E const&, S, ConstVector<E>, Requirement, LaneSums<E> const&);
template void value_at(E const&, S, int, int, int, ConstVector<E>, Vector<E>);
template void sum_inner_faces(E const&, Stencil<E> const&, int, LaneSums<E> const&);
template void max_ratio(E const&, S, ConstVector<E>, ConstVector<E>, LaneSums<E> const&);
template void sum_grounding(E const&, Stencil<E> const&, LaneSums<E> const&);
template void probe(E const&, S, ConstVector<E>, ConstVector<E>, Vector<E>);
template void extract_case(E const&, S, int, ConstVector<E>, Vector<E>);
template void insert_case(E const&, S, int, ConstVector<E>, Vector<E>);
template void deinterleave(E const&, S, ConstVector<E>, int, Vector<E>);

}  // namespace lapwing
