// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/assemble.hpp"

#include "kernels/copies.hpp"
#include "kernels/lane_loop.hpp"

namespace lapwing {
namespace {

/// 2ab/(a+b), without overflow and exact for a = b.
KOKKOS_INLINE_FUNCTION real_t harmonic_mean(real_t a, real_t b) { return 2 * a * (b / (a + b)); }

/// The same over h^2, with one division.
KOKKOS_INLINE_FUNCTION real_t inner_face(real_t a, real_t b, real_t h) { return 2 * a * (b / ((a + b) * (h * h))); }

/// One boundary face of a cell: outward flux = coefficient u - inflow. {kappa/L}, {kappa u/L}
struct Closure {
  real_t coefficient, inflow;
};

KOKKOS_INLINE_FUNCTION Closure close_face(FaceClosure kind, real_t kappa, real_t h, real_t value, real_t alpha) {
  real_t const half_cell = 2 * kappa / h;
  if (kind == FaceClosure::dirichlet) return {half_cell, half_cell * value};
  if (kind == FaceClosure::neumann) return {0, value};
  real_t const share = half_cell / (alpha + half_cell);
  return {share * alpha, share * value};
}

/// The cell next to a face point.
struct Adjacent {
  PointMap points;
  BatchShape grid;

  KOKKOS_INLINE_FUNCTION std::int64_t cell(int g, int k, int j, int x, int lane, bool opposite = false) const {
    int const index[3] = {x, j, k};
    int p[3] = {0, 0, 0};
    for (int d = 0; d < 3; ++d)
      if (points.direction[d] >= 0) p[points.direction[d]] = index[d];
    p[points.normal] = points.upper != opposite ? grid.cells[points.normal] - 1 : 0;
    return grid.row_start(g, p[2], p[1]) + std::int64_t{p[0]} * grid.lanes + lane;
  }
  /// Position of the face in the array of face coefficients; -1 if another face's is stored in its place.
  template <class Exec>
  KOKKOS_INLINE_FUNCTION std::int64_t face(Stencil<Exec> const& a, int g, int k, int j, int x, int lane) const {
    int const index[3] = {x, j, k};
    int p[3] = {0, 0, 0};
    for (int d = 0; d < 3; ++d)
      if (points.direction[d] >= 0) p[points.direction[d]] = index[d];
    p[points.normal] = points.upper ? grid.cells[points.normal] : 0;
    BatchShape const faces = grid.faces(points.normal);
    for (int d = 1; d < 3; ++d)
      if (a.origin(a.place(p[d], faces.cells[d]), faces.cells[d]) != p[d]) return -1;
    return a.face_row(points.normal, g, p[2], p[1]) + std::int64_t{p[0]} * grid.lanes + lane;
  }
};

template <class Exec, class F>
void for_each_face_point(Exec const& exec, char const* label, PointMap const& points, F const& f) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = points.shape;
  for_each_row(
      exec, label, shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        for_each_in_row(team, shape.row_length(),
                        [&](int i) { f(g, k, j, i / shape.lanes, i & (shape.lanes - 1), start + i); });
      });
}

/// Inner faces of direction a, and periodic ones; launched over the rows that are stored.
template <class Exec, int W>
struct InnerFaces {
  Stencil<Exec> stencil;
  ConstVector<Exec> kappa, spacing;
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int stored_k, int stored_j) const {
    BatchShape const &shape = stencil.shape, faces = shape.faces(a);
    int const k = stencil.origin(stored_k, faces.cells[2]), j = stencil.origin(stored_j, faces.cells[1]);
    int const n = shape.cells[a], nx = shape.cells[0], at = a == 1 ? j : k;
    real_t const* const h = spacing.data() + a * shape.n_lanes() + g * W;
    real_t* const out = stencil.face[a].data() + stencil.face_row(a, g, k, j);
    if (a == 0) {
      real_t const* const c = kappa.data() + shape.row_start(g, k, j);
      for_each_lane<W>(team, 1, nx, [&](int x, int lane) {
        int const i = x * W + lane;
        out[i] = inner_face(c[i - W], c[i], h[lane]);
      });
      for_each_lane<W>(team, 0, 1, [&](int, int lane) {
        real_t const wrap = inner_face(c[(nx - 1) * W + lane], c[lane], h[lane]);
        out[lane] = wrap;
        out[nx * W + lane] = wrap;
      });
    } else {
      int const below = at > 0 ? at - 1 : n - 1, above = at < n ? at : 0;
      real_t const* const low = kappa.data() + shape.row_start(g, a == 2 ? below : k, a == 1 ? below : j);
      real_t const* const high = kappa.data() + shape.row_start(g, a == 2 ? above : k, a == 1 ? above : j);
      for_each_lane<W>(team, 0, nx, [&](int x, int lane) {
        int const i = x * W + lane;
        out[i] = inner_face(low[i], high[i], h[lane]);
      });
    }
  }
};

}  // namespace

template <class Exec>
void assemble_faces(Exec const& exec, ConstVector<Exec> const (&kappa)[3], BoundaryData<Exec> const& boundary,
                    ConstVector<Exec> spacing, Stencil<Exec> const& a) {
  BatchShape const shape = a.shape;
  for (int d = 0; d < shape.dim; ++d) {
    // Rows of the face array; along x a row holds one face more than cells.
    BatchShape launch = a.stored(shape.faces(d));
    if (d == 0) launch.cells[0] = shape.cells[0];
    dispatch_lanes(shape.lanes, [&](auto w) {
      for_each_row(exec, "lapwing::assemble::inner_faces", launch,
                   InnerFaces<Exec, w()>{a, kappa[d], spacing, d});
    });
  }
  for (int f = 0; f < 2 * shape.dim; ++f) {
    FaceClosure const kind = boundary.closure[f];
    if (kind == FaceClosure::periodic) continue;
    int const d = f / 2;
    Adjacent const next{face_points(shape, f), shape};
    ConstVector<Exec> const k_d = kappa[d], alpha = boundary.alpha[f];
    for_each_face_point(
        exec, "lapwing::assemble::boundary_faces", next.points,
        KOKKOS_LAMBDA(int g, int k, int j, int x, int lane, std::int64_t i) {
          auto const face = next.face(a, g, k, j, x, lane);
          if (face < 0) return;
          real_t const h = spacing(d * shape.n_lanes() + g * shape.lanes + lane);
          real_t const robin = kind == FaceClosure::robin ? alpha(i) : 0.;
          a.face[d](face) =
              close_face(kind, k_d(next.cell(g, k, j, x, lane)), h, 0., robin).coefficient / h;
        });
  }
}

template <class Exec>
void assemble_extra(Exec const& exec, ConstVector<Exec> sigma, Stencil<Exec> const& a) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::assemble::extra", a.stored(a.shape), KOKKOS_LAMBDA(Team const& team, int g, int stored_k, int stored_j) {
        int const k = a.origin(stored_k, a.shape.cells[2]), j = a.origin(stored_j, a.shape.cells[1]);
        real_t const* const from = sigma.data() + a.shape.row_start(g, k, j);
        real_t* const to = a.extra.data() + a.extra_row(g, k, j);
        for_each_in_row(team, a.shape.row_length(), [&](int i) { to[i] = from[i]; });
      });
}

template <class Exec>
void assemble_rhs(Exec const& exec, ConstVector<Exec> source, ConstVector<Exec> const (&kappa)[3],
                  BoundaryData<Exec> const& boundary, ConstVector<Exec> spacing, BatchShape const& shape,
                  Vector<Exec> rhs) {
  if (source.extent(0) > 0) copy(exec, source, rhs);
  else fill(exec, rhs, 0.);
  for (int f = 0; f < 2 * shape.dim; ++f) {
    FaceClosure const kind = boundary.closure[f];
    if (kind == FaceClosure::periodic) continue;
    int const d = f / 2;
    Adjacent const next{face_points(shape, f), shape};
    ConstVector<Exec> const k_d = kappa[d], value = boundary.value[f], alpha = boundary.alpha[f];
    for_each_face_point(
        exec, "lapwing::assemble::boundary_rhs", next.points,
        KOKKOS_LAMBDA(int g, int k, int j, int x, int lane, std::int64_t i) {
          real_t const h = spacing(d * shape.n_lanes() + g * shape.lanes + lane);
          real_t const robin = kind == FaceClosure::robin ? alpha(i) : 0.;
          auto const cell = next.cell(g, k, j, x, lane);
          rhs(cell) += close_face(kind, k_d(cell), h, value(i), robin).inflow / h;
        });
  }
}

template <class Exec>
void face_flux(Exec const& exec, int face, ConstVector<Exec> u, ConstVector<Exec> const (&kappa)[3],
               BoundaryData<Exec> const& boundary, ConstVector<Exec> spacing, BatchShape const& shape,
               Vector<Exec> flux) {
  FaceClosure const kind = boundary.closure[face];
  int const d = face / 2;
  Adjacent const next{face_points(shape, face), shape};
  ConstVector<Exec> const k_d = kappa[d], value = boundary.value[face], alpha = boundary.alpha[face];
  for_each_face_point(
      exec, "lapwing::assemble::face_flux", next.points,
      KOKKOS_LAMBDA(int g, int k, int j, int x, int lane, std::int64_t i) {
        int const n_lanes = shape.n_lanes(), at = g * shape.lanes + lane;
        real_t const h = spacing(d * n_lanes + at);
        real_t area = 1;
        for (int b = 0; b < shape.dim; ++b)
          if (b != d) area *= spacing(b * n_lanes + at);
        auto const cell = next.cell(g, k, j, x, lane);
        real_t outward;
        if (kind == FaceClosure::periodic) {
          auto const other = next.cell(g, k, j, x, lane, true);
          outward = harmonic_mean(k_d(cell), k_d(other)) / h * (u(cell) - u(other));
        } else {
          real_t const robin = kind == FaceClosure::robin ? alpha(i) : 0.;
          Closure const c = close_face(kind, k_d(cell), h, value(i), robin);
          outward = c.coefficient * u(cell) - c.inflow;
        }
        flux(i) = area * outward;
      });
}

using E = DeviceExec;
template void assemble_faces(E const&, ConstVector<E> const (&)[3], BoundaryData<E> const&, ConstVector<E>,
                             Stencil<E> const&);
template void assemble_extra(E const&, ConstVector<E>, Stencil<E> const&);
template void assemble_rhs(E const&, ConstVector<E>, ConstVector<E> const (&)[3], BoundaryData<E> const&,
                           ConstVector<E>, BatchShape const&, Vector<E>);
template void face_flux(E const&, int, ConstVector<E>, ConstVector<E> const (&)[3], BoundaryData<E> const&,
                        ConstVector<E>, BatchShape const&, Vector<E>);

}  // namespace lapwing
