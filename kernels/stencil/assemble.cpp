// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/assemble.hpp"

#include <cmath>

#include "kernels/batch/copies.hpp"
#include "kernels/batch/lane_loop.hpp"
#include "kernels/stencil/closure.hpp"

namespace lapwing {
namespace {

/// The harmonic mean over h^2, with one division.
KOKKOS_INLINE_FUNCTION real_t inner_face(real_t a, real_t b, real_t h) { return 2 * a * (b / ((a + b) * (h * h))); }

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
  ConstVector<Exec> kappa_low, kappa_high, spacing;   ///< kappa of the half cells at lower and upper faces
  int a;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int stored_k, int stored_j) const {
    BatchShape const &shape = stencil.shape, faces = shape.faces(a);
    int const k = stencil.origin(stored_k, faces.cells[2]), j = stencil.origin(stored_j, faces.cells[1]);
    int const n = shape.cells[a], nx = shape.cells[0], at = a == 1 ? j : k;
    real_t const* const h = spacing.data() + a * shape.n_lanes() + g * W;
    real_t* const out = stencil.face[a].data() + stencil.face_row(a, g, k, j);
    if (a == 0) {
      real_t const* const below = kappa_high.data() + shape.row_start(g, k, j);
      real_t const* const above = kappa_low.data() + shape.row_start(g, k, j);
      for_each_lane<W>(team, 1, nx, [&](int x, int lane) {
        int const i = x * W + lane;
        out[i] = inner_face(below[i - W], above[i], h[lane]);
      });
      for_each_lane<W>(team, 0, 1, [&](int, int lane) {
        real_t const wrap = inner_face(below[(nx - 1) * W + lane], above[lane], h[lane]);
        out[lane] = wrap;
        out[nx * W + lane] = wrap;
      });
    } else {
      int const below = at > 0 ? at - 1 : n - 1, above = at < n ? at : 0;
      real_t const* const low = kappa_high.data() + shape.row_start(g, a == 2 ? below : k, a == 1 ? below : j);
      real_t const* const high = kappa_low.data() + shape.row_start(g, a == 2 ? above : k, a == 1 ? above : j);
      for_each_lane<W>(team, 0, nx, [&](int x, int lane) {
        int const i = x * W + lane;
        out[i] = inner_face(low[i], high[i], h[lane]);
      });
    }
  }
};

/// What one face point needs: the cell next to it, its data less the level, its closure.
template <class Exec>
struct FaceCells {
  Adjacent next;
  BoundaryKind kind;
  int direction;
  ConstVector<Exec> kappa, kappa_beyond;               ///< of the half cells at the face, and at the opposite face
  ConstVector<Exec> value, alpha, spacing, level;
  bool has_level;

  FaceCells(int face, AssemblyData<Exec> const& data)
      : next{face_points(data.shape, face), data.shape}, kind(data.boundary.closure[face]), direction(face / 2),
        kappa(face % 2 == 0 ? data.kappa.low[face / 2] : data.kappa.high[face / 2]),
        kappa_beyond(face % 2 == 0 ? data.kappa.high[face / 2] : data.kappa.low[face / 2]),
        value(data.boundary.value[face]), alpha(data.boundary.alpha[face]), spacing(data.spacing), level(data.level),
        has_level(data.level.extent(0) > 0) {}

  KOKKOS_INLINE_FUNCTION real_t h(int d, int at) const { return spacing(d * next.grid.n_lanes() + at); }
  KOKKOS_INLINE_FUNCTION real_t area(int at) const {
    real_t product = 1;
    for (int b = 0; b < next.grid.dim; ++b)
      if (b != direction) product *= h(b, at);
    return product;
  }
  KOKKOS_INLINE_FUNCTION Closure closure(std::int64_t cell, int at, std::int64_t i, bool less_level) const {
    real_t const coefficient = has_coefficient(kind) ? alpha(i) : 0.;
    real_t const c = less_level && has_level ? level(at) : 0.;
    return close_face(kind, kappa(cell), h(direction, at), value(i) - data_of_constant(kind, c, coefficient),
                      coefficient);
  }
  /// Outward flux density of w at a face point that is not periodic.
  KOKKOS_INLINE_FUNCTION real_t flux(ConstVector<Exec> const& w, std::int64_t cell, int at, std::int64_t i) const {
    Closure const c = closure(cell, at, i, true);
    return c.coefficient * w(cell) - c.inflow;
  }
  /// The terms of this difference, in magnitude.
  KOKKOS_INLINE_FUNCTION real_t gross_flux(ConstVector<Exec> const& w, std::int64_t cell, int at,
                                           std::int64_t i) const {
    Closure const c = closure(cell, at, i, true);
    return std::fabs(c.coefficient * w(cell)) + std::fabs(c.inflow);
  }
};

/// Calls f(cells, opposite cell, cell, place of the lane, i) at face point i.
template <class Exec, class F>
struct FaceFunction {
  FaceCells<Exec> cells;
  F f;
  KOKKOS_INLINE_FUNCTION void operator()(int g, int k, int j, int x, int lane, std::int64_t i) const {
    f(cells, cells.next.cell(g, k, j, x, lane, true), cells.next.cell(g, k, j, x, lane),
      g * cells.next.grid.lanes + lane, i);
  }
};

template <class Exec>
struct AddToRhs {
  Vector<Exec> rhs;
  KOKKOS_INLINE_FUNCTION void operator()(FaceCells<Exec> const& at_face, std::int64_t, std::int64_t cell, int at,
                                         std::int64_t i) const {
    rhs(cell) += at_face.closure(cell, at, i, true).inflow / at_face.h(at_face.direction, at);
  }
};

template <class Exec>
struct StoreFlux {
  ConstVector<Exec> w;
  Vector<Exec> flux;
  KOKKOS_INLINE_FUNCTION void operator()(FaceCells<Exec> const& at_face, std::int64_t other, std::int64_t cell, int at,
                                         std::int64_t i) const {
    real_t const outward = at_face.kind == BoundaryKind::periodic
                               ? harmonic_mean(at_face.kappa(cell), at_face.kappa_beyond(other)) /
                                     at_face.h(at_face.direction, at) * (w(cell) - w(other))
                               : at_face.flux(w, cell, at, i);
    flux(i) = at_face.area(at) * outward;
  }
};

template <class Exec>
struct StoreGrossFlux {
  ConstVector<Exec> w;
  Vector<Exec> flux;
  KOKKOS_INLINE_FUNCTION void operator()(FaceCells<Exec> const& at_face, std::int64_t, std::int64_t cell, int at,
                                         std::int64_t i) const {
    flux(i) = at_face.kind == BoundaryKind::periodic ? 0. : at_face.area(at) * at_face.gross_flux(w, cell, at, i);
  }
};

template <class Exec>
struct StoreDissipation {
  ConstVector<Exec> w;
  Vector<Exec> dissipation;
  KOKKOS_INLINE_FUNCTION void operator()(FaceCells<Exec> const& at_face, std::int64_t, std::int64_t cell, int at,
                                         std::int64_t i) const {
    real_t const q = at_face.kind == BoundaryKind::periodic ? 0. : at_face.flux(w, cell, at, i);
    dissipation(i) = q * (q / (2 * at_face.kappa(cell)));
  }
};

template <class Exec>
struct StoreWeight {
  FaceWeight what;
  Vector<Exec> weight;
  KOKKOS_INLINE_FUNCTION void operator()(FaceCells<Exec> const& at_face, std::int64_t, std::int64_t cell, int at,
                                         std::int64_t i) const {
    Closure const c = at_face.closure(cell, at, i, false);
    weight(i) = (what == FaceWeight::coefficient ? c.coefficient : c.inflow) / at_face.h(at_face.direction, at);
  }
};

/// rhs -= sigma level.
template <class Exec>
void subtract_reaction(Exec const& exec, AssemblyData<Exec> const& data, Vector<Exec> rhs) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = data.shape;
  ConstVector<Exec> const sigma = data.sigma, level = data.level;
  for_each_row(
      exec, "lapwing::assemble::subtract_reaction", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const* const s = sigma.data() + start;
        real_t const* const c = level.data() + g * shape.lanes;
        real_t* const out = rhs.data() + start;
        for_each_in_row(team, shape.row_length(), [&](int i) { out[i] -= s[i] * c[i & (shape.lanes - 1)]; });
      });
}

}  // namespace

template <class Exec>
void assemble_faces(Exec const& exec, HalfCells<Exec> const& kappa, BoundaryData<Exec> const& boundary,
                    ConstVector<Exec> spacing, Stencil<Exec> const& a) {
  BatchShape const shape = a.shape;
  for (int d = 0; d < shape.dim; ++d) {
    // Rows of the face array; along x a row holds one face more than cells.
    BatchShape launch = a.stored(shape.faces(d));
    if (d == 0) launch.cells[0] = shape.cells[0];
    dispatch_lanes(shape.lanes, [&](auto w) {
      for_each_row(exec, "lapwing::assemble::inner_faces", launch,
                   InnerFaces<Exec, w()>{a, kappa.low[d], kappa.high[d], spacing, d});
    });
  }
  for (int f = 0; f < 2 * shape.dim; ++f) {
    BoundaryKind const kind = boundary.closure[f];
    if (kind == BoundaryKind::periodic) continue;
    int const d = f / 2;
    Adjacent const next{face_points(shape, f), shape};
    ConstVector<Exec> const k_d = f % 2 == 0 ? kappa.low[d] : kappa.high[d], alpha = boundary.alpha[f];
    for_each_face_point(
        exec, "lapwing::assemble::boundary_faces", next.points,
        KOKKOS_LAMBDA(int g, int k, int j, int x, int lane, std::int64_t i) {
          auto const face = next.face(a, g, k, j, x, lane);
          if (face < 0) return;
          real_t const h = spacing(d * shape.n_lanes() + g * shape.lanes + lane);
          real_t const coefficient = has_coefficient(kind) ? alpha(i) : 0.;
          a.face[d](face) =
              close_face(kind, k_d(next.cell(g, k, j, x, lane)), h, 0., coefficient).coefficient / h;
        });
  }
}

template <class Exec>
void assemble_extra(Exec const& exec, ConstVector<Exec> sigma, Stencil<Exec> const& a) {
  using Team = RowTeam<Exec>;
  for_each_row(
      exec, "lapwing::assemble::extra", a.stored(a.shape),
      KOKKOS_LAMBDA(Team const& team, int g, int stored_k, int stored_j) {
        int const k = a.origin(stored_k, a.shape.cells[2]), j = a.origin(stored_j, a.shape.cells[1]);
        real_t const* const from = sigma.data() + a.shape.row_start(g, k, j);
        real_t* const to = a.extra.data() + a.extra_row(g, k, j);
        for_each_in_row(team, a.shape.row_length(), [&](int i) { to[i] = from[i]; });
      });
}

template <class Exec>
void assemble_rhs(Exec const& exec, AssemblyData<Exec> const& data, Vector<Exec> rhs) {
  BatchShape const shape = data.shape;
  if (data.source.extent(0) > 0) copy(exec, data.source, rhs);
  else fill(exec, rhs, 0.);
  if (data.sigma.extent(0) > 0 && data.level.extent(0) > 0) subtract_reaction<Exec>(exec, data, rhs);
  for (int f = 0; f < 2 * shape.dim; ++f)
    if (data.boundary.closure[f] != BoundaryKind::periodic)
      for_each_face_point(
          exec, "lapwing::assemble::boundary_rhs", face_points(shape, f),
          FaceFunction<Exec, AddToRhs<Exec>>{FaceCells<Exec>(f, data), {rhs}});
}

template <class Exec>
void face_flux(Exec const& exec, int face, FluxPart part, ConstVector<Exec> w, AssemblyData<Exec> const& data,
               Vector<Exec> flux) {
  FaceCells<Exec> const cells(face, data);
  auto const points = face_points(data.shape, face);
  if (part == FluxPart::net)
    for_each_face_point(exec, "lapwing::assemble::face_flux", points,
                        FaceFunction<Exec, StoreFlux<Exec>>{cells, {w, flux}});
  else
    for_each_face_point(exec, "lapwing::assemble::gross_flux", points,
                        FaceFunction<Exec, StoreGrossFlux<Exec>>{cells, {w, flux}});
}

template <class Exec>
void half_cell_dissipation(Exec const& exec, int face, ConstVector<Exec> w, AssemblyData<Exec> const& data,
                           Vector<Exec> dissipation) {
  for_each_face_point(exec, "lapwing::assemble::half_cell_dissipation", face_points(data.shape, face),
                      FaceFunction<Exec, StoreDissipation<Exec>>{FaceCells<Exec>(face, data), {w, dissipation}});
}

template <class Exec>
void face_weight(Exec const& exec, int face, FaceWeight what, AssemblyData<Exec> const& data, Vector<Exec> weight) {
  for_each_face_point(exec, "lapwing::assemble::face_weight", face_points(data.shape, face),
                      FaceFunction<Exec, StoreWeight<Exec>>{FaceCells<Exec>(face, data), {what, weight}});
}

template <class Exec>
void source_where_reacting(Exec const& exec, AssemblyData<Exec> const& data, Vector<Exec> values) {
  using Team = RowTeam<Exec>;
  BatchShape const shape = data.shape;
  ConstVector<Exec> const sigma = data.sigma, source = data.source;
  for_each_row(
      exec, "lapwing::assemble::source_where_reacting", shape, KOKKOS_LAMBDA(Team const& team, int g, int k, int j) {
        auto const start = shape.row_start(g, k, j);
        real_t const *const s = sigma.data() + start, *const f = source.data() + start;
        real_t* const out = values.data() + start;
        for_each_in_row(team, shape.row_length(), [&](int i) { out[i] = s[i] > 0 ? f[i] : 0.; });
      });
}

using E = DeviceExec;
template void assemble_faces(E const&, HalfCells<E> const&, BoundaryData<E> const&, ConstVector<E>,
                             Stencil<E> const&);
template void assemble_extra(E const&, ConstVector<E>, Stencil<E> const&);
using Data = AssemblyData<E> const&;
template void assemble_rhs(E const&, Data, Vector<E>);
template void face_flux(E const&, int, FluxPart, ConstVector<E>, Data, Vector<E>);
template void half_cell_dissipation(E const&, int, ConstVector<E>, Data, Vector<E>);
template void face_weight(E const&, int, FaceWeight, Data, Vector<E>);
template void source_where_reacting(E const&, Data, Vector<E>);

}  // namespace lapwing
