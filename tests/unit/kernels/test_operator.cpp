// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Matrix-free, assembled and dense operators are one and the same, and have the properties of the continuous one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "kernels/stencil/csr_matrix.hpp"
#include "kernels/batch/residual_sums.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

using Parameters = std::tuple<std::vector<int>, BoundaryKind, bool, int>;

class OperatorForms : public testing::TestWithParam<Parameters> {
 protected:
  SampleOperator make() const {
    auto const& [cells, closure, with_sigma, lanes] = GetParam();
    int const groups = lanes == 1 ? 3 : 2;
    return SampleOperator(make_shape(cells, lanes, groups, closure == BoundaryKind::periodic), closure, with_sigma);
  }
};

/// Largest row sum of magnitudes: what rounding is measured against.
double magnitude(DenseMatrix const& a) {
  double largest = 0;
  for (auto const& row : a) {
    double sum = 0;
    for (double v : row) sum += std::abs(v);
    largest = std::max(largest, sum);
  }
  return largest;
}

TEST_P(OperatorForms, AgreeWithTheDenseReference) {
  SampleOperator const op = make();
  BatchShape const& s = op.shape;
  DeviceVector const x = filled(s.n_values(), [](auto i) { return noise(i, 7) - 0.5; });
  DeviceVector const y("y", s.n_values()), z("z", s.n_values()), d("d", s.n_values());
  apply<DeviceExec>(DeviceExec(), op.stencil, x, y);
  CsrMatrix<DeviceExec> const matrix = assemble_csr(DeviceExec(), op.stencil);
  apply<DeviceExec>(DeviceExec(), matrix, x, z);
  diagonal<DeviceExec>(DeviceExec(), op.stencil, d);
  for (int lane = 0; lane < s.n_lanes(); ++lane) {
    DenseMatrix const a = dense_reference(op, lane);
    auto const expected = multiply(a, case_values(s, on_host(x), lane));
    auto const free = case_values(s, on_host(y), lane), assembled = case_values(s, on_host(z), lane);
    auto const diagonals = case_values(s, on_host(d), lane);
    double const bound = 8 * 2.2e-16 * magnitude(a);
    for (std::size_t r = 0; r < a.size(); ++r) {
      EXPECT_NEAR(free[r], expected[r], bound) << "row " << r << " of lane " << lane;
      EXPECT_NEAR(assembled[r], expected[r], bound) << "row " << r << " of lane " << lane;
      // A periodic direction of one pair of cells folds two faces onto one entry, and leaves the diagonal alone.
      EXPECT_NEAR(diagonals[r], a[r][r], bound);
    }
  }
}

TEST_P(OperatorForms, AreSymmetricMMatrices) {
  SampleOperator const op = make();
  auto const matrix = assemble_csr(DeviceExec(), op.stencil);
  auto const rows = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), matrix.row_ptr);
  auto const columns = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), matrix.col_idx);
  auto const values = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), matrix.values);
  auto const entry = [&](std::int64_t r, std::int64_t c) {
    for (auto e = rows(r); e < rows(r + 1); ++e)
      if (columns(e) == c) return values(e);
    return 0.0;
  };
  ASSERT_EQ(rows(matrix.n_rows()), matrix.nnz());
  for (std::int64_t r = 0; r < matrix.n_rows(); ++r) {
    double sum = 0, size = 0;
    for (auto e = rows(r); e < rows(r + 1); ++e) {
      if (e > rows(r)) {
        EXPECT_LT(columns(e - 1), columns(e)) << "row " << r;
      }
      EXPECT_EQ(values(e), entry(columns(e), r)) << "row " << r;
      EXPECT_TRUE(columns(e) == r ? values(e) > 0 : values(e) <= 0) << "row " << r;
      sum += values(e);
      size += std::abs(values(e));
    }
    EXPECT_GE(sum, -1e-14 * size) << "row " << r << " is not weakly dominant";
  }
}

TEST_P(OperatorForms, ArePositiveDefiniteUnlessSingular) {
  auto const& [cells, closure, with_sigma, lanes] = GetParam();
  SampleOperator const op = make();
  DenseMatrix a = dense_reference(op, 0);
  bool const singular = !with_sigma && (closure == BoundaryKind::neumann || closure == BoundaryKind::periodic);
  std::size_t const n = a.size();
  double const size = magnitude(a);
  for (std::size_t c = 0; c < n; ++c) {              // Cholesky in place
    double pivot = a[c][c];
    for (std::size_t k = 0; k < c; ++k) pivot -= a[c][k] * a[c][k];
    if (singular && c + 1 == n) {
      EXPECT_LT(std::abs(pivot), 1e-12 * size);
      return;
    }
    ASSERT_GT(pivot, 0) << "column " << c;
    a[c][c] = std::sqrt(pivot);
    for (std::size_t r = c + 1; r < n; ++r) {
      for (std::size_t k = 0; k < c; ++k) a[r][c] -= a[r][k] * a[c][k];
      a[r][c] /= a[c][c];
    }
  }
  EXPECT_FALSE(singular);
}

TEST_P(OperatorForms, AreAssembledToTheSameBitsEveryTime) {
  SampleOperator const op = make(), again = make();
  auto const first = assemble_csr(DeviceExec(), op.stencil), second = assemble_csr(DeviceExec(), again.stencil);
  EXPECT_EQ(on_host(first.values), on_host(second.values));
}

INSTANTIATE_TEST_SUITE_P(AwkwardSizes, OperatorForms,
                         testing::Combine(testing::Values(std::vector<int>{2}, std::vector<int>{3},
                                                          std::vector<int>{2, 2}, std::vector<int>{7, 5},
                                                          std::vector<int>{33, 2}, std::vector<int>{5, 4, 3},
                                                          std::vector<int>{2, 3, 2}),
                                          testing::Values(BoundaryKind::dirichlet, BoundaryKind::neumann,
                                                          BoundaryKind::robin, BoundaryKind::periodic),
                                          testing::Bool(), testing::Values(1, 8)));

TEST(RightHandSide, HoldsTheBoundaryData) {
  // One cell column of 2 x 1 ... in 1D: b = f + inflow / h of each boundary face.
  BatchShape const s = make_shape({4});
  for (BoundaryKind closure : {BoundaryKind::dirichlet, BoundaryKind::neumann, BoundaryKind::robin}) {
    SampleOperator const op(s, closure, false, 3.0);
    DeviceVector const source = filled(4, [](auto i) { return 1.0 + static_cast<double>(i); }), rhs("rhs", 4);
    assemble_rhs<DeviceExec>(DeviceExec(), op.data(source), rhs);
    double const h = 0.25, g = on_host(op.face_value)[0], alpha = on_host(op.face_alpha)[0];
    auto const k = on_host(op.kappa), b = on_host(rhs);
    auto const inflow = [&](double kappa_cell) {
      double const half = 2 * kappa_cell / h;
      return closure == BoundaryKind::dirichlet ? half * g
             : closure == BoundaryKind::neumann ? g
                                               : half * g / (alpha + half);
    };
    EXPECT_NEAR(b[0], 1 + inflow(k[0]) / h, 1e-12 * std::abs(b[0]));
    EXPECT_EQ(b[1], 2);
    EXPECT_EQ(b[2], 3);
    EXPECT_NEAR(b[3], 4 + inflow(k[3]) / h, 1e-12 * std::abs(b[3]));
  }
}

TEST(FaceFlux, OfAllFacesBalancesTheSource) {
  // Sum of outward fluxes = integral of (f - sigma u): true of any u that solves the discrete problem, and for any u
  // flux sum = volume * sum(b_inflow - A u) with f = 0, sigma = 0.
  BatchShape const s = make_shape({6, 5, 4});
  for (BoundaryKind closure : {BoundaryKind::dirichlet, BoundaryKind::neumann, BoundaryKind::robin}) {
    SampleOperator const op(s, closure, false, 10.0);
    DeviceVector const u = filled(s.n_values(), [](auto i) { return noise(i, 9); }), au("au", s.n_values()),
                       rhs("b", s.n_values());
    apply<DeviceExec>(DeviceExec(), op.stencil, u, au);
    assemble_rhs<DeviceExec>(DeviceExec(), op.data(), rhs);
    double balance = 0, out = 0;
    auto const a = on_host(au), b = on_host(rhs);
    for (std::size_t i = 0; i < a.size(); ++i) balance += (a[i] - b[i]) / static_cast<double>(s.n_cells());
    for (int f = 0; f < 6; ++f) {
      BatchShape const face = face_points(s, f).shape;
      DeviceVector const flux("flux", face.n_values());
      face_flux<DeviceExec>(DeviceExec(), f, FluxPart::net, u, op.data(), flux);
      for (double v : on_host(flux)) out += v;
    }
    EXPECT_NEAR(out, balance, 1e-11 * (1 + std::abs(balance)));
  }
}

/// A constant is taken out of u and its data alike.
TEST(Levels, LeaveTheDiscreteProblemAsItIs) {
  BatchShape const s = make_shape({5, 4}, 8);
  for (BoundaryKind closure : {BoundaryKind::dirichlet, BoundaryKind::neumann, BoundaryKind::robin}) {
    SampleOperator const op(s, closure, true, 10.0);
    DeviceVector const source = filled(s.n_values(), [](auto i) { return noise(i, 6); });
    DeviceVector const level = filled(s.n_lanes(), [](auto i) { return 3.0 + static_cast<double>(i); });
    DeviceVector const b("b", s.n_values()), b_less("b_less", s.n_values()), constant("constant", s.n_values()),
        a_level("a", s.n_values());
    assemble_rhs<DeviceExec>(DeviceExec(), op.data(source), b);
    assemble_rhs<DeviceExec>(DeviceExec(), op.data(source, level), b_less);
    Kokkos::deep_copy(constant, 0.);
    subtract_per_lane<DeviceExec>(DeviceExec(), s, level, constant);
    apply<DeviceExec>(DeviceExec(), op.stencil, constant, a_level);       // -A level
    auto const before = on_host(b), after = on_host(b_less), shift = on_host(a_level);
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_NEAR(after[i], before[i] + shift[i], 1e-12 * (std::abs(before[i]) + std::abs(shift[i])));
    DeviceVector const w = filled(s.n_values(), [](auto i) { return noise(i, 9); }), u("u", s.n_values());
    Kokkos::deep_copy(u, w);
    DeviceVector const minus = filled(s.n_lanes(), [](auto i) { return -3.0 - static_cast<double>(i); });
    subtract_per_lane<DeviceExec>(DeviceExec(), s, minus, u);
    for (int f = 0; f < 4; ++f) {
      DeviceVector const flux("flux", face_points(s, f).shape.n_values()),
          same("same", face_points(s, f).shape.n_values());
      face_flux<DeviceExec>(DeviceExec(), f, FluxPart::net, u, op.data(source), flux);
      face_flux<DeviceExec>(DeviceExec(), f, FluxPart::net, w, op.data(source, level), same);
      auto const expected = on_host(flux), got = on_host(same);
      for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_NEAR(got[i], expected[i], 1e-10 * (1 + std::abs(expected[i])));
    }
  }
}

/// Sum of x.A x over all faces, the half cells at the boundary by their fluxes: what a solution dissipates.
TEST(Dissipation, OfInnerFacesAndHalfCellsIsTheEnergyWithoutData) {
  for (bool const periodic : {false, true}) {
    BatchShape const s = make_shape({5, 4, 3}, 8, 1, periodic);
    SampleOperator op(s, periodic ? BoundaryKind::periodic : BoundaryKind::dirichlet, true, 10.0);
    for (auto& value : op.boundary.value) value = DeviceVector("zero", s.n_values());
    DeviceVector const x = filled(s.n_values(), [](auto i) { return noise(i, 9) - 0.5; }), r("r", s.n_values()),
                       b("b", s.n_values());
    ResidualSums<DeviceExec> const sums(s);
    residual<DeviceExec>(DeviceExec(), op.stencil, x, b, r, sums);
    sums.finish(DeviceExec(), s);
    DissipationSums<DeviceExec> const energies(s);
    dissipation<DeviceExec>(DeviceExec(), op.stencil, x, energies);
    energies.finish(DeviceExec(), s);
    auto const inside = on_host(energies.sum[0].result), magnitude = on_host(energies.sum[1].result);
    auto const squares = on_host(sums.sum[0].result), total = on_host(sums.sum[1].result);
    std::vector<double> half(static_cast<std::size_t>(s.n_lanes()), 0.);
    for (int f = 0; f < 6 && !periodic; ++f) {
      BatchShape const points = face_points(s, f).shape;
      DeviceVector const values("values", points.n_values());
      half_cell_dissipation<DeviceExec>(DeviceExec(), f, x, op.data(), values);
      auto const at = on_host(values);
      for (std::size_t i = 0; i < at.size(); ++i) half[i % 8] += at[i];
    }
    for (int lane = 0; lane < s.n_lanes(); ++lane) {
      auto const a = dense_reference(op, lane);
      auto const v = case_values(s, on_host(x), lane), ax = multiply(a, v);
      double energy = 0, sum = 0, square = 0, diagonal = 0;
      for (std::size_t i = 0; i < v.size(); ++i) {
        energy += v[i] * ax[i];
        sum -= ax[i];
        square += ax[i] * ax[i];
        diagonal += a[i][i] * v[i] * v[i];
      }
      auto const l = static_cast<std::size_t>(lane);
      EXPECT_NEAR(inside[l] + half[l], energy, 1e-12 * energy);
      EXPECT_NEAR(total[l], sum, 1e-12 * std::sqrt(square) * static_cast<double>(v.size()));
      EXPECT_NEAR(squares[l], square, 1e-12 * square);
      EXPECT_NEAR(magnitude[l], diagonal, 1e-12 * diagonal);
    }
  }
}

}  // namespace
}  // namespace lapwing::test
