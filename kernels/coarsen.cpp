// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/coarsen.hpp"

#include <cmath>

namespace lapwing {
namespace {

/// Positions of the values of one row: value i of the row, moved to index c along direction a.
struct Line {
  BatchShape shape;
  int a;

  /// Start of the row (g, k, j) with index c along a where a is y or z; the row itself where a is x.
  KOKKOS_INLINE_FUNCTION std::int64_t row(int g, int k, int j, int c) const {
    return shape.row_start(g, a == 2 ? c : k, a == 1 ? c : j);
  }
  /// Position of the value (x, lane) of that row.
  KOKKOS_INLINE_FUNCTION std::int64_t at(int g, int k, int j, int x, int lane, int c) const {
    return row(g, k, j, c) + std::int64_t{a == 0 ? c : x} * shape.lanes + lane;
  }
  KOKKOS_INLINE_FUNCTION int index(int k, int j, int x) const { return a == 0 ? x : a == 1 ? j : k; }
};

template <class Exec, class F>
void for_each_cell(Exec const& exec, char const* label, BatchShape const& shape, F const& f) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, label, shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        for_each_in_row(team, shape.row_length(), [&](int i) { f(g, k, j, i / shape.lanes, i & (shape.lanes - 1)); });
      });
}

KOKKOS_INLINE_FUNCTION real_t weight_of(real_t low, real_t high) {
  real_t const sum = low + high;
  return sum > 0 ? low / sum : 0.5;
}
KOKKOS_INLINE_FUNCTION real_t in_series(real_t low, real_t high) {
  real_t const sum = low + high;
  return sum > 0 ? low * (high / sum) : 0.;
}

/// Gathers the shares of a fine quantity for coarse index c: all of even cell 2c, a part of its two odd neighbours.
/// value(cell index) and share(odd index) of the lower coarse cell are given.
template <class Value, class Weight>
KOKKOS_INLINE_FUNCTION real_t gather(int c, int n_fine, bool periodic, Value const& value, Weight const& weight) {
  real_t sum = value(2 * c);
  if (2 * c + 1 < n_fine) sum += weight(c) * value(2 * c + 1);
  if (c > 0) sum += (1 - weight(c - 1)) * value(2 * c - 1);
  else if (periodic && n_fine % 2 == 0) sum += (1 - weight(n_fine / 2 - 1)) * value(n_fine - 1);
  return sum;
}

/// Coarse faces along the coarsened direction.
template <class Exec>
struct AlongFaces {
  Stencil<Exec> fine, coarse;
  ConstVector<Exec> weights;
  int a;

  KOKKOS_FUNCTION void operator()(int g, int k, int j, int x, int lane) const {
    BatchShape const &fs = fine.shape, faces = fs.faces(a);
    Line const from{faces, a}, to{coarse.shape.faces(a), a};
    int const n = fs.cells[a], nc = coarse.shape.cells[a], f = to.index(k, j, x);
    bool const wraps = fs.periodic[a];
    real_t const* const t = fine.face[a].data();
    auto const face = [&](int i) { return t[from.at(g, k, j, x, lane, i)]; };
    real_t value;
    int odd = -1;                                   // index of the odd cell that the coarse face spans
    if (nc == 1 && wraps) value = 0;                // the only cell would be its own neighbour
    else if (f == 0 && !wraps) value = face(0);
    else if (f == nc && !wraps) value = n % 2 == 0 ? in_series(face(n - 1), face(n)) : face(n);
    else if ((f == 0 || f == nc) && n % 2 == 1) value = face(0);   // periodic: two even cells touch
    else {
      odd = f == 0 ? n / 2 - 1 : f - 1;
      int const cell = 2 * odd + 1;
      value = in_series(face(cell), face(cell + 1));
      real_t const sum = value + lateral(g, k, j, x, lane, odd);
      value = sum > 0.1 * value ? sum : 0.1 * value;
    }
    coarse.face[a].data()[to.at(g, k, j, x, lane, f)] = value;
  }

  /// Sum over the four (two) faces across the direction of the odd cell: T (w_r - w_s)(w_r - 1/2), s the neighbour across.
  KOKKOS_FUNCTION real_t lateral(int g, int k, int j, int x, int lane, int odd) const {
    BatchShape const& fs = fine.shape;
    int const at[3] = {a == 0 ? 2 * odd + 1 : x, a == 1 ? 2 * odd + 1 : j, a == 2 ? 2 * odd + 1 : k};
    BatchShape const ws = fs.odd_cells(a);
    auto const weight = [&](int b, int shifted) {
      int p[3] = {at[0], at[1], at[2]};
      p[b] = shifted;
      p[a] = odd;
      return weights(ws.row_start(g, p[2], p[1]) + p[0] * ws.lanes + lane);
    };
    real_t const own = weight(a, odd);
    real_t sum = 0;
    for (int b = 0; b < fs.dim; ++b) {
      if (b == a) continue;
      BatchShape const faces = fs.faces(b);
      int const n = fs.cells[b];
      for (int side = 0; side < 2; ++side) {
        int neighbour = at[b] + (side == 0 ? -1 : 1);
        if (neighbour < 0 || neighbour == n) {
          if (!fs.periodic[b]) continue;
          neighbour = (neighbour + n) % n;
        }
        int p[3] = {at[0], at[1], at[2]};
        p[b] += side;
        real_t const t = fine.face[b](faces.row_start(g, p[2], p[1]) + p[0] * faces.lanes + lane);
        sum += t * (own - weight(b, neighbour)) * (own - 0.5);
      }
    }
    return sum;
  }
};

/// Coarse faces of direction b across the coarsened direction a.
template <class Exec>
struct AcrossFaces {
  Stencil<Exec> fine, coarse;
  ConstVector<Exec> weights;
  int a, b;

  KOKKOS_FUNCTION void operator()(int g, int k, int j, int x, int lane) const {
    BatchShape const& fs = fine.shape;
    BatchShape const faces = fs.faces(b), ws = fs.odd_cells(a);
    Line const from{faces, a}, to{coarse.shape.faces(b), a}, across{ws, b};
    int const at_b = across.index(k, j, x), n_b = fs.cells[b];
    int low = at_b - 1, high = at_b;                // rows r and s that the face separates
    if (low < 0) low = fs.periodic[b] ? n_b - 1 : high;
    if (high == n_b) high = fs.periodic[b] ? 0 : low;
    auto const weight = [&](int odd) {
      int p[3] = {x, j, k};
      p[a] = odd;
      p[b] = low;
      real_t const w_low = weights(ws.row_start(g, p[2], p[1]) + p[0] * ws.lanes + lane);
      p[b] = high;
      return 0.5 * (w_low + weights(ws.row_start(g, p[2], p[1]) + p[0] * ws.lanes + lane));
    };
    real_t const* const t = fine.face[b].data();
    int const c = to.index(k, j, x);
    real_t value = 0;
    if (!(n_b == 1 && fs.periodic[b]))
      value = gather(c, fs.cells[a], fs.periodic[a], [&](int i) { return t[from.at(g, k, j, x, lane, i)]; }, weight);
    coarse.face[b].data()[to.at(g, k, j, x, lane, c)] = value;
  }
};

/// S summed with the transposed weights.
template <class Exec>
struct Gather {
  BatchShape fine_shape;
  ConstVector<Exec> weights, fine;
  Vector<Exec> coarse;
  int a;

  KOKKOS_FUNCTION void operator()(int g, int k, int j, int x, int lane) const {
    Line const from{fine_shape, a}, to{fine_shape.coarsened(a), a}, odd{fine_shape.odd_cells(a), a};
    int const c = to.index(k, j, x);
    coarse.data()[to.at(g, k, j, x, lane, c)] =
        gather(c, fine_shape.cells[a], fine_shape.periodic[a], [&](int i) { return fine.data()[from.at(g, k, j, x, lane, i)]; },
               [&](int i) { return weights.data()[odd.at(g, k, j, x, lane, i)]; });
  }
};

}  // namespace

template <class Exec>
void interpolation_weights(Exec const& exec, Stencil<Exec> const& fine, int direction, Vector<Exec> weights) {
  BatchShape const shape = fine.shape.odd_cells(direction);
  Line const from{fine.shape.faces(direction), direction}, to{shape, direction};
  Vector<Exec> const face = fine.face[direction];
  for_each_cell(
      exec, "lapwing::coarsen::interpolation_weights", shape, KOKKOS_LAMBDA(int g, int k, int j, int x, int lane) {
        int const odd = to.index(k, j, x), cell = 2 * odd + 1;
        weights(to.at(g, k, j, x, lane, odd)) =
            weight_of(face(from.at(g, k, j, x, lane, cell)), face(from.at(g, k, j, x, lane, cell + 1)));
      });
}

template <class Exec>
void coarsen_operator(Exec const& exec, Stencil<Exec> const& fine, int direction, ConstVector<Exec> weights,
                      Stencil<Exec> const& coarse) {
  for_each_cell(exec, "lapwing::coarsen::along", coarse.shape.faces(direction),
                AlongFaces<Exec>{fine, coarse, weights, direction});
  for (int b = 0; b < fine.shape.dim; ++b)
    if (b != direction)
      for_each_cell(exec, "lapwing::coarsen::across", coarse.shape.faces(b),
                    AcrossFaces<Exec>{fine, coarse, weights, direction, b});
  if (fine.has_extra())
    for_each_cell(exec, "lapwing::coarsen::extra", coarse.shape,
                  Gather<Exec>{fine.shape, weights, fine.extra, coarse.extra, direction});
}

using E = DeviceExec;
template void interpolation_weights(E const&, Stencil<E> const&, int, Vector<E>);
template void coarsen_operator(E const&, Stencil<E> const&, int, ConstVector<E>, Stencil<E> const&);

}  // namespace lapwing
