// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/transfer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/multigrid/coarsen.hpp"
#include "kernels/batch/batch_vectors.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

struct Coarsened {
  BatchShape fine, coarse;
  int direction;
  DeviceVector weights;
  Stencil<DeviceExec> a;

  Coarsened(SampleOperator const& op, int d)
      : fine(op.shape), coarse(fine.coarsened(d)), direction(d),
        weights("weights", fine.odd_cells(d).n_values()),
        a(allocate_stencil<DeviceExec>(coarse, op.stencil.has_extra())) {
    interpolation_weights<DeviceExec>(DeviceExec(), op.stencil, d, weights);
    coarsen_operator<DeviceExec>(DeviceExec(), op.stencil, d, weights, a);
  }
  DeviceVector prolonged(DeviceVector coarse_values) const {
    DeviceVector const out("fine", fine.n_values());
    prolong_direction<DeviceExec>(DeviceExec(), fine, direction, weights, coarse_values, out, false);
    return out;
  }
  DeviceVector restricted(DeviceVector fine_values) const {
    DeviceVector const out("coarse", coarse.n_values());
    restrict_direction<DeviceExec>(DeviceExec(), fine, direction, weights, fine_values, out);
    return out;
  }
};

double inner_product(DeviceVector p, DeviceVector q) {
  auto const a = on_host(p), b = on_host(q);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<std::vector<int>> const sizes{{2}, {3}, {8}, {9}, {7, 5}, {6, 4}, {33, 2}, {5, 4, 3}, {4, 3, 6}};

TEST(Transfer, RestrictionIsTheTransposeOfProlongation) {
  for (auto const& cells : sizes)
    for (bool periodic : {false, true})
      for (int lanes : {1, 8})
        for (int d = 0; d < static_cast<int>(cells.size()); ++d) {
          SampleOperator const op(make_shape(cells, lanes, 1, periodic),
                                  periodic ? BoundaryKind::periodic : BoundaryKind::dirichlet, false);
          Coarsened const c(op, d);
          DeviceVector const v = filled(c.fine.n_values(), [](auto i) { return noise(i, 21); });
          DeviceVector const e = filled(c.coarse.n_values(), [](auto i) { return noise(i, 22) - 0.5; });
          double const left = inner_product(v, c.prolonged(e)), right = inner_product(c.restricted(v), e);
          EXPECT_NEAR(left, right, 1e-12 * static_cast<double>(c.fine.n_values())) << cells[0] << " direction " << d;
        }
}

TEST(Transfer, PreservesConstantsAwayFromDirichletBoundaries) {
  for (auto const& cells : sizes)
    for (BoundaryKind closure : {BoundaryKind::neumann, BoundaryKind::periodic})
      for (int d = 0; d < static_cast<int>(cells.size()); ++d) {
        SampleOperator const op(make_shape(cells, 8, 1, closure == BoundaryKind::periodic), closure, false);
        Coarsened const c(op, d);
        for (double v : on_host(c.prolonged(filled(c.coarse.n_values(), [](auto) { return 3.0; }))))
          EXPECT_DOUBLE_EQ(v, 3);
        // The coarse operator then has constants in its kernel as well.
        DeviceVector const ones = filled(c.coarse.n_values(), [](auto) { return 1.0; }), y("y", c.coarse.n_values());
        apply<DeviceExec>(DeviceExec(), c.a, ones, y);
        for (double v : on_host(y)) EXPECT_NEAR(v, 0, 1e-8);
      }
}

TEST(Transfer, AddsWhereAsked) {
  SampleOperator const op(make_shape({9, 6}), BoundaryKind::dirichlet, false);
  Coarsened const c(op, 0);
  DeviceVector const e = filled(c.coarse.n_values(), [](auto i) { return noise(i, 5); });
  DeviceVector const sum = filled(c.fine.n_values(), [](auto) { return 1.0; });
  prolong_direction<DeviceExec>(DeviceExec(), c.fine, 0, c.weights, e, sum, true);
  auto const expected = on_host(c.prolonged(e)), got = on_host(sum);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], 1 + expected[i]);
}

TEST(CoarseOperator, IsTheGalerkinProductIn1D) {
  for (int n : {2, 3, 8, 9, 33})
    for (BoundaryKind closure :
         {BoundaryKind::dirichlet, BoundaryKind::robin, BoundaryKind::neumann, BoundaryKind::periodic}) {
      SampleOperator const op(make_shape({n}, 1, 1, closure == BoundaryKind::periodic), closure, false, 100);
      Coarsened const c(op, 0);
      if (closure == BoundaryKind::periodic && c.coarse.cells[0] < 3) continue;
      DeviceVector const e = filled(c.coarse.n_values(), [](auto i) { return noise(i, 31); });
      DeviceVector const ap("ap", c.fine.n_values()), direct("ac", c.coarse.n_values());
      apply<DeviceExec>(DeviceExec(), op.stencil, c.prolonged(e), ap);
      apply<DeviceExec>(DeviceExec(), c.a, e, direct);
      auto const galerkin = on_host(c.restricted(ap)), got = on_host(direct);
      for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], galerkin[i], 1e-9 * (1 + std::abs(got[i]))) << n;
    }
}

TEST(CoarseOperator, HasTheEnergyOfLinearFunctionsForConstantKappa) {
  // Coarsening x of a constant medium: T_x halves, T_y doubles; the boundary half cells keep their closure.
  BatchShape const s = make_shape({8, 8});
  SampleOperator op(s, BoundaryKind::neumann, false);
  Kokkos::deep_copy(op.kappa, 2.0);
  assemble_faces<DeviceExec>(DeviceExec(), op.half_cells(), op.boundary, op.spacing, op.stencil);
  Coarsened const c(op, 0);
  auto const tx = on_host(c.a.face[0]), ty = on_host(c.a.face[1]);
  double const t = 2.0 * 64;
  EXPECT_DOUBLE_EQ(tx[c.coarse.faces(0).row_start(0, 0, 3) + 2], t / 2);
  EXPECT_DOUBLE_EQ(ty[c.coarse.faces(1).row_start(0, 0, 3) + 2], 2 * t);
  EXPECT_DOUBLE_EQ(ty[c.coarse.faces(1).row_start(0, 0, 3) + 0], 1.5 * t);
}

// Between coarse cells stands the odd cell o of its line, with weight w: faces in series, plus T (w - w') (w - 1/2) for
// each face towards a neighbouring line whose odd cell has weight w', at least a tenth of the series.
TEST(CoarseOperator, CarriesTheEnergyOfIncompatibleInterpolation) {
  int const nx = 8, ny = 6;
  for (int lanes : {1, 8})
    for (int d : {0, 1}) {
      SampleOperator const op(make_shape({nx, ny}, lanes, 1), BoundaryKind::dirichlet, false, 50);
      Coarsened const c(op, d);
      BatchShape const &s = c.fine, odd = s.odd_cells(d), to = c.coarse.faces(d);
      auto const along = on_host(op.stencil.face[d]), across = on_host(op.stencil.face[1 - d]);
      auto const w = on_host(c.weights), got = on_host(c.a.face[d]);
      auto const at = [&](BatchShape const& shape, int i, int line) {   // i along d
        return d == 0 ? shape.row_start(0, 0, line) + i * lanes : shape.row_start(0, 0, i) + line * lanes;
      };
      int const n_lines = d == 0 ? ny : nx, n_inner = c.coarse.cells[d] - 1;
      bool some_lateral = false;
      for (int line = 0; line < n_lines; ++line)
        for (int o = 0; o < n_inner; ++o) {
          double const low = along[at(s.faces(d), 2 * o + 1, line)], high = along[at(s.faces(d), 2 * o + 2, line)];
          double const series = low * high / (low + high), own = w[at(odd, o, line)];
          double lateral = 0;
          for (int side : {-1, 1}) {
            int const other = line + side;
            if (other < 0 || other == n_lines) continue;
            double const t = across[at(s.faces(1 - d), 2 * o + 1, side < 0 ? line : line + 1)];
            lateral += t * (own - w[at(odd, o, other)]) * (own - 0.5);
          }
          double const expected = std::max(series + lateral, 0.1 * series);
          EXPECT_NEAR(got[at(to, o + 1, line)], expected, 1e-12 * std::abs(expected))
              << "line " << line << ", face " << o + 1;
          some_lateral = some_lateral || std::abs(expected - series) > 0.1 * series;
        }
      EXPECT_TRUE(some_lateral);
    }
}

// Across the coarsened direction a coarse face takes the even cell's face, and of the odd cells' faces the share of the
// mean weight of the two cells that a face separates (of the one inside at a boundary).
TEST(CoarseOperator, SharesTheFacesAcrossByMeanWeights) {
  struct Place {
    int p[3];
    int at(BatchShape const& s) const { return static_cast<int>(s.row_start(0, p[2], p[1])) + p[0] * s.lanes; }
    Place with(int direction, int index) const {
      Place other = *this;
      other.p[direction] = index;
      return other;
    }
  };
  for (int lanes : {1, 8})
    for (int d : {0, 1, 2})
      for (int b : {0, 1, 2}) {
        if (b == d) continue;
        SampleOperator const op(make_shape({8, 6, 5}, lanes, 1), BoundaryKind::dirichlet, false, 50);
        Coarsened const c(op, d);
        BatchShape const faces = c.fine.faces(b), to = c.coarse.faces(b), odd = c.fine.odd_cells(d);
        auto const fine = on_host(op.stencil.face[b]), w = on_host(c.weights), got = on_host(c.a.face[b]);
        int const n_b = c.fine.cells[b], n = c.fine.cells[d];
        for (int z = 0; z < to.cells[2]; ++z)
          for (int y = 0; y < to.cells[1]; ++y)
            for (int x = 0; x < to.cells[0]; ++x) {
              Place const here{{x, y, z}};
              int const i = here.p[d], low = std::max(here.p[b] - 1, 0), high = std::min(here.p[b], n_b - 1);
              auto const mean = [&](int o) {
                Place const cell = here.with(d, o);
                return 0.5 * (w[cell.with(b, low).at(odd)] + w[cell.with(b, high).at(odd)]);
              };
              double expected = fine[here.with(d, 2 * i).at(faces)];
              if (2 * i + 1 < n) expected += mean(i) * fine[here.with(d, 2 * i + 1).at(faces)];
              if (i > 0) expected += (1 - mean(i - 1)) * fine[here.with(d, 2 * i - 1).at(faces)];
              EXPECT_NEAR(got[here.at(to)], expected, 1e-12 * expected)
                  << d << ' ' << b << ": " << x << ' ' << y << ' ' << z;
            }
      }
}

TEST(CoarseOperator, StaysPositiveForRoughCoefficients) {
  SampleOperator const op(make_shape({17, 12, 9}), BoundaryKind::robin, true, 1e6);
  for (int d : {0, 1, 2}) {
    Coarsened const c(op, d);
    for (int b = 0; b < 3; ++b)
      for (double t : on_host(c.a.face[b])) {
        EXPECT_GE(t, 0);
        EXPECT_TRUE(std::isfinite(t));
      }
    for (double v : on_host(c.a.extra)) EXPECT_GT(v, 0);
  }
}

}  // namespace
}  // namespace lapwing::test
