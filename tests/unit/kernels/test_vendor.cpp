// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What vendor libraries compute for the engine, against the kernels and plain loops: the same tests whichever library
/// it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "kernels/batch/copies.hpp"
#include "kernels/direct/dense.hpp"
#include "kernels/vendor/csr_product.hpp"
#include "kernels/vendor/dense_cholesky.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

TEST(CsrProduct, EqualsTheKernelToRoundingAndItselfBitForBit) {
  for (int lanes : {1, 8}) {
    SampleOperator const op(make_shape({13, 9, 4}, lanes, 2), BoundaryKind::dirichlet, true, 10);
    vendor::CsrProduct const product(assemble_csr(DeviceExec(), op.stencil));
    auto const n = product.matrix().n_rows();
    DeviceVector const x = filled(n, [](auto i) { return noise(i, 1) - 0.4; });
    DeviceVector const expected("lapwing::test::expected", n), got("lapwing::test::got", n),
        again("lapwing::test::again", n);
    apply<DeviceExec>(DeviceExec(), product.matrix(), x, expected);
    product.apply(x, got);
    product.apply(x, again);
    auto const e = on_host(expected), g = on_host(got);
    double largest = 0;
    for (double v : e) largest = std::max(largest, std::abs(v));
    for (std::size_t i = 0; i < e.size(); ++i) ASSERT_NEAR(g[i], e[i], 1e-14 * largest);
    EXPECT_EQ(g, on_host(again));
    product.apply(got, again);  // other vectors, the same matrix
    apply<DeviceExec>(DeviceExec(), product.matrix(), got, expected);
    EXPECT_NEAR(on_host(again)[5], on_host(expected)[5], 1e-12 * std::abs(on_host(expected)[5]));
  }
}

/// A symmetric matrix with a dominant diagonal; another one for every m.
double entry(int m, int n, int i, int j) {
  return i == j ? n + m : 1.0 / (1 + std::abs(i - j)) - 0.1 * m;
}

TEST(DenseCholesky, SolvesWithEveryMatrixOfABatch) {
  for (int n : {1, 7, 40, 130}) {
    constexpr int count = 3;
    vendor::DenseCholesky factors(n, count);
    auto const values = Kokkos::create_mirror_view(factors.matrices());
    for (int m = 0; m < count; ++m)
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i)
          values((std::int64_t{m} * n + j) * n + i) = i >= j ? entry(m, n, i, j) : std::nan("");
    Kokkos::deep_copy(factors.matrices(), values);
    factors.factor();
    auto const failed = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), factors.failed());
    for (int m = 0; m < count; ++m) EXPECT_EQ(failed(m), 0);
    auto const solution = [&](int m, int i) { return noise(m * n + i, 3) - 0.5; };
    DeviceVector const x = filled(std::int64_t{count} * n, [&](auto at) {
      double b = 0;
      for (int j = 0; j < n; ++j)
        b += entry(static_cast<int>(at) / n, n, static_cast<int>(at) % n, j) * solution(static_cast<int>(at) / n, j);
      return b;
    });
    factors.solve(x);
    auto const got = on_host(x);
    for (int m = 0; m < count; ++m)
      for (int i = 0; i < n; ++i) ASSERT_NEAR(got[static_cast<std::size_t>(m * n + i)], solution(m, i), 1e-13) << n;
  }
}

TEST(DenseCholesky, NamesTheRowWhereAMatrixIsNotPositiveDefinite) {
  vendor::DenseCholesky factors(2, 2);
  DeviceVector const values = filled(8, [](auto i) { return i == 7 ? -1. : i % 4 == 0 || i % 4 == 3 ? 2. : 0.; });
  Kokkos::deep_copy(factors.matrices(), values);
  factors.factor();
  auto const failed = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), factors.failed());
  EXPECT_EQ(failed(0), 0);
  EXPECT_EQ(failed(1), 2);
}

TEST(Dense, MatricesEqualTheStencilInEveryPortion) {
  for (auto const& cells : std::vector<std::vector<int>>{{6}, {4, 3}, {3, 2, 4}})
    for (bool periodic : {false, true}) {
      SampleOperator const op(make_shape(cells, 8, 2, periodic),
                              periodic ? BoundaryKind::periodic : BoundaryKind::robin, true, 10);
      BatchShape const& s = op.shape;
      std::int64_t const n = s.n_cells();
      constexpr int portion = 6;
      Array<int, DeviceExec> const singular("lapwing::test::singular", s.n_lanes());
      Kokkos::deep_copy(Kokkos::subview(singular, 5), 1);
      DeviceVector const matrices("lapwing::test::matrices", portion * n * n);
      for (int first = 0; first < s.n_lanes(); first += portion) {
        assemble_dense<DeviceExec>(DeviceExec(), op.stencil, singular, first, matrices);
        auto const got = on_host(matrices);
        for (int m = 0; m < portion; ++m) {
          bool const real = first + m < s.n_lanes();
          auto expected = real ? dense_reference(op, first + m) : DenseMatrix(n, std::vector<double>(n, 0.));
          if (first + m == 5) expected[0][0] *= 2;
          for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t j = 0; j < n; ++j)
              ASSERT_NEAR(got[(m * n + j) * n + i], expected[i][j], 1e-12 * expected[i][i])
                  << first + m << ' ' << i << ' ' << j;
        }
      }
    }
}

TEST(Dense, FactorsOfFailedLanesAreNotANumber) {
  BatchShape const s = make_shape({3}, 8, 1);
  DeviceVector const matrices = filled(9 * 8, [](auto i) { return static_cast<double>(i); }),
                     factor("lapwing::test::factor", 9 * 8);
  Array<int, DeviceExec> const failed("lapwing::test::failed", 8);
  Kokkos::deep_copy(Kokkos::subview(failed, 2), 1);
  interleave_factors<DeviceExec>(DeviceExec(), s, matrices, failed, factor);
  auto const got = on_host(factor);
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column <= row; ++column)
      for (int lane = 0; lane < 8; ++lane) {
        double const value = got[static_cast<std::size_t>((row * 3 + column) * 8 + lane)];
        if (lane == 2) EXPECT_TRUE(std::isnan(value));
        else EXPECT_EQ(value, lane * 9 + column * 3 + row);
      }
}

TEST(BackgroundCopy, BringsWhatWasComputedBeforeItInTheOrderOfItsStarts) {
  constexpr std::size_t n = 100000;
  DeviceVector const from("lapwing::test::from", n), other("lapwing::test::other", n);
  Kokkos::View<double*, StagingSpace> const to("lapwing::test::to", 2 * n);
  vendor::BackgroundCopy copy;
  copy.wait();  // nothing was started
  fill(DeviceExec(), from, 1.);
  bring(copy, from.data(), to.data(), n);
  fill(DeviceExec(), other, 2.);
  vendor::BackgroundCopy const handle = copy;
  bring(copy, other.data(), to.data() + n, n);
  std::thread([&] { handle.wait(); }).join();
  EXPECT_TRUE(std::all_of(to.data(), to.data() + n, [](double v) { return v == 1; }));
  EXPECT_TRUE(std::all_of(to.data() + n, to.data() + 2 * n, [](double v) { return v == 2; }));
}

TEST(PendingFetch, ArrivesWhateverTheDeviceWasGivenSince) {
  constexpr std::size_t n = 1000;
  DeviceVector const from("lapwing::test::from", n), other("lapwing::test::other", 1000 * n);
  Kokkos::View<double*, StagingSpace> const to("lapwing::test::to", n);
  PendingFetch<DeviceVector, Kokkos::View<double*, StagingSpace>> pending;
  for (double value : {1., 2.}) {
    fill(DeviceExec(), from, value);
    pending.start(from, to);
    fill(DeviceExec(), other, value);
    pending.finish();
    EXPECT_TRUE(std::all_of(to.data(), to.data() + n, [&](double v) { return v == value; }));
  }
}

}  // namespace
}  // namespace lapwing::test
