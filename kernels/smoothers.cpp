// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/smoothers.hpp"

namespace lapwing {
namespace {

/// Colour of index i along a direction of n cells; the colour of a cell is the sum over its directions modulo n_colours.
KOKKOS_INLINE_FUNCTION int index_colour(int i, int n, bool periodic) {
  return periodic && n % 2 == 1 && n > 1 && i == n - 1 ? 2 : i & 1;
}

template <class Exec, int Dim, bool HasExtra>
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

    int const of_row = index_colour(j, shape.cells[1], shape.periodic[1]) + index_colour(k, shape.cells[2], shape.periodic[2]);
    int const wanted = (colour - of_row + 2 * n_colours) % n_colours;      // colour along x that is updated in this row
    int const n = shape.cells[0], w = shape.lanes;
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
      int const i = x * w + lane;
      real_t const left = x > 0 ? row.u[i - w] : shape.periodic[0] ? row.u[(n - 1) * w + lane] : 0.;
      real_t const right = x + 1 < n ? row.u[i + w] : shape.periodic[0] ? row.u[lane] : 0.;
      out[i] = update(i, left, right);
    };
    auto const update_inner = [&](int i) { out[i] = update(i, row.u[i - w], row.u[i + w]); };

    if (wanted == 2) {
      if (odd_wrap) for_each_in_row(team, w, [&](int lane) { update_end(n - 1, lane); });
      return;
    }
    if constexpr (runs_on_host<Exec>) {
      if (wanted == 0) for_each_in_row(team, w, [&](int lane) { update_end(0, lane); });
      update_interior(team, wanted, w, end < n ? end : n - 1, row, update, update_inner, out);
      if (end == n && n > 1 && ((n - 1) & 1) == wanted) for_each_in_row(team, w, [&](int lane) { update_end(n - 1, lane); });
    } else {
      int const first = wanted, count = end > first ? (end - first + 1) / 2 : 0;
      for_each_in_row(team, count * w, [&](int i) { update_end(first + 2 * (i / w), i & (w - 1)); });
    }
  }

  /// Cells 1 <= x < end of parity `parity`. With one lane both parities are computed and one is kept: contiguous vectors
  /// beat a stride of two. Neighbours have the other colour, so rewriting them with their own value is harmless.
  template <class Row, class Update, class UpdateInner>
  KOKKOS_INLINE_FUNCTION void update_interior(RowTeam<Exec> const& team, int parity, int w, int end, Row const& row,
                                              Update const& update, UpdateInner const& update_inner, real_t* out) const {
    if (w == 1) {
      for_each_in_row(team, end - 1, [&](int m) {
        int const i = m + 1;
        real_t const value = update(i, row.u[i - 1], row.u[i + 1]);
        out[i] = (i & 1) == parity ? value : row.u[i];
      });
    } else {
      for (int x = parity == 0 ? 2 : 1; x < end; x += 2) {
        int const first = x * w;
        for_each_in_row(team, w, [&](int lane) { update_inner(first + lane); });
      }
    }
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
    if (a.has_extra()) for_each_row(exec, label, a.shape, SmoothColour<Exec, dim(), true>{a, b, u, colour, colours});
    else for_each_row(exec, label, a.shape, SmoothColour<Exec, dim(), false>{a, b, u, colour, colours});
  });
}

template void smooth_colour(DeviceExec const&, Stencil<DeviceExec> const&, ConstVector<DeviceExec>, Vector<DeviceExec>,
                            int);

}  // namespace lapwing
