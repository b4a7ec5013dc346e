// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/line_smoother.hpp"

#include "kernels/multigrid/line_bundles.hpp"

namespace lapwing {
namespace {

/// Conductance to all but the line's own neighbours.
template <int Dim>
KOKKOS_FORCEINLINE_FUNCTION real_t ground(StencilRow<Dim> const& row, int axis, int i) {
  real_t sum = row.extra ? row.extra[i] : 0.;
  if (axis != 0) sum += row.x[i] + row.x[i + row.lanes];
  if constexpr (Dim > 1)
    if (axis != 1) sum += row.y_low[i] + row.y_high[i];
  if constexpr (Dim > 2)
    if (axis != 2) sum += row.z_low[i] + row.z_high[i];
  return sum;
}

template <class Exec, int Dim, int W>
struct Factor {
  Stencil<Exec> a;
  LineFactors<Exec> f;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    int const axis = f.direction, n = s.cells[axis];
    auto const ground_row = [&](int row_k, int row_j, int begin, int end) {
      StencilRow<Dim> const row(a, f.inverse.data(), g, row_k, row_j);
      real_t* const out = f.inverse.data() + s.row_start(g, row_k, row_j);
      for_each_in_row(team, end - begin, [&](int i) { out[begin + i] = ground(row, axis, begin + i); });
    };
    if (axis == 0) {
      int const first = j * block_rows, rows = s.cells[1] - first < block_rows ? s.cells[1] - first : block_rows;
      for (int r = first; r < first + rows; ++r) ground_row(k, r, 0, s.row_length());
      eliminate(team, RowsAlongX<W>(s, g, k, first, rows, 1));
    } else {
      ChunkAcross<W> const lines(s, axis, g, k, j, axis == 1 ? j : k);
      for (int p = 0; p < n; ++p) ground_row(axis == 2 ? p : k, axis == 1 ? p : j, lines.begin, lines.end);
      eliminate(team, lines);
    }
  }

  /// On entry `inverse` holds the conductance to the ground. Before cell p is eliminated it holds what has been
  /// collected there, and `wrap` the conductance to the last cell.
  template <class Lines>
  KOKKOS_INLINE_FUNCTION void eliminate(RowTeam<Exec> const& team, Lines const& lines) const {
    team_barrier(team);
    int const n = a.shape.cells[f.direction];
    real_t const* const t = a.face[f.direction].data();
    real_t *const share = f.share.data(), *const inverse = f.inverse.data(), *const wrap = f.wrap.data();
    bool const wraps = wrap != nullptr;
    lines.for_each(team, [&](int v) {
      share[lines.cell(v, 0)] = 0;
      if (wraps) wrap[lines.cell(v, 0)] = t[lines.face(v, 0)];
      else inverse[lines.cell(v, 0)] += t[lines.face(v, 0)];
    });
    for (int p = 1; p < n; ++p)
      lines.for_each(team, [&](int v) {
        auto const here = lines.cell(v, p), before = lines.cell(v, p - 1);
        real_t const held = inverse[before];
        real_t up = t[lines.face(v, p)], to_last = wraps ? wrap[before] : 0.;
        if (p == n - 1) {
          up += to_last;
          to_last = 0;
        }
        real_t const pivot = held + up + to_last, one_over = pivot > 0 ? 1 / pivot : 0.;
        share[here] = up * one_over;
        inverse[before] = one_over;
        inverse[here] += up * one_over * held;
        if (wraps) {
          wrap[before] = to_last * one_over;
          wrap[here] = up * one_over * to_last;
          inverse[lines.cell(v, n - 1)] += to_last * one_over * held;
        }
      });
    lines.for_each(team, [&](int v) {
      auto const last = lines.cell(v, n - 1);
      real_t const pivot = inverse[last] + (wraps ? 0. : t[lines.face(v, n)]);
      inverse[last] = pivot > 0 ? 1 / pivot : 0.;
    });
  }
};

/// Lines along x: the residual row by row, then all rows of the block step by step.
template <class Exec, int Dim, int W>
struct SmoothAlongX {
  Stencil<Exec> a;
  LineFactors<Exec> f;
  ConstVector<Exec> b;
  Vector<Exec> e, u;
  int colour, n_colours;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int block) const {
    BatchShape const& s = a.shape;
    int const ny = s.cells[1], end_block = (block + 1) * block_rows < ny ? (block + 1) * block_rows : ny;
    int const wanted = (colour - index_colour(k, s.cells[2], s.periodic[2]) + 2 * n_colours) % n_colours;
    bool const odd_wrap = s.periodic[1] && ny % 2 == 1 && ny > 1;
    int first = block * block_rows + wanted, end = odd_wrap && end_block == ny ? ny - 1 : end_block;
    if (wanted == 2) {
      if (!odd_wrap || end_block != ny) return;
      first = ny - 1;
      end = ny;
    }
    if (first >= end) return;
    RowsAlongX<W> const lines(s, g, k, first, (end - first + 1) / 2, 2);
    for (int j = first; j < end; j += 2) {
      StencilRow<Dim> const row(a, u.data(), g, k, j);
      real_t const* const rhs = b.data() + s.row_start(g, k, j);
      real_t* const out = e.data() + s.row_start(g, k, j);
      for_each_stencil_value(team, s, row, [&](int i, real_t ax, real_t) { out[i] = rhs[i] - ax; });
    }
    team_barrier(team);
    substitute(team, lines);
  }

  KOKKOS_INLINE_FUNCTION void substitute(RowTeam<Exec> const& team, RowsAlongX<W> const& lines) const {
    int const n = a.shape.cells[0];
    real_t const *const share = f.share.data(), *const inverse = f.inverse.data(), *const wrap = f.wrap.data();
    real_t *const r = e.data(), *const out = u.data();
    if (wrap)
      lines.for_each(team, [&](int v) { r[lines.cell(v, n - 1)] += wrap[lines.cell(v, 0)] * r[lines.cell(v, 0)]; });
    for (int p = 1; p < n; ++p)
      lines.for_each(team, [&](int v) {
        auto const here = lines.cell(v, p);
        real_t const value = r[here] + share[here] * r[here - W];
        r[here] = value;
        if (wrap && p < n - 1) r[lines.cell(v, n - 1)] += wrap[here] * value;
      });
    lines.for_each(team, [&](int v) {
      auto const last = lines.cell(v, n - 1);
      r[last] *= inverse[last];
      out[last] += r[last];
    });
    for (int p = n - 2; p >= 0; --p)
      lines.for_each(team, [&](int v) {
        auto const here = lines.cell(v, p);
        real_t value = r[here] * inverse[here] + share[here + W] * r[here + W];
        if (wrap) value += wrap[here] * r[lines.cell(v, n - 1)];
        r[here] = value;
        out[here] += value;
      });
  }
};

/// Lines along y or z: the residual of each row on the way up, the correction on the way down.
template <class Exec, int Dim, int W, bool HasExtra>
struct SmoothAcross {
  Stencil<Exec> a;
  LineFactors<Exec> f;
  ConstVector<Exec> b;
  Vector<Exec> e, u;
  int colour, n_colours;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    int const axis = f.direction, n = s.cells[axis], other = axis == 1 ? 2 : 1;
    int const of_row = index_colour(axis == 1 ? k : j, s.cells[other], s.periodic[other]);
    int const wanted = (colour - of_row + 2 * n_colours) % n_colours;
    ChunkAcross<W> const lines(s, axis, g, k, j, axis == 1 ? j : k);
    real_t const* const zeros = a.zeros.data();
    auto const at = [&](int p) { return s.row_start(g, axis == 2 ? p : k, axis == 1 ? p : j); };
    bool const wraps = f.wrap.data() != nullptr;
    real_t* const last = e.data() + at(n - 1);
    for (int p = 0; p < n; ++p) {
      StencilRow<Dim> const row(a, u.data(), g, axis == 2 ? p : k, axis == 1 ? p : j);
      real_t const *const rhs = b.data() + at(p), *const share = f.share.data() + at(p);
      real_t const *const below = p > 0 ? e.data() + at(p - 1) : zeros, *const wrap =
                                                                            wraps ? f.wrap.data() + at(p) : zeros;
      real_t* const now = e.data() + at(p);
      auto const collect = [&](int i, real_t left, real_t right) {
        real_t flux = row.fluxes(i, left, right);
        if constexpr (HasExtra) flux += row.extra[i] * row.u[i];
        return rhs[i] - flux + share[i] * below[i];
      };
      if (!wraps)
        for_each_of_colour(team, wanted, lines, row.u,
                           [&](int i, real_t left, real_t right) { now[i] = collect(i, left, right); });
      else
        for_each_of_colour(team, wanted, lines, row.u, [&](int i, real_t left, real_t right) {
          real_t const value = collect(i, left, right), sent = p > 0 ? last[i] : 0.;
          now[i] = p == n - 1 ? value + sent : value;
          if (p < n - 1) last[i] = sent + wrap[i] * value;
        });
    }
    for (int p = n - 1; p >= 0; --p) {
      real_t const *const inverse = f.inverse.data() + at(p), *const wrap = wraps ? f.wrap.data() + at(p) : zeros;
      real_t const *const share = p + 1 < n ? f.share.data() + at(p + 1) : zeros, *const above =
                                                                                      p + 1 < n ? e.data() + at(p + 1)
                                                                                                : zeros;
      real_t *const now = e.data() + at(p), *const out = u.data() + at(p);
      for_each_of_colour(team, wanted, lines, out, [&](int i, real_t, real_t) {
        real_t value = now[i] * inverse[i] + share[i] * above[i];
        if (wraps) value += p < n - 1 ? wrap[i] * last[i] : 0.;
        now[i] = value;
        if constexpr (W == 1 && runs_on_host<Exec>)
          out[i] = index_colour(i, s.cells[0], s.periodic[0]) == wanted ? out[i] + value : out[i];
        else out[i] += value;
      });
    }
  }

  /// Runs visit(i, left, right) for the values of a chunk whose index along x has the colour `wanted`. On a host with
  /// one lane it runs for all values (contiguous vectors beat a stride of two), and what is stored in u has to be
  /// chosen.
  template <class F>
  KOKKOS_INLINE_FUNCTION void for_each_of_colour(RowTeam<Exec> const& team, int wanted, ChunkAcross<W> const& lines,
                                                 real_t const* field, F const& visit) const {
    int const n = a.shape.cells[0], begin = lines.begin / W, end = lines.end / W;
    bool const wraps = a.shape.periodic[0], odd_wrap = wraps && n % 2 == 1 && n > 1;
    auto const at_end = [&](int x, int lane) {
      int const i = x * W + lane;
      visit(i,
            x > 0   ? field[i - W]
            : wraps ? field[(n - 1) * W + lane]
                    : 0.,
            x + 1 < n ? field[i + W]
            : wraps   ? field[lane]
                      : 0.);
    };
    auto const inside = [&](int x, int lane) {
      visit(x * W + lane, field[(x - 1) * W + lane], field[(x + 1) * W + lane]);
    };
    int const first = begin > 1 ? begin : 1, stop = end < n - 1 ? end : n - 1;
    if constexpr (W == 1 && runs_on_host<Exec>) {
      if (begin == 0) at_end(0, 0);
      for_each_lane<1>(team, first, stop, inside);
      if (end == n && n > 1) at_end(n - 1, 0);
    } else {
      if (begin == 0 && wanted == 0) for_each_lane<W>(team, 0, 1, at_end);
      if (wanted < 2) for_each_lane<W>(team, first + (first + wanted) % 2, stop, inside, 2);
      if (end == n && n > 1 && (odd_wrap ? 2 : (n - 1) & 1) == wanted) for_each_lane<W>(team, n - 1, n, at_end);
    }
  }
};

}  // namespace

int n_line_colours(BatchShape const& shape, int direction) {
  for (int b = 0; b < shape.dim; ++b)
    if (b != direction && shape.periodic[b] && shape.cells[b] % 2 == 1 && shape.cells[b] > 1) return 3;
  return 2;
}

template <class Exec>
void factor_lines(Exec const& exec, Stencil<Exec> const& a, LineFactors<Exec> const& f) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    dispatch_lanes(a.shape.lanes, [&](auto w) {
      for_each_row(exec, "lapwing::line_smoother::factor", launch_shape(a.shape, f.direction),
                   Factor<Exec, dim(), w()>{a, f});
    });
  });
}

template <class Exec>
void smooth_lines(Exec const& exec, Stencil<Exec> const& a, LineFactors<Exec> const& f, ConstVector<Exec> b,
                  Vector<Exec> scratch, Vector<Exec> u, int colour) {
  int const colours = n_line_colours(a.shape, f.direction);
  BatchShape const launch = launch_shape(a.shape, f.direction);
  char const* const label = "lapwing::line_smoother::zebra";
  dispatch_dim(a.shape.dim, [&](auto dim) {
    dispatch_lanes(a.shape.lanes, [&](auto w) {
      if (f.direction == 0)
        for_each_row(exec, label, launch, SmoothAlongX<Exec, dim(), w()>{a, f, b, scratch, u, colour, colours});
      else if (a.has_extra())
        for_each_row(exec, label, launch, SmoothAcross<Exec, dim(), w(), true>{a, f, b, scratch, u, colour, colours});
      else
        for_each_row(exec, label, launch, SmoothAcross<Exec, dim(), w(), false>{a, f, b, scratch, u, colour, colours});
    });
  });
}

using E = DeviceExec;
template void factor_lines(E const&, Stencil<E> const&, LineFactors<E> const&);
template void smooth_lines(E const&, Stencil<E> const&, LineFactors<E> const&, ConstVector<E>, Vector<E>, Vector<E>,
                           int);

}  // namespace lapwing
