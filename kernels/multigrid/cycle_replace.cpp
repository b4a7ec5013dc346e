// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_replace.hpp"

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

template <class Exec, int W>
struct FormSolution {
  CycleLayout l;
  SingleSolution<Exec> found;
  ConstVector<Exec> guess;
  Vector<Exec> solution;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    real_t const* const scale = found.factor.data() + g * W;
    float const* const step = found.alpha.data() + g * W;
    bool const from_guess = guess.extent(0) > 0;
    auto const start = l.shape.row_start(g, k, j);
    real_t* const out = solution.data() + start;
    for (int h = 0; h < 2; ++h) {
      float const* const p = l.halves(found.p.data(), g, k, j).half[h];
      auto const correction = [&](auto const& x) {
        for_each_lane<W>(team, 0, l.n_half(h), [&](int n, int lane) {
          int const i = n * W + lane;
          real_t const taken = step[lane] != 0 ? static_cast<real_t>(step[lane]) * static_cast<real_t>(p[i]) : 0.;
          out[(2 * n + h) * W + lane] = scale[lane] * (x(i) + taken);
        });
      };
      if (found.x.extent(0) > 0) {
        real_t const* const x = l.halves(found.x.data(), g, k, j).half[h];
        correction([=](int i) { return x[i]; });
      } else {
        correction([](int) { return 0.; });
      }
    }
    if (!from_guess) return;
    team_barrier(team);
    sums.add_row(team, l.shape, g, k, j, [&](int i) { return out[i] * out[i]; });
    team_barrier(team);
    real_t const* const from = guess.data() + start;
    for_each_in_row(team, l.shape.row_length(), [&](int i) { out[i] += from[i]; });
  }
};

/// One row of a residual, natural order, into the row (k, j) of the target.
template <int W, class Exec>
KOKKOS_INLINE_FUNCTION void store_row(RowTeam<Exec> const& team, CycleLayout const& l,
                                      ResidualTarget<Exec> const& target, real_t const* r, int g, int k, int j) {
  int const* const on = target.chosen.data() + g * W;
  real_t const* const scale = target.factor.data() + g * W;
  Row const row = l.halves(target.v.data(), g, k, j);
  for (int h = 0; h < 2; ++h) {
    float* const out = row.half[h];
    for_each_lane<W>(team, 0, l.n_half(h), [&](int i, int lane) {
      float const value = static_cast<float>(scale[lane] * r[(2 * i + h) * W + lane]);
      out[i * W + lane] = on[lane] ? value : out[i * W + lane];
    });
  }
}

template <class Exec, int W>
struct ReplaceResidual {
  CycleLayout l;
  ConstVector<Exec> r;
  ResidualTarget<Exec> target;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    store_row<W>(team, l, target, r.data() + l.shape.row_start(g, k, j), g, k, j);
  }
};

template <class Exec, int Dim, int W>
struct ReplaceByTrueResidual {
  Stencil<Exec> a;
  CycleLayout l;
  ConstVector<Exec> x, b;
  Vector<Exec> rows;
  ResidualTarget<Exec> target;
  ResidualSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int slab, int g, int first, int end) const {
    BatchShape const& s = a.shape;
    real_t* const r = rows.data() + std::int64_t{slab} * s.row_length();
    for (int o = first; o < end; ++o)
      for (int in_slice = 0; in_slice < l.rows_per_slice(); ++in_slice) {
        int const k = l.slice_z(o), j = l.slice_y(o, in_slice);
        StencilRow<Dim> const row(a, x.data(), g, k, j);
        real_t const* const rhs = b.data() + s.row_start(g, k, j);
        for_each_stencil_value(team, s, row, [&](int i, real_t ax, real_t) { r[i] = rhs[i] - ax; });
        team_barrier(team);
        add_residual_row(team, s, r, g, k, j, sums);
        store_row<W>(team, l, target, r, g, k, j);
        team_barrier(team);
      }
  }
};

}  // namespace

template <class Exec>
void form_solution(Exec const& exec, CycleLayout const& layout, SingleSolution<Exec> const& found,
                   ConstVector<Exec> guess, Vector<Exec> solution, LaneSums<Exec> const& sums) {
  dispatch_lanes(layout.shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::cycle_replace::form_solution", layout.shape,
                 FormSolution<Exec, w()>{layout, found, guess, solution, sums});
  });
}

template <class Exec>
void replace_residual(Exec const& exec, CycleLayout const& layout, ConstVector<Exec> r,
                      ResidualTarget<Exec> const& target) {
  dispatch_lanes(layout.shape.lanes, [&](auto w) {
    for_each_row(exec, "lapwing::cycle_replace::replace_residual", layout.shape,
                 ReplaceResidual<Exec, w()>{layout, r, target});
  });
}

template <class Exec>
void replace_residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b,
                      Slabs const& slabs, Vector<Exec> rows, ResidualTarget<Exec> const& target,
                      ResidualSums<Exec> const& sums) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    dispatch_lanes(a.shape.lanes, [&](auto w) {
      for_each_slab(exec, "lapwing::cycle_replace::replace_by_true_residual", slabs, a.shape.row_length(),
                    ReplaceByTrueResidual<Exec, dim(), w()>{a, CycleLayout(a.shape), x, b, rows, target, sums});
    });
  });
}

using E = DeviceExec;
using L = CycleLayout const&;
template void form_solution(E const&, L, SingleSolution<E> const&, ConstVector<E>, Vector<E>, LaneSums<E> const&);
template void replace_residual(E const&, L, ConstVector<E>, ResidualTarget<E> const&);
template void replace_residual(E const&, Stencil<E> const&, ConstVector<E>, ConstVector<E>, Slabs const&, Vector<E>,
                               ResidualTarget<E> const&, ResidualSums<E> const&);

}  // namespace lapwing
