// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/smoothers.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

int colour_of(int i, int n, bool periodic) { return periodic && n % 2 == 1 && n > 1 && i == n - 1 ? 2 : i % 2; }

/// One half sweep on the dense matrix, cell after cell.
void reference_half_sweep(BatchShape const& s, DenseMatrix const& a, std::vector<double> const& b,
                          std::vector<double>& u, int colour, int n_colours) {
  for (int z = 0; z < s.cells[2]; ++z)
    for (int y = 0; y < s.cells[1]; ++y)
      for (int x = 0; x < s.cells[0]; ++x) {
        int const c = colour_of(x, s.cells[0], s.periodic[0]) + colour_of(y, s.cells[1], s.periodic[1]) +
                      colour_of(z, s.cells[2], s.periodic[2]);
        if (c % n_colours != colour) continue;
        std::size_t const r = static_cast<std::size_t>((z * s.cells[1] + y) * s.cells[0] + x);
        double sum = b[r];
        for (std::size_t k = 0; k < u.size(); ++k) sum -= a[r][k] * u[k];
        u[r] += sum / a[r][r];
      }
}

TEST(RedBlackGaussSeidel, EqualsTheReferenceAtAwkwardSizes) {
  for (bool periodic : {false, true})
    for (int lanes : {1, 8})
      for (bool sigma : {false, true})
        for (std::vector<int> const& cells : std::vector<std::vector<int>>{
                 {2}, {3}, {9}, {2, 2}, {3, 2}, {7, 5}, {8, 6}, {33, 2}, {5, 4, 3}, {2, 3, 5}}) {
          BatchShape const s = make_shape(cells, lanes, 2, periodic);
          SampleOperator const op(s, periodic ? BoundaryKind::periodic : BoundaryKind::robin, sigma, 100);
          DeviceVector const b = filled(s.n_values(), [](auto i) { return noise(i, 11); });
          DeviceVector const u = filled(s.n_values(), [](auto i) { return noise(i, 12); });
          auto const start = on_host(u);
          int const colours = n_colours(s);
          for (int c = 0; c < colours; ++c) smooth_colour<DeviceExec>(DeviceExec(), op.stencil, b, u, c);
          for (int lane : {0, s.n_lanes() - 1}) {
            auto expected = case_values(s, start, lane);
            DenseMatrix const a = dense_reference(op, lane);
            for (int c = 0; c < colours; ++c)
              reference_half_sweep(s, a, case_values(s, on_host(b), lane), expected, c, colours);
            auto const got = case_values(s, on_host(u), lane);
            for (std::size_t i = 0; i < got.size(); ++i)
              EXPECT_NEAR(got[i], expected[i], 1e-11) << "cell " << i << " of " << cells.size() << "D " << cells[0]
                                                      << (periodic ? " periodic" : "") << " lanes " << lanes;
          }
        }
}

TEST(DampedJacobi, EqualsTheReferenceAtAwkwardSizes) {
  for (bool periodic : {false, true})
    for (int lanes : {1, 8})
      for (bool sigma : {false, true})
        for (std::vector<int> const& cells : std::vector<std::vector<int>>{{2}, {9}, {2, 2}, {7, 5}, {5, 4, 3}}) {
          BatchShape const s = make_shape(cells, lanes, 2, periodic);
          SampleOperator const op(s, periodic ? BoundaryKind::periodic : BoundaryKind::robin, sigma, 100);
          DeviceVector const b = filled(s.n_values(), [](auto i) { return noise(i, 13); });
          DeviceVector const u = filled(s.n_values(), [](auto i) { return noise(i, 14); }), out("out", s.n_values());
          damped_jacobi<DeviceExec>(DeviceExec(), op.stencil, 0.7, b, u, out);
          for (int lane : {0, s.n_lanes() - 1}) {
            auto const from = case_values(s, on_host(u), lane), rhs = case_values(s, on_host(b), lane);
            auto const got = case_values(s, on_host(out), lane);
            DenseMatrix const a = dense_reference(op, lane);
            for (std::size_t i = 0; i < got.size(); ++i) {
              double r = rhs[i];
              for (std::size_t k = 0; k < from.size(); ++k) r -= a[i][k] * from[k];
              EXPECT_NEAR(got[i], from[i] + 0.7 * r / a[i][i], 1e-11) << "cell " << i << " of " << cells.size() << "D";
            }
          }
        }
}

TEST(RedBlackGaussSeidel, UsesAThirdColourOnlyForOddPeriodicDirections) {
  EXPECT_EQ(n_colours(make_shape({8, 6}, 1, 1, true)), 2);
  EXPECT_EQ(n_colours(make_shape({8, 7}, 1, 1, true)), 3);
  EXPECT_EQ(n_colours(make_shape({7, 7}, 1, 1, false)), 2);
}

}  // namespace
}  // namespace lapwing::test
