// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/transfer.hpp"

#include "kernels/batch/gather.hpp"

namespace lapwing {
namespace {

template <class Exec, int W, class T>
struct RestrictX {
  BatchShape fine, coarse, odd;
  ConstArray<T, Exec> weights, values;
  Array<T, Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    T const* const w = weights.data() + odd.row_start(g, k, j);
    gather_along_x<W>(team, fine, values.data() + fine.row_start(g, k, j), [&](int i) { return w[i]; },
                      out.data() + coarse.row_start(g, k, j));
  }
};

template <class Exec, class T>
struct RestrictRows {
  BatchShape fine, coarse, odd;
  ConstArray<T, Exec> weights, values;
  Array<T, Exec> out;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    GatherRows const rows(fine, a, a == 1 ? j : k);
    T const* const middle = values.data() + row_at(fine, a, g, k, j, rows.middle);
    T const* const upper = values.data() + row_at(fine, a, g, k, j, rows.upper);
    T const* const lower = values.data() + row_at(fine, a, g, k, j, rows.lower);
    T const* const w_upper = weights.data() + row_at(odd, a, g, k, j, rows.odd_upper);
    T const* const w_lower = weights.data() + row_at(odd, a, g, k, j, rows.odd_lower);
    T* const c = out.data() + coarse.row_start(g, k, j);
    for_each_in_row(team, fine.row_length(),
                    [&](int i) { c[i] = rows.join(middle[i], upper[i], lower[i], w_upper[i], w_lower[i]); });
  }
};

template <bool Add>
KOKKOS_INLINE_FUNCTION void store(real_t& out, real_t value) {
  out = Add ? out + value : value;
}

/// fine(2c) = coarse(c), fine(2c + 1) = w(c) coarse(c) + (1 - w(c)) coarse(c + 1), along x.
template <class Exec, int W, bool Add>
struct ProlongX {
  BatchShape fine, coarse, odd;
  ConstVector<Exec> weights, values;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const c = values.data() + coarse.row_start(g, k, j);
    real_t const* const w = weights.data() + odd.row_start(g, k, j);
    real_t* const f = out.data() + fine.row_start(g, k, j);
    int const n = fine.cells[0], nc = coarse.cells[0], n_odd = n / 2;
    bool const last_is_odd = n % 2 == 0, wraps = fine.periodic[0];
    int const pairs = last_is_odd ? n_odd - 1 : n_odd;
    for_each_lane<W>(team, 0, pairs, [&](int x, int l) {
      real_t const low = c[x * W + l], weight = w[x * W + l];
      store<Add>(f[2 * x * W + l], low);
      store<Add>(f[(2 * x + 1) * W + l], weight * low + (1 - weight) * c[(x + 1) * W + l]);
    });
    for_each_lane<W>(team, pairs, nc, [&](int x, int l) {
      real_t const low = c[x * W + l];
      store<Add>(f[2 * x * W + l], low);
      if (!last_is_odd) return;
      real_t const weight = w[x * W + l];
      store<Add>(f[(2 * x + 1) * W + l], weight * low + (wraps ? (1 - weight) * c[l] : 0.));
    });
  }
};

template <class Exec, bool Add>
struct ProlongRows {
  BatchShape fine, coarse, odd;
  ConstVector<Exec> weights, values;
  Vector<Exec> out;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    int const at = a == 1 ? j : k, c = at / 2, nc = coarse.cells[a];
    real_t* const f = out.data() + fine.row_start(g, k, j);
    real_t const* const low = values.data() + row_at(coarse, a, g, k, j, c);
    int const length = fine.row_length();
    if (at % 2 == 0) {
      for_each_in_row(team, length, [&](int i) { store<Add>(f[i], low[i]); });
      return;
    }
    real_t const* const w = weights.data() + row_at(odd, a, g, k, j, c);
    if (c + 1 == nc && !fine.periodic[a]) {
      for_each_in_row(team, length, [&](int i) { store<Add>(f[i], w[i] * low[i]); });
    } else {
      real_t const* const high = values.data() + row_at(coarse, a, g, k, j, c + 1 < nc ? c + 1 : 0);
      for_each_in_row(team, length, [&](int i) { store<Add>(f[i], w[i] * low[i] + (1 - w[i]) * high[i]); });
    }
  }
};

template <class Exec, bool Add>
void prolong(Exec const& exec, BatchShape const& fine, int a, ConstVector<Exec> weights, ConstVector<Exec> coarse,
             Vector<Exec> out) {
  char const* const label = "lapwing::transfer::prolong";
  BatchShape const from = fine.coarsened(a), odd = fine.odd_cells(a);
  if (a > 0) for_each_row(exec, label, fine, ProlongRows<Exec, Add>{fine, from, odd, weights, coarse, out, a});
  else
    dispatch_lanes(fine.lanes, [&](auto w) {
      for_each_row(exec, label, fine, ProlongX<Exec, w(), Add>{fine, from, odd, weights, coarse, out});
    });
}

}  // namespace

template <class Exec, class T>
void restrict_direction(Exec const& exec, BatchShape const& fine_shape, int direction,
                        std::type_identity_t<ConstArray<T, Exec>> weights,
                        std::type_identity_t<ConstArray<T, Exec>> fine, std::type_identity_t<Array<T, Exec>> coarse) {
  char const* const label = "lapwing::transfer::restrict";
  BatchShape const to = fine_shape.coarsened(direction), odd = fine_shape.odd_cells(direction);
  if (direction > 0)
    for_each_row(exec, label, to, RestrictRows<Exec, T>{fine_shape, to, odd, weights, fine, coarse, direction});
  else
    dispatch_lanes(fine_shape.lanes, [&](auto w) {
      for_each_row(exec, label, to, RestrictX<Exec, w(), T>{fine_shape, to, odd, weights, fine, coarse});
    });
}

template <class Exec>
void prolong_direction(Exec const& exec, BatchShape const& fine_shape, int direction, ConstVector<Exec> weights,
                       ConstVector<Exec> coarse, Vector<Exec> fine, bool add) {
  if (add) prolong<Exec, true>(exec, fine_shape, direction, weights, coarse, fine);
  else prolong<Exec, false>(exec, fine_shape, direction, weights, coarse, fine);
}

using E = DeviceExec;
template void restrict_direction<E, real_t>(E const&, BatchShape const&, int, ConstVector<E>, ConstVector<E>,
                                            Vector<E>);
template void restrict_direction<E, float>(E const&, BatchShape const&, int, ConstArray<float, E>, ConstArray<float, E>,
                                           Array<float, E>);
template void prolong_direction(E const&, BatchShape const&, int, ConstVector<E>, ConstVector<E>, Vector<E>, bool);

}  // namespace lapwing
