// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/coarsen.hpp"

#include "kernels/batch/gather.hpp"
#include "kernels/multigrid/transfer.hpp"

namespace lapwing {
namespace {

template <class T>
KOKKOS_FORCEINLINE_FUNCTION T weight_of(T low, T high) {
  T const sum = low + high;
  return sum > 0 ? low / sum : T(0.5);
}
template <class T>
KOKKOS_FORCEINLINE_FUNCTION T in_series(T low, T high) {
  T const sum = low + high;
  return sum > 0 ? low * (high / sum) : T{0};
}

/// w = T- / (T- + T+) of the odd cells.
template <class Exec, int W, class T>
struct Weights {
  BatchShape faces, odd;
  ConstArray<T, Exec> face;
  Array<T, Exec> weights;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    T* const w = weights.data() + odd.row_start(g, k, j);
    if (a == 0) {
      T const* const t = face.data() + faces.row_start(g, k, j);
      for_each_lane<W>(team, 0, odd.cells[0],
                       [&](int x, int l) { w[x * W + l] = weight_of(t[(2 * x + 1) * W + l], t[(2 * x + 2) * W + l]); });
    } else {
      int const cell = 2 * (a == 1 ? j : k) + 1;
      T const* const low = face.data() + row_at(faces, a, g, k, j, cell);
      T const* const high = face.data() + row_at(faces, a, g, k, j, cell + 1);
      for_each_in_row(team, odd.row_length(), [&](int i) { w[i] = weight_of(low[i], high[i]); });
    }
  }
};

/// Neighbours of an odd cell across the coarsened direction: rows of their weights and of the faces towards them. A
/// missing neighbour is the cell itself, which adds nothing.
template <class T>
struct Across {
  T const* weight[2][2];   ///< [direction][side], rows at y or z neighbours
  T const* face[2][2];

  /// Sum of T (w - w_neighbour) over N directions, at value i of the weights and value `cell` of the faces.
  template <int N>
  KOKKOS_FORCEINLINE_FUNCTION T differences(T w, int i, int cell) const {
    T sum = 0;
    if constexpr (N > 0) sum += face[0][0][cell] * (w - weight[0][0][i]) + face[0][1][cell] * (w - weight[0][1][i]);
    if constexpr (N > 1) sum += face[1][0][cell] * (w - weight[1][0][i]) + face[1][1][cell] * (w - weight[1][1][i]);
    return sum;
  }
};

/// Coarse faces along the coarsened direction: two fine faces in series, plus the lateral energy T (w_r - w_s)(w_r -
/// 1/2) of the faces across; at least a tenth of the former.
template <class Exec, int Dim, int W, class T>
struct AlongFaces {
  Stencil<Exec, T> fine, coarse;
  ConstArray<T, Exec> weights;
  int a;

  KOKKOS_FORCEINLINE_FUNCTION static T sum_up(T series, T lateral) {
    T const sum = series + lateral;
    return sum > T(0.1) * series ? sum : T(0.1) * series;
  }

  /// Rows around the odd cells of row (k, j) of the odd cells' shape; `cell_row` names the fine row they lie in.
  KOKKOS_INLINE_FUNCTION Across<T> across_rows(BatchShape const& odd, int g, int k, int j, int fine_k,
                                               int fine_j) const {
    Across<T> around;
    BatchShape const& s = fine.shape;
    for (int b = 1, n_around = 0; b < Dim; ++b) {
      if (b == a) continue;
      BatchShape const faces = s.faces(b);
      int const at = b == 1 ? j : k, n = s.cells[b];
      for (int side = 0; side < 2; ++side) {
        int neighbour = at + (side == 0 ? -1 : 1);
        if (neighbour < 0 || neighbour == n) neighbour = s.periodic[b] ? (neighbour + n) % n : at;
        around.weight[n_around][side] = weights.data() + row_at(odd, b, g, k, j, neighbour);
        around.face[n_around][side] =
            fine.face[b].data() + row_at(faces, b, g, fine_k, fine_j, at + side);
      }
      ++n_around;
    }
    return around;
  }

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    if (a == 0) along_x(team, g, k, j);
    else along_rows(team, g, k, j);
  }

  KOKKOS_INLINE_FUNCTION void along_x(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const odd = fine.shape.odd_cells(0);
    int const n = fine.shape.cells[0], nc = coarse.shape.cells[0];
    bool const wraps = fine.shape.periodic[0];
    T const* const t = fine.face[0].data() + fine.shape.faces(0).row_start(g, k, j);
    T const* const w = weights.data() + odd.row_start(g, k, j);
    T* const out = coarse.face[0].data() + coarse.shape.faces(0).row_start(g, k, j);
    Across<T> const around = across_rows(odd, g, k, j, k, j);
    auto const spanning = [&](int o, int l) {        // the coarse face that odd cell o lies on
      int const i = o * W + l, cell = (2 * o + 1) * W + l;
      T const lateral = around.template differences<Dim - 1>(w[i], i, cell) * (w[i] - T(0.5));
      return sum_up(in_series(t[cell], t[cell + W]), lateral);
    };
    for_each_lane<W>(team, 1, nc, [&](int f, int l) { out[f * W + l] = spanning(f - 1, l); });
    for_each_lane<W>(team, 0, 1, [&](int, int l) {
      T low = t[l], high = n % 2 == 0 ? in_series(t[(n - 1) * W + l], t[n * W + l]) : t[n * W + l];
      if (wraps) low = high = nc == 1 ? T{0} : n % 2 == 1 ? t[l] : spanning(n / 2 - 1, l);
      out[l] = low;
      out[nc * W + l] = high;
    });
  }

  KOKKOS_INLINE_FUNCTION void along_rows(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const &s = fine.shape, faces = s.faces(a);
    int const n = s.cells[a], nc = coarse.shape.cells[a], f = a == 1 ? j : k, length = s.row_length();
    bool const wraps = s.periodic[a], at_end = f == 0 || f == nc;
    T* const out = coarse.face[a].data() + coarse.shape.faces(a).row_start(g, k, j);
    auto const face_row = [&](int index) { return fine.face[a].data() + row_at(faces, a, g, k, j, index); };
    if (wraps && nc == 1) {
      for_each_in_row(team, length, [&](int i) { out[i] = 0; });
    } else if (at_end && n % 2 == 0 && f == nc && !wraps) {
      T const *const low = face_row(n - 1), *const high = face_row(n);
      for_each_in_row(team, length, [&](int i) { out[i] = in_series(low[i], high[i]); });
    } else if (at_end && (n % 2 == 1 || !wraps)) {
      T const* const same = face_row(f == 0 ? 0 : n);
      for_each_in_row(team, length, [&](int i) { out[i] = same[i]; });
    } else {
      int const o = f == 0 ? n / 2 - 1 : f - 1, cell = 2 * o + 1;
      spanning_row(team, g, a == 2 ? o : k, a == 1 ? o : j, a == 2 ? cell : k, a == 1 ? cell : j, face_row(cell),
                   face_row(cell + 1), out);
    }
  }

  /// The coarse faces that one row of odd cells lies on.
  KOKKOS_INLINE_FUNCTION void spanning_row(RowTeam<Exec> const& team, int g, int k, int j, int fine_k, int fine_j,
                                           T const* low, T const* high, T* out) const {
    BatchShape const odd = fine.shape.odd_cells(a);
    T const* const w = weights.data() + odd.row_start(g, k, j);
    T const* const tx = fine.face[0].data() + fine.shape.faces(0).row_start(g, fine_k, fine_j);
    Across<T> const around = across_rows(odd, g, k, j, fine_k, fine_j);
    int const n = fine.shape.cells[0], wrap = fine.shape.periodic[0] ? (n - 1) * W : 0;
    auto const face = [&](int i, int left, int right) {
      T const lateral = tx[i] * (w[i] - w[left]) + tx[i + W] * (w[i] - w[right]) +
                        around.template differences<(Dim > 2 ? 1 : 0)>(w[i], i, i);
      out[i] = sum_up(in_series(low[i], high[i]), lateral * (w[i] - T(0.5)));
    };
    int const last = (n - 1) * W;
    for_each_in_row(team, last - W > 0 ? last - W : 0, [&](int m) { face(m + W, m, m + 2 * W); });
    for_each_in_row(team, W, [&](int l) {
      face(l, l + wrap, n > 1 ? l + W : l + wrap);
      if (n > 1) face(last + l, last - W + l, last + l - wrap);
    });
  }
};

/// Coarse faces of direction b across the coarsened direction a: all of the even cells' faces, the odd ones' shared
/// with the mean weight of the two cells that a face separates.
template <class Exec, int W, class T>
struct AcrossFaces {
  Stencil<Exec, T> fine, coarse;
  ConstArray<T, Exec> weights;
  int a, b;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const &s = fine.shape, to = coarse.shape.faces(b);
    T* const out = coarse.face[b].data() + to.row_start(g, k, j);
    if (s.cells[b] == 1 && s.periodic[b]) for_each_in_row(team, to.row_length(), [&](int i) { out[i] = 0; });
    else if (a == 0) gather_x(team, g, k, j, out);
    else gather_rows(team, g, k, j, out);
  }

  /// Indices of the two cells along b that face `index` separates; at a boundary both are the cell inside.
  KOKKOS_INLINE_FUNCTION void separated(int index, int& low, int& high) const {
    int const n = fine.shape.cells[b];
    bool const wraps = fine.shape.periodic[b];
    low = index > 0 ? index - 1 : wraps ? n - 1 : 0;
    high = index < n ? index : wraps ? 0 : n - 1;
  }

  KOKKOS_INLINE_FUNCTION void gather_x(RowTeam<Exec> const& team, int g, int k, int j, T* out) const {
    BatchShape const odd = fine.shape.odd_cells(0);
    int low = 0, high = 0;
    separated(b == 1 ? j : k, low, high);
    T const* const t = fine.face[b].data() + fine.shape.faces(b).row_start(g, k, j);
    T const* const w_low = weights.data() + row_at(odd, b, g, k, j, low);
    T const* const w_high = weights.data() + row_at(odd, b, g, k, j, high);
    gather_along_x<W>(team, fine.shape, t, [&](int i) { return T(0.5) * (w_low[i] + w_high[i]); }, out);
  }

  KOKKOS_INLINE_FUNCTION void gather_rows(RowTeam<Exec> const& team, int g, int k, int j, T* out) const {
    BatchShape const &s = fine.shape, faces = s.faces(b), odd = s.odd_cells(a);
    GatherRows const rows(s, a, a == 1 ? j : k);
    T const* const t = fine.face[b].data();
    T const *const middle = t + row_at(faces, a, g, k, j, rows.middle),
                   *const upper = t + row_at(faces, a, g, k, j, rows.upper),
                   *const lower = t + row_at(faces, a, g, k, j, rows.lower);
    if (b == 0) {
      T const* const wu = weights.data() + row_at(odd, a, g, k, j, rows.odd_upper);
      T const* const wl = weights.data() + row_at(odd, a, g, k, j, rows.odd_lower);
      auto const face = [&](int i, int low, int high) {
        out[i] = rows.join(middle[i], upper[i], lower[i], T(0.5) * (wu[low] + wu[high]), T(0.5) * (wl[low] + wl[high]));
      };
      int const n = s.cells[0], length = s.row_length(), wrap = s.periodic[0] ? (n - 1) * W : 0;
      for_each_in_row(team, length - W, [&](int m) { face(m + W, m, m + W); });
      for_each_in_row(team, W, [&](int l) {
        face(l, l + wrap, l);
        face(length + l, length - W + l, s.periodic[0] ? l : length - W + l);
      });
    } else {
      int low = 0, high = 0;
      separated(b == 1 ? j : k, low, high);
      auto const weight_row = [&](int odd_index, int at_b) {
        return weights.data() + odd.row_start(g, a == 2 ? odd_index : at_b, a == 1 ? odd_index : at_b);
      };
      T const *const u0 = weight_row(rows.odd_upper, low), *const u1 = weight_row(rows.odd_upper, high),
                   *const l0 = weight_row(rows.odd_lower, low), *const l1 = weight_row(rows.odd_lower, high);
      for_each_in_row(team, s.row_length(), [&](int i) {
        out[i] = rows.join(middle[i], upper[i], lower[i], T(0.5) * (u0[i] + u1[i]), T(0.5) * (l0[i] + l1[i]));
      });
    }
  }
};

}  // namespace

template <class Exec, class T>
void interpolation_weights(Exec const& exec, Stencil<Exec, T> const& fine, int direction,
                           std::type_identity_t<Array<T, Exec>> weights) {
  BatchShape const odd = fine.shape.odd_cells(direction);
  dispatch_lanes(odd.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::coarsen::interpolation_weights", odd,
                 Weights<Exec, w(), T>{fine.shape.faces(direction), odd, fine.face[direction], weights, direction});
  });
}

template <class Exec, class T>
void coarsen_operator(Exec const& exec, Stencil<Exec, T> const& fine, int direction,
                      std::type_identity_t<ConstArray<T, Exec>> weights, Stencil<Exec, T> const& coarse) {
  dispatch_lanes(fine.shape.lanes, [&](auto w) {
    BatchShape rows = coarse.shape.faces(direction);
    if (direction == 0) rows.cells[0] = coarse.shape.cells[0];
    dispatch_dim(fine.shape.dim, [&](auto dim) {
      for_each_row(exec, "lapwing::coarsen::along", rows,
                   AlongFaces<Exec, dim(), w(), T>{fine, coarse, weights, direction});
    });
    for (int b = 0; b < fine.shape.dim; ++b)
      if (b != direction)
        for_each_row(exec, "lapwing::coarsen::across", coarse.shape.faces(b),
                     AcrossFaces<Exec, w(), T>{fine, coarse, weights, direction, b});
  });
  if (fine.has_extra())
    restrict_direction<Exec, T>(exec, fine.shape, direction, weights, fine.extra, coarse.extra);
}

using E = DeviceExec;
template void interpolation_weights(E const&, Stencil<E> const&, int, Vector<E>);
template void interpolation_weights(E const&, Stencil<E, float> const&, int, Array<float, E>);
template void coarsen_operator(E const&, Stencil<E> const&, int, ConstVector<E>, Stencil<E> const&);
template void coarsen_operator(E const&, Stencil<E, float> const&, int, ConstArray<float, E>, Stencil<E, float> const&);

}  // namespace lapwing
