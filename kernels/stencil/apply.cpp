// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/apply.hpp"

#include <cmath>

namespace lapwing {
namespace {

template <class Exec, int Dim>
struct Apply {
  Stencil<Exec> a;
  ConstVector<Exec> x;
  Vector<Exec> y;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, x.data(), g, k, j);
    real_t* const out = y.data() + a.shape.row_start(g, k, j);
    for_each_stencil_value(team, a.shape, row, [&](int i, real_t ax, real_t) { out[i] = ax; });
  }
};

template <class Exec, int Dim>
struct ApplyAndDot {
  Apply<Exec, Dim> product;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    product(team, g, k, j);
    team_barrier(team);
    BatchShape const& shape = product.a.shape;
    auto const start = shape.row_start(g, k, j);
    real_t const* const x = product.x.data() + start;
    real_t const* const y = product.y.data() + start;
    sums.add_row(team, shape, g, k, j, [&](int i) { return x[i] * y[i]; });
  }
};

template <class Exec, int Dim>
struct Residual {
  Stencil<Exec> a;
  ConstVector<Exec> x, b;
  Vector<Exec> r;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, x.data(), g, k, j);
    auto const start = a.shape.row_start(g, k, j);
    real_t const* const rhs = b.data() + start;
    real_t* const out = r.data() + start;
    for_each_stencil_value(team, a.shape, row, [&](int i, real_t ax, real_t) { out[i] = rhs[i] - ax; });
  }
};

template <class Exec, int Dim>
struct Diagonal {
  Stencil<Exec> a;
  Vector<Exec> d;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, d.data(), g, k, j);
    real_t* const out = d.data() + a.shape.row_start(g, k, j);
    for_each_in_row(team, a.shape.row_length(), [&](int i) {
      out[i] = row.face_sum(i) + (row.extra ? row.extra[i] : 0.);
    });
  }
};

template <class Exec, int Dim>
struct Magnitudes {
  Stencil<Exec> a;
  ConstVector<Exec> x, b;
  Vector<Exec> y;

  KOKKOS_FUNCTION static real_t weighted(real_t face, real_t c, real_t neighbour) {
    return face * (std::fabs(c) + std::fabs(neighbour));
  }
  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, x.data(), g, k, j);
    auto const start = a.shape.row_start(g, k, j);
    real_t const* const rhs = b.data() + start;
    real_t* const out = y.data() + start;
    int const w = a.shape.lanes;
    for_each_with_neighbours(team, a.shape, row.u, [&](int i, real_t left, real_t right) {
      real_t const c = row.u[i];
      real_t sum = std::fabs(rhs[i]) + weighted(row.x[i], c, left) + weighted(row.x[i + w], c, right);
      if constexpr (Dim > 1)
        sum += weighted(row.y_low[i], c, row.u_y_low[i]) + weighted(row.y_high[i], c, row.u_y_high[i]);
      if constexpr (Dim > 2)
        sum += weighted(row.z_low[i], c, row.u_z_low[i]) + weighted(row.z_high[i], c, row.u_z_high[i]);
      if (row.extra) sum += row.extra[i] * std::fabs(c);
      out[i] = sum;
    });
  }
};

}  // namespace

template <class Exec>
void apply(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::apply::apply", a.shape, Apply<Exec, dim()>{a, x, y});
  });
}

template <class Exec>
void apply_and_dot(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y,
                   LaneSums<Exec> const& sums) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::apply::apply_and_dot", a.shape, ApplyAndDot<Exec, dim()>{{a, x, y}, sums});
  });
}

template <class Exec>
void residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b, Vector<Exec> r) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::apply::residual", a.shape, Residual<Exec, dim()>{a, x, b, r});
  });
}

template <class Exec>
void diagonal(Exec const& exec, Stencil<Exec> const& a, Vector<Exec> d) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::apply::diagonal", a.shape, Diagonal<Exec, dim()>{a, d});
  });
}

template <class Exec>
void apply_magnitudes(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b,
                      Vector<Exec> y) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::apply::magnitudes", a.shape, Magnitudes<Exec, dim()>{a, x, b, y});
  });
}

using E = DeviceExec;
template void apply(E const&, Stencil<E> const&, ConstVector<E>, Vector<E>);
template void apply_and_dot(E const&, Stencil<E> const&, ConstVector<E>, Vector<E>, LaneSums<E> const&);
template void residual(E const&, Stencil<E> const&, ConstVector<E>, ConstVector<E>, Vector<E>);
template void diagonal(E const&, Stencil<E> const&, Vector<E>);
template void apply_magnitudes(E const&, Stencil<E> const&, ConstVector<E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
