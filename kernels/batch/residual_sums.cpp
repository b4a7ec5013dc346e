// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/residual_sums.hpp"

namespace lapwing {
namespace {

template <class Exec, int Dim>
struct ResidualAndSums {
  Stencil<Exec> a;
  ConstVector<Exec> x, b;
  Vector<Exec> r;
  ResidualSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, x.data(), g, k, j);
    auto const start = a.shape.row_start(g, k, j);
    real_t const* const rhs = b.data() + start;
    real_t* const out = r.data() + start;
    for_each_stencil_value(team, a.shape, row, [&](int i, real_t ax, real_t) { out[i] = rhs[i] - ax; });
    team_barrier(team);
    add_residual_row(team, a.shape, out, g, k, j, sums);
  }
};

template <class Exec, int Dim>
struct Dissipation {
  Stencil<Exec> a;
  ConstVector<Exec> x;
  DissipationSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = a.shape;
    StencilRow<Dim> const row(a, x.data(), g, k, j);
    // Every inner face once: the upper one along x, the lower ones along y and z.
    int const w = s.lanes, n = s.row_length(), last = n - w;
    real_t const y_on = Dim > 1 && (j > 0 || s.periodic[1]) ? 1. : 0.,
                 z_on = Dim > 2 && (k > 0 || s.periodic[2]) ? 1. : 0.;
    auto const across = [&](int i) {
      real_t sum = row.extra ? row.extra[i] * (row.u[i] * row.u[i]) : 0.;
      real_t const c = row.u[i];
      if constexpr (Dim > 1) sum += y_on * row.y_low[i] * ((c - row.u_y_low[i]) * (c - row.u_y_low[i]));
      if constexpr (Dim > 2) sum += z_on * row.z_low[i] * ((c - row.u_z_low[i]) * (c - row.u_z_low[i]));
      return sum;
    };
    sums.sum[0].add_row(team, s, g, k, j, last, [&](int i) {
      real_t const step = row.u[i] - row.u[i + w];
      return row.x[i + w] * (step * step) + across(i);
    });
    sums.sum[1].add_row(team, s, g, k, j, [&](int i) {
      return (row.face_sum(i) + (row.extra ? row.extra[i] : 0.)) * (row.u[i] * row.u[i]);
    });
    team_barrier(team);
    real_t* const partial = sums.sum[0].row(s, g, k, j);
    bool const wraps = s.periodic[0];
    int const places = accumulators<Exec>(w);
    for_each_in_row(team, w, [&](int lane) {
      int const i = last + lane;
      real_t const step = wraps ? row.u[i] - row.u[lane] : 0.;
      partial[i % places] += row.x[i + w] * (step * step) + across(i);
    });
  }
};

}  // namespace

template <class Exec>
void residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b, Vector<Exec> r,
              ResidualSums<Exec> const& sums) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::residual_sums::residual", a.shape, ResidualAndSums<Exec, dim()>{a, x, b, r, sums});
  });
}

template <class Exec>
void dissipation(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, DissipationSums<Exec> const& sums) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::residual_sums::dissipation", a.shape, Dissipation<Exec, dim()>{a, x, sums});
  });
}

using E = DeviceExec;
template void residual(E const&, Stencil<E> const&, ConstVector<E>, ConstVector<E>, Vector<E>, ResidualSums<E> const&);
template void dissipation(E const&, Stencil<E> const&, ConstVector<E>, DissipationSums<E> const&);

}  // namespace lapwing
