// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Values and fluxes at faces, derivatives and probes: exact for linear u, whatever the closures, lanes and groups.
#include "kernels/stencil/face_values.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

constexpr double slope[3] = {2, -3, 0.5};
constexpr double kappa[3] = {1.5, 0.25, 4};

/// The case of each lane: u = 1 + lane + slope.x, on boxes of different size.
struct Linear {
  BatchShape shape;
  AssemblyData<DeviceExec> data;
  DeviceVector u;

  double h(int d, int lane) const { return (1 + d + 0.125 * lane) / shape.cells[d]; }
  /// @param at  in units of cells
  double value(int lane, std::array<double, 3> const& at) const {
    double sum = 1 + lane;
    for (int d = 0; d < shape.dim; ++d) sum += slope[d] * h(d, lane) * at[d];
    return sum;
  }
  /// Calls f(lane, position of a cell) for every value.
  template <class F>
  DeviceVector field(BatchShape const& points, F const& f) const {
    return filled(points.n_values(), [&](auto i) {
      std::int64_t const lane = i % points.lanes, cell = i / points.lanes % points.n_cells();
      int const g = static_cast<int>(i / points.lanes / points.n_cells());
      int const nx = points.cells[0], ny = points.cells[1];
      return f(static_cast<int>(g * points.lanes + lane),
               std::array<int, 3>{static_cast<int>(cell % nx), static_cast<int>(cell / nx % ny),
                                  static_cast<int>(cell / nx / ny)});
    });
  }
  /// Where a point of a face lies, in units of cells.
  std::array<double, 3> on_face(int face, std::array<int, 3> const& point) const {
    PointMap const map = face_points(shape, face);
    std::array<double, 3> at{};
    for (int s = 0; s < 3; ++s)
      if (map.direction[s] >= 0) at[map.direction[s]] = point[s] + 0.5;
    at[face / 2] = face % 2 == 0 ? 0 : shape.cells[face / 2];
    return at;
  }
};

BoundaryKind closure_of(int face) {
  constexpr BoundaryKind all[] = {BoundaryKind::robin,     BoundaryKind::dirichlet, BoundaryKind::neumann,
                                 BoundaryKind::robin,     BoundaryKind::dirichlet, BoundaryKind::neumann};
  return all[face];
}

Linear linear(BatchShape const& shape) {
  Linear p{shape, {}, {}};
  p.data.shape = shape;
  p.u = p.field(shape, [&](int lane, auto const& c) { return p.value(lane, {c[0] + 0.5, c[1] + 0.5, c[2] + 0.5}); });
  for (int d = 0; d < shape.dim; ++d)
    p.data.kappa.low[d] = p.data.kappa.high[d] = filled(shape.n_values(), [d](auto) { return kappa[d]; });
  int const n_lanes = shape.n_lanes();
  p.data.spacing = filled(3 * n_lanes, [&](auto i) { return p.h(static_cast<int>(i / n_lanes), i % n_lanes); });
  for (int f = 0; f < 2 * shape.dim; ++f) {
    p.data.boundary.closure[f] = closure_of(f);
    BatchShape const points = face_points(shape, f).shape;
    double const outward = (f % 2 == 0 ? -1 : 1) * kappa[f / 2] * slope[f / 2];       // kappa du/dn
    p.data.boundary.alpha[f] = filled(points.n_values(), [](auto) { return 3.; });
    p.data.boundary.value[f] = p.field(points, [&](int lane, auto const& c) {
      double const u = p.value(lane, p.on_face(f, c));
      if (closure_of(f) == BoundaryKind::dirichlet) return u;
      return closure_of(f) == BoundaryKind::neumann ? outward : outward + 3 * u;
    });
  }
  return p;
}

std::vector<BatchShape> shapes() {
  return {make_shape({5}, 8, 2), make_shape({2}), make_shape({7, 5}, 8, 2), make_shape({5, 2, 3}, 8, 2),
          make_shape({3, 4, 2})};
}

void expect_all(DeviceVector const& got, std::vector<double> const& expected, char const* what) {
  auto const values = on_host(got);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_NEAR(values[i], expected[i], 1e-12) << what << " at " << i;
}

TEST(FaceValues, OfLinearFunctionsAreExact) {
  for (BatchShape const& s : shapes()) {
    Linear const p = linear(s);
    for (int f = 0; f < 2 * s.dim; ++f) {
      BatchShape const points = face_points(s, f).shape;
      DeviceVector const out("out", points.n_values());
      face_value<DeviceExec>(DeviceExec(), f, p.u, p.data, out);
      expect_all(out, on_host(p.field(points, [&](int lane, auto const& c) { return p.value(lane, p.on_face(f, c)); })),
                 "face value");
      for (int d = 0; d < s.dim; ++d) {
        face_derivative<DeviceExec>(DeviceExec(), f, Derivative::gradient, d, p.u, p.data, out);
        expect_all(out, std::vector<double>(points.n_values(), slope[d]), "gradient on a face");
        face_derivative<DeviceExec>(DeviceExec(), f, Derivative::flux, d, p.u, p.data, out);
        expect_all(out, std::vector<double>(points.n_values(), -kappa[d] * slope[d]), "flux on a face");
      }
    }
  }
}

TEST(CellDerivatives, OfLinearFunctionsAreExactWhateverLevelIsTakenOut) {
  for (BatchShape const& s : shapes()) {
    Linear p = linear(s);
    DeviceVector const out("out", s.n_values());
    for (bool const less : {false, true}) {
      if (less) {
        p.data.level = filled(s.n_lanes(), [](auto lane) { return 0.5 + static_cast<double>(lane); });
        p.u = p.field(s, [&](int lane, auto const& c) {
          return p.value(lane, {c[0] + 0.5, c[1] + 0.5, c[2] + 0.5}) - 0.5 - lane;
        });
      }
      for (int d = 0; d < s.dim; ++d) {
        cell_derivative<DeviceExec>(DeviceExec(), Derivative::gradient, d, p.u, p.data, out);
        expect_all(out, std::vector<double>(s.n_values(), slope[d]), "gradient");
        cell_derivative<DeviceExec>(DeviceExec(), Derivative::flux, d, p.u, p.data, out);
        expect_all(out, std::vector<double>(s.n_values(), -kappa[d] * slope[d]), "flux");
      }
    }
  }
}

TEST(Probe, IsExactForLinearFunctionsUpToCornersOfTheBox) {
  for (BatchShape const& s : shapes()) {
    Linear const p = linear(s);
    int const n_lanes = s.n_lanes();
    for (double const share : {0., 0.01, 0.1, 0.3, 0.5, 0.77, 0.97, 1.}) {
      auto const at = [&](int d, int lane) {
        return s.cells[d] * (d == 1 ? 1 - share : share) * (lane == 0 ? 1 : 1 - 1e-3 * lane);
      };
      DeviceVector const point =
          filled(3 * n_lanes, [&](auto i) { return at(static_cast<int>(i / n_lanes), i % n_lanes); });
      DeviceVector const result("result", n_lanes);
      probe<DeviceExec>(DeviceExec(), p.u, p.data, point, result);
      auto const got = on_host(result);
      for (int lane = 0; lane < n_lanes; ++lane)
        EXPECT_NEAR(got[lane], p.value(lane, {at(0, lane), at(1, lane), at(2, lane)}), 1e-12) << share << ' ' << lane;
    }
  }
}

TEST(Probe, TakesTheMeanWhereTwoDirichletFacesDisagree) {
  BatchShape const s = make_shape({4, 3});
  Linear p = linear(s);
  for (int const f : {0, 2}) {
    p.data.boundary.closure[f] = BoundaryKind::dirichlet;
    p.data.boundary.value[f] = filled(4, [f](auto) { return f == 0 ? 1. : 0.; });
  }
  DeviceVector const result("result", 1);
  probe<DeviceExec>(DeviceExec(), p.u, p.data, filled(3, [](auto) { return 0.; }), result);
  EXPECT_EQ(on_host(result)[0], 0.5);
}

TEST(Probe, WrapsPeriodicDirections) {
  BatchShape s = make_shape({4, 3});
  s.periodic[0] = true;
  Linear p = linear(s);
  p.data.boundary.closure[0] = p.data.boundary.closure[1] = BoundaryKind::periodic;
  DeviceVector const result("result", 1);
  for (double const x : {0., 4.}) {
    probe<DeviceExec>(DeviceExec(), p.u, p.data, filled(3, [x](auto d) { return d == 0 ? x : 1.5; }), result);
    EXPECT_NEAR(on_host(result)[0], (p.value(0, {0.5, 1.5}) + p.value(0, {3.5, 1.5})) / 2, 1e-14);
  }
}

TEST(PlaneFlux, IsThatOfTheFacesAndLinearBetweenThem) {
  for (BatchShape const& s : shapes()) {
    Linear const p = linear(s);
    DeviceVector const squares = p.field(s, [&](int, auto const& c) { return (c[0] + 1.) * (c[0] + 1.); });
    for (double const at : {0., 0.25, 1., 1.75, 2.}) {
      BatchShape const points = face_points(s, 0).shape;
      DeviceVector const out("out", points.n_values()), position = filled(s.n_lanes(), [at](auto) { return at; });
      plane_flux<DeviceExec>(DeviceExec(), 0, FluxPart::net, position, p.u, p.data, out);
      expect_all(out, on_host(p.field(points, [&](int lane, auto const&) {
                   double area = 1;
                   for (int d = 1; d < s.dim; ++d) area *= p.h(d, lane);
                   return -area * kappa[0] * slope[0];
                 })), "flux of a linear function");
      if (s.cells[0] < 3 || at < 1) continue;
      plane_flux<DeviceExec>(DeviceExec(), 0, FluxPart::net, position, squares, p.data, out);
      expect_all(out, on_host(p.field(points, [&](int lane, auto const&) {
                   double area = 1;
                   for (int d = 1; d < s.dim; ++d) area *= p.h(d, lane);
                   return -area * kappa[0] / p.h(0, lane) * (3 + 2 * (at - 1));      // differences of squares
                 })), "flux of squares");
    }
  }
}

}  // namespace
}  // namespace lapwing::test
