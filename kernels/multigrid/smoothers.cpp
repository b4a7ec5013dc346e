// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/smoothers.hpp"

#include "kernels/batch/lane_loop.hpp"

namespace lapwing {
namespace {

/// Colour of index i along a direction of n cells; the colour of a cell is the sum over its directions modulo
/// n_colours.
KOKKOS_INLINE_FUNCTION int index_colour(int i, int n, bool periodic) {
  return periodic && n % 2 == 1 && n > 1 && i == n - 1 ? 2 : i & 1;
}

template <class Exec, int Dim, int W, bool HasExtra>
struct SmoothColour {
  Stencil<Exec> a;
  ConstVector<Exec> b;
  Vector<Exec> u;
  int colour, n_colours;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& shape = a.shape;
    StencilRow<Dim> const row(a, u.data(), g, k, j);
    auto const start = shape.row_start(g, k, j);
    real_t const* const rhs = b.data() + start;
    real_t* const out = u.data() + start;

    int const of_row =
        index_colour(j, shape.cells[1], shape.periodic[1]) + index_colour(k, shape.cells[2], shape.periodic[2]);
    int const wanted = (colour - of_row + 2 * n_colours) % n_colours;      // colour along x that is updated in this row
    int const n = shape.cells[0];
    bool const odd_wrap = shape.periodic[0] && n % 2 == 1 && n > 1;
    int const end = odd_wrap ? n - 1 : n;                                    // cells that alternate

    auto const update = [&](int i, real_t left, real_t right) {
      real_t flux = row.fluxes(i, left, right), d = row.face_sum(i);
      if constexpr (HasExtra) {
        flux += row.extra[i] * row.u[i];
        d += row.extra[i];
      }
      return row.u[i] + (rhs[i] - flux) / d;
    };
    auto const update_end = [&](int x, int lane) {
      int const i = x * W + lane;
      real_t const left = x > 0 ? row.u[i - W] : shape.periodic[0] ? row.u[(n - 1) * W + lane] : 0.;
      real_t const right = x + 1 < n ? row.u[i + W] : shape.periodic[0] ? row.u[lane] : 0.;
      out[i] = update(i, left, right);
    };
    if (wanted == 2) {
      if (odd_wrap) for_each_lane<W>(team, n - 1, n, update_end);
      return;
    }
    int const inner_end = odd_wrap ? n - 1 : n - 1 > 0 ? n - 1 : 1;          // cells 1 <= x < inner_end have neighbours
    if (wanted == 0) for_each_lane<W>(team, 0, 1, update_end);
    if constexpr (W == 1 && runs_on_host<Exec>) {
      // Both parities are computed and one is kept: contiguous vectors beat a stride of two. Neighbours have the other
      // colour, so rewriting them with their own value is harmless.
      for_each_lane<1>(team, 1, inner_end, [&](int x, int) {
        real_t const value = update(x, row.u[x - 1], row.u[x + 1]);
        out[x] = (x & 1) == wanted ? value : row.u[x];
      });
    } else {
      for_each_lane<W>(team, wanted == 0 ? 2 : 1, inner_end, [&](int x, int lane) {
        int const i = x * W + lane;
        out[i] = update(i, row.u[i - W], row.u[i + W]);
      }, 2);
    }
    if (end == n && n > 1 && ((n - 1) & 1) == wanted) for_each_lane<W>(team, n - 1, n, update_end);
  }
};

template <class Exec, int Dim>
struct DampedJacobi {
  Stencil<Exec> a;
  real_t omega;
  ConstVector<Exec> b, u;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    StencilRow<Dim> const row(a, u.data(), g, k, j);
    auto const start = a.shape.row_start(g, k, j);
    real_t const* const rhs = b.data() + start;
    real_t* const to = out.data() + start;
    for_each_stencil_value(team, a.shape, row,
                           [&](int i, real_t au, real_t d) { to[i] = row.u[i] + omega * ((rhs[i] - au) / d); });
  }
};

}  // namespace

int n_colours(BatchShape const& shape) {
  for (int a = 0; a < shape.dim; ++a)
    if (shape.periodic[a] && shape.cells[a] % 2 == 1 && shape.cells[a] > 1) return 3;
  return 2;
}

template <class Exec>
void smooth_colour(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> b, Vector<Exec> u, int colour) {
  int const colours = n_colours(a.shape);
  char const* const label = "lapwing::smoothers::red_black_gauss_seidel";
  dispatch_dim(a.shape.dim, [&](auto dim) {
    dispatch_lanes(a.shape.lanes, [&](auto w) {
      if (a.has_extra())
        for_each_row(exec, label, a.shape, SmoothColour<Exec, dim(), w(), true>{a, b, u, colour, colours});
      else
        for_each_row(exec, label, a.shape, SmoothColour<Exec, dim(), w(), false>{a, b, u, colour, colours});
    });
  });
}

template <class Exec>
void damped_jacobi(Exec const& exec, Stencil<Exec> const& a, real_t omega, ConstVector<Exec> b, ConstVector<Exec> u,
                   Vector<Exec> out) {
  dispatch_dim(a.shape.dim, [&](auto dim) {
    for_each_row(exec, "lapwing::smoothers::damped_jacobi", a.shape, DampedJacobi<Exec, dim()>{a, omega, b, u, out});
  });
}

using E = DeviceExec;
template void smooth_colour(E const&, Stencil<E> const&, ConstVector<E>, Vector<E>, int);
template void damped_jacobi(E const&, Stencil<E> const&, real_t, ConstVector<E>, ConstVector<E>, Vector<E>);

}  // namespace lapwing
