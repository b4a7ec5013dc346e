// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/transfer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/coarsen.hpp"
#include "kernels/lane_ops.hpp"
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
                                  periodic ? FaceClosure::periodic : FaceClosure::dirichlet, false);
          Coarsened const c(op, d);
          DeviceVector const v = filled(c.fine.n_values(), [](auto i) { return noise(i, 21); });
          DeviceVector const e = filled(c.coarse.n_values(), [](auto i) { return noise(i, 22) - 0.5; });
          double const left = inner_product(v, c.prolonged(e)), right = inner_product(c.restricted(v), e);
          EXPECT_NEAR(left, right, 1e-12 * static_cast<double>(c.fine.n_values())) << cells[0] << " direction " << d;
        }
}

TEST(Transfer, PreservesConstantsAwayFromDirichletBoundaries) {
  for (auto const& cells : sizes)
    for (FaceClosure closure : {FaceClosure::neumann, FaceClosure::periodic})
      for (int d = 0; d < static_cast<int>(cells.size()); ++d) {
        SampleOperator const op(make_shape(cells, 8, 1, closure == FaceClosure::periodic), closure, false);
        Coarsened const c(op, d);
        for (double v : on_host(c.prolonged(filled(c.coarse.n_values(), [](auto) { return 3.0; })))) EXPECT_DOUBLE_EQ(v, 3);
        // The coarse operator then has constants in its kernel as well.
        DeviceVector const ones = filled(c.coarse.n_values(), [](auto) { return 1.0; }), y("y", c.coarse.n_values());
        apply<DeviceExec>(DeviceExec(), c.a, ones, y);
        for (double v : on_host(y)) EXPECT_NEAR(v, 0, 1e-8);
      }
}

TEST(Transfer, AddsWhereAsked) {
  SampleOperator const op(make_shape({9, 6}), FaceClosure::dirichlet, false);
  Coarsened const c(op, 0);
  DeviceVector const e = filled(c.coarse.n_values(), [](auto i) { return noise(i, 5); });
  DeviceVector const sum = filled(c.fine.n_values(), [](auto) { return 1.0; });
  prolong_direction<DeviceExec>(DeviceExec(), c.fine, 0, c.weights, e, sum, true);
  auto const expected = on_host(c.prolonged(e)), got = on_host(sum);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], 1 + expected[i]);
}

TEST(CoarseOperator, IsTheGalerkinProductIn1D) {
  for (int n : {2, 3, 8, 9, 33})
    for (FaceClosure closure : {FaceClosure::dirichlet, FaceClosure::robin, FaceClosure::neumann, FaceClosure::periodic}) {
      SampleOperator const op(make_shape({n}, 1, 1, closure == FaceClosure::periodic), closure, false, 100);
      Coarsened const c(op, 0);
      if (closure == FaceClosure::periodic && c.coarse.cells[0] < 3) continue;
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
  SampleOperator op(s, FaceClosure::neumann, false);
  Kokkos::deep_copy(op.kappa, 2.0);
  ConstDeviceVector const kappa[3] = {op.kappa, op.kappa, op.kappa};
  assemble_faces<DeviceExec>(DeviceExec(), kappa, op.boundary, op.spacing, op.stencil);
  Coarsened const c(op, 0);
  auto const tx = on_host(c.a.face[0]), ty = on_host(c.a.face[1]);
  double const t = 2.0 * 64;
  EXPECT_DOUBLE_EQ(tx[c.coarse.faces(0).row_start(0, 0, 3) + 2], t / 2);
  EXPECT_DOUBLE_EQ(ty[c.coarse.faces(1).row_start(0, 0, 3) + 2], 2 * t);
  EXPECT_DOUBLE_EQ(ty[c.coarse.faces(1).row_start(0, 0, 3) + 0], 1.5 * t);
}

TEST(CoarseOperator, StaysPositiveForRoughCoefficients) {
  SampleOperator const op(make_shape({17, 12, 9}), FaceClosure::robin, true, 1e6);
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
