// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/stencil/face_values.hpp"

#include "kernels/batch/lane_loop.hpp"
#include "kernels/stencil/cell_faces.hpp"

namespace lapwing {
namespace {

/// The mean of what the cell's faces of direction d have.
template <class Exec>
KOKKOS_INLINE_FUNCTION real_t mean_of_faces(CellFaces<Exec> const& faces, Derivative what, int d,
                                            ConstVector<Exec> const& w, CellPlace const& cell) {
  real_t const low = faces.flux(w, FluxPart::net, d, 0, cell), high = faces.flux(w, FluxPart::net, d, 1, cell);
  if (what == Derivative::flux) return (low + high) / 2;
  std::int64_t const i = faces.index(cell);
  return -(low / faces.half_kappa(d, 0, i) + high / faces.half_kappa(d, 1, i)) / 2;
}

template <class Exec, int W>
struct CellDerivative {
  CellFaces<Exec> faces;
  Derivative what;
  int d;
  ConstVector<Exec> w;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = faces.data.shape;
    auto const start = s.row_start(g, k, j);
    for_each_lane<W>(team, 0, s.cells[0], [&](int x, int lane) {
      out(start + x * W + lane) = mean_of_faces(faces, what, d, w, {g, {x, j, k}, lane});
    });
  }
};

/// Calls f(cell) for the cell next to every point of a face of the box, and stores what it returns.
template <class Exec, class F>
struct AtFacePoints {
  PointMap points;
  BatchShape grid;
  F f;
  Vector<Exec> out;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int g, int k, int j) const {
    BatchShape const& s = points.shape;
    auto const start = s.row_start(g, k, j);
    for_each_in_row(team, s.row_length(), [&](int i) {
      int const index[3] = {i / s.lanes, j, k};
      CellPlace cell{g, {0, 0, 0}, i & (s.lanes - 1)};
      for (int d = 0; d < 3; ++d)
        if (points.direction[d] >= 0) cell.at[points.direction[d]] = index[d];
      cell.at[points.normal] = points.upper ? grid.cells[points.normal] - 1 : 0;
      out(start + i) = f(cell);
    });
  }
};

template <class Exec, class F>
void for_each_face_cell(Exec const& exec, char const* label, BatchShape const& grid, int face, F const& f,
                        Vector<Exec> out) {
  PointMap const points = face_points(grid, face);
  for_each_row(exec, label, points.shape, AtFacePoints<Exec, F>{points, grid, f, out});
}

template <class Exec>
struct FaceDerivative {
  CellFaces<Exec> faces;
  int face;
  Derivative what;
  int d;
  ConstVector<Exec> w;

  KOKKOS_INLINE_FUNCTION real_t operator()(CellPlace const& cell) const {
    if (d != face / 2) return mean_of_faces(faces, what, d, w, cell);
    real_t const flux = faces.flux(w, FluxPart::net, d, face % 2, cell);
    return what == Derivative::flux ? flux : -flux / faces.half_kappa(d, face % 2, faces.index(cell));
  }
};

template <class Exec>
struct FaceValue {
  CellFaces<Exec> faces;
  int face;
  ConstVector<Exec> u;

  KOKKOS_INLINE_FUNCTION real_t operator()(CellPlace const& cell) const {
    return faces.value(u, face / 2, face % 2, cell);
  }
};

template <class Exec>
struct PlaneFlux {
  CellFaces<Exec> faces;
  int d;
  FluxPart part;
  ConstVector<Exec> position, w;

  KOKKOS_INLINE_FUNCTION real_t operator()(CellPlace cell) const {
    int const n = faces.data.shape.cells[d];
    real_t const at = position(faces.place(cell));
    int const i = static_cast<int>(at);
    cell.at[d] = i < 0 ? 0 : i > n - 1 ? n - 1 : i;
    real_t const share = at - cell.at[d], upper = share < 0 ? 0. : share > 1 ? 1. : share;
    real_t const low = faces.flux(w, part, d, 0, cell), high = faces.flux(w, part, d, 1, cell);
    return faces.area(d, cell) * (upper == 0 ? low : upper == 1 ? high : (1 - upper) * low + upper * high);
  }
};

/// One of the two places along a direction between which a probe lies: a cell, or a face of the box next to it.
struct ProbeNode {
  int cell = 0;
  int side = -1;       ///< of the face; -1: the centre of the cell
};

/// Values of u at the corners of the piece of a cell, or of several, in which a probe lies.
template <class Exec>
struct ProbeValues {
  CellFaces<Exec> faces;
  ConstVector<Exec> u, point;

  /// @param[out] weight  of the upper node
  KOKKOS_INLINE_FUNCTION void find_nodes(int d, int lane, ProbeNode (&nodes)[2], real_t& weight) const {
    BatchShape const& shape = faces.data.shape;
    int const n = shape.cells[d];
    real_t const at = point(d * shape.n_lanes() + lane) - 0.5;
    int const cell = static_cast<int>(std::floor(at));
    weight = at - cell;
    nodes[0].cell = cell;
    nodes[1].cell = cell + 1;
    if (shape.periodic[d]) {
      for (ProbeNode& node : nodes) node.cell = (node.cell % n + n) % n;
    } else if (cell < 0) {
      nodes[0] = {0, 0};
      nodes[1].cell = 0;
      weight = at < -0.5 ? 0. : 2 * (at + 0.5);
    } else if (cell > n - 2) {
      nodes[0].cell = n - 1;
      nodes[1] = {n - 1, 1};
      weight = at > n - 0.5 ? 1. : 2 * (at - (n - 1));
    }
  }

  /// g of the cell's face of direction d, extended along the face to the others of `side`.
  KOKKOS_INLINE_FUNCTION real_t extended_datum(int d, CellPlace const& cell, int const (&side)[3]) const {
    ConstVector<Exec> const& g = faces.data.boundary.value[2 * d + side[d]];
    real_t const here = g(faces.face_point(d, cell));
    real_t value = here;
    for (int e = 0; e < faces.data.shape.dim; ++e)
      if (e != d && side[e] >= 0)
        value += (here - g(faces.face_point(d, faces.neighbour(e, 1 - side[e], cell)))) / 2;
    return value;
  }

  /// u at a node of all directions. @param side  of the faces that it lies on, -1 along other directions
  KOKKOS_INLINE_FUNCTION real_t value(CellPlace const& cell, int const (&side)[3]) const {
    real_t const centre = u(faces.index(cell));
    real_t value = centre, data = 0;
    int n_faces = 0, n_data = 0;
    for (int d = 0; d < faces.data.shape.dim; ++d) {
      if (side[d] < 0) continue;
      ++n_faces;
      if (faces.data.boundary.closure[2 * d + side[d]] == BoundaryKind::dirichlet) {
        ++n_data;
        data += extended_datum(d, cell, side);
      } else {
        real_t const at_face = faces.value(u, d, side[d], cell);
        value = n_faces == 1 ? at_face : value + (at_face - centre);
      }
    }
    return n_data > 0 ? data / n_data : value;
  }

  KOKKOS_FUNCTION real_t operator()(int lane) const {
    BatchShape const& shape = faces.data.shape;
    ProbeNode nodes[3][2];
    real_t weight[3] = {0, 0, 0};
    for (int d = 0; d < shape.dim; ++d) find_nodes(d, lane, nodes[d], weight[d]);
    real_t sum = 0;
    for (int corner = 0; corner < 1 << shape.dim; ++corner) {
      real_t share = 1;
      CellPlace cell{lane / shape.lanes, {0, 0, 0}, lane % shape.lanes};
      int side[3] = {-1, -1, -1};
      for (int d = 0; d < shape.dim; ++d) {
        bool const upper = corner >> d & 1;
        share *= upper ? weight[d] : 1 - weight[d];
        cell.at[d] = nodes[d][upper].cell;
        side[d] = nodes[d][upper].side;
      }
      sum += share * value(cell, side);
    }
    return sum;
  }
};

}  // namespace

template <class Exec>
void cell_derivative(Exec const& exec, Derivative what, int d, ConstVector<Exec> w, AssemblyData<Exec> const& data,
                     Vector<Exec> out) {
  dispatch_lanes(data.shape.lanes, [&](auto lanes) {
    for_each_row(exec, "lapwing::face_values::cell_derivative", data.shape,
                 CellDerivative<Exec, lanes()>{{data}, what, d, w, out});
  });
}

template <class Exec>
void face_derivative(Exec const& exec, int face, Derivative what, int d, ConstVector<Exec> w,
                     AssemblyData<Exec> const& data, Vector<Exec> out) {
  for_each_face_cell(exec, "lapwing::face_values::face_derivative", data.shape, face,
                     FaceDerivative<Exec>{{data}, face, what, d, w}, out);
}

template <class Exec>
void face_value(Exec const& exec, int face, ConstVector<Exec> u, AssemblyData<Exec> const& data, Vector<Exec> out) {
  for_each_face_cell(exec, "lapwing::face_values::face_value", data.shape, face, FaceValue<Exec>{{data}, face, u},
                     out);
}

template <class Exec>
void plane_flux(Exec const& exec, int d, FluxPart part, ConstVector<Exec> position, ConstVector<Exec> w,
                AssemblyData<Exec> const& data, Vector<Exec> flux) {
  for_each_face_cell(exec, "lapwing::face_values::plane_flux", data.shape, 2 * d,
                     PlaneFlux<Exec>{{data}, d, part, position, w}, flux);
}

template <class Exec>
void probe(Exec const& exec, ConstVector<Exec> u, AssemblyData<Exec> const& data, ConstVector<Exec> point,
           Vector<Exec> result) {
  ProbeValues<Exec> const values{{data}, u, point};
  Kokkos::parallel_for(
      "lapwing::face_values::probe", Kokkos::RangePolicy<Exec>(exec, 0, data.shape.n_lanes()),
      KOKKOS_LAMBDA(int lane) { result(lane) = values(lane); });
}

using E = DeviceExec;
using Data = AssemblyData<E> const&;
template void cell_derivative(E const&, Derivative, int, ConstVector<E>, Data, Vector<E>);
template void face_derivative(E const&, int, Derivative, int, ConstVector<E>, Data, Vector<E>);
template void face_value(E const&, int, ConstVector<E>, Data, Vector<E>);
template void plane_flux(E const&, int, FluxPart, ConstVector<E>, ConstVector<E>, Data, Vector<E>);
template void probe(E const&, ConstVector<E>, Data, ConstVector<E>, Vector<E>);

}  // namespace lapwing
