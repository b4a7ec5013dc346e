// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/line_smoother.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

int colour_of(int i, int n, bool periodic) { return periodic && n % 2 == 1 && n > 1 && i == n - 1 ? 2 : i % 2; }

/// Solves a dense system by elimination with pivots on the diagonal.
std::vector<double> solve_dense(DenseMatrix a, std::vector<double> b) {
  std::size_t const n = b.size();
  for (std::size_t c = 0; c < n; ++c)
    for (std::size_t r = c + 1; r < n; ++r) {
      double const factor = a[r][c] / a[c][c];
      for (std::size_t k = c; k < n; ++k) a[r][k] -= factor * a[c][k];
      b[r] -= factor * b[c];
    }
  for (std::size_t r = n; r-- > 0;) {
    for (std::size_t k = r + 1; k < n; ++k) b[r] -= a[r][k] * b[k];
    b[r] /= a[r][r];
  }
  return b;
}

/// One colour of lines on the dense matrix, line after line.
void reference_colour(BatchShape const& s, DenseMatrix const& a, std::vector<double> const& b, std::vector<double>& u,
                      int axis, int colour) {
  int const first = axis == 0 ? 1 : 0, second = axis == 2 ? 1 : 2;
  for (int q = 0; q < s.cells[second]; ++q)
    for (int p = 0; p < s.cells[first]; ++p) {
      int const sum =
          colour_of(p, s.cells[first], s.periodic[first]) + colour_of(q, s.cells[second], s.periodic[second]);
      if (sum % n_line_colours(s, axis) != colour) continue;
      std::vector<std::size_t> line;
      for (int i = 0; i < s.cells[axis]; ++i) {
        std::array<int, 3> at{};
        at[axis] = i;
        at[first] = p;
        at[second] = q;
        line.push_back(static_cast<std::size_t>((at[2] * s.cells[1] + at[1]) * s.cells[0] + at[0]));
      }
      DenseMatrix m(line.size(), std::vector<double>(line.size()));
      std::vector<double> r(line.size());
      for (std::size_t i = 0; i < line.size(); ++i) {
        r[i] = b[line[i]];
        for (std::size_t k = 0; k < u.size(); ++k) r[i] -= a[line[i]][k] * u[k];
        for (std::size_t k = 0; k < line.size(); ++k) m[i][k] = a[line[i]][line[k]];
      }
      auto const e = solve_dense(m, r);
      for (std::size_t i = 0; i < line.size(); ++i) u[line[i]] += e[i];
    }
}

struct Smoothed {
  DeviceVector u;

  Smoothed(SampleOperator const& op, DeviceVector b, DeviceVector start, int axis) : u(start) {
    BatchShape const& s = op.shape;
    auto const factors = allocate_line_factors<DeviceExec>(s, axis);
    factor_lines(DeviceExec(), op.stencil, factors);
    DeviceVector const scratch("lapwing::test::scratch", s.n_values());
    for (int c = 0; c < n_line_colours(s, axis); ++c)
      smooth_lines<DeviceExec>(DeviceExec(), op.stencil, factors, b, scratch, u, c);
  }
};

std::vector<std::vector<int>> const awkward{{2},    {7},     {2, 2},  {3, 2},    {7, 5},    {8, 6},
                                            {37, 3}, {3, 41}, {140, 3}, {5, 4, 3}, {2, 3, 5}, {4, 2, 7}};

TEST(ZebraLines, EqualTheReferenceAtAwkwardSizes) {
  for (bool periodic : {false, true})
    for (int lanes : {1, 8})
      for (bool sigma : {false, true})
        for (auto const& cells : awkward) {
          BatchShape const s = make_shape(cells, lanes, 2, periodic);
          // A periodic line without S and without neighbours across is singular.
          if (periodic && !sigma && s.dim == 1) continue;
          SampleOperator const op(s, periodic ? BoundaryKind::periodic : BoundaryKind::robin, sigma, 100);
          for (int axis = 0; axis < s.dim; ++axis) {
            DeviceVector const b = filled(s.n_values(), [](auto i) { return noise(i, 11); });
            DeviceVector const start = filled(s.n_values(), [](auto i) { return noise(i, 12); });
            auto const before = on_host(start);
            auto const after = on_host(Smoothed(op, b, start, axis).u);
            for (int lane : {0, s.n_lanes() - 1}) {
              auto expected = case_values(s, before, lane);
              DenseMatrix const a = dense_reference(op, lane);
              for (int c = 0; c < n_line_colours(s, axis); ++c)
                reference_colour(s, a, case_values(s, on_host(b), lane), expected, axis, c);
              auto const got = case_values(s, after, lane);
              double error = 0;
              for (std::size_t i = 0; i < got.size(); ++i) error = std::max(error, std::abs(got[i] - expected[i]));
              EXPECT_LT(error, 1e-10) << s.dim << "D " << cells[0] << " along " << axis << (periodic ? " periodic" : "")
                                      << " lanes " << lanes << (sigma ? " sigma" : "");
            }
          }
        }
}

TEST(ZebraLines, GiveTheSameBitsForAnyNumberOfLanes) {
  for (bool periodic : {false, true})
    for (auto const& cells : awkward) {
      BatchShape const wide = make_shape(cells, 8, 1, periodic), narrow = make_shape(cells, 1, 1, periodic);
      SampleOperator const many(wide, periodic ? BoundaryKind::periodic : BoundaryKind::dirichlet, true);
      for (int axis = 0; axis < wide.dim; ++axis) {
        DeviceVector const b = filled(wide.n_values(), [](auto i) { return noise(i, 21); });
        DeviceVector const start = filled(wide.n_values(), [](auto i) { return noise(i, 22); });
        auto const b_values = on_host(b), start_values = on_host(start);
        auto const together = on_host(Smoothed(many, b, start, axis).u);
        int const lane = 5;
        SampleOperator one(narrow, periodic ? BoundaryKind::periodic : BoundaryKind::dirichlet, true);
        for (int d = 0; d < wide.dim; ++d) {
          auto const values = case_values(wide.faces(d), on_host(many.stencil.face[d]), lane);
          Kokkos::deep_copy(one.stencil.face[d], filled(narrow.faces(d).n_values(), [&](auto i) { return values[i]; }));
        }
        auto const sigma = case_values(wide, on_host(many.stencil.extra), lane);
        Kokkos::deep_copy(one.stencil.extra, filled(narrow.n_values(), [&](auto i) { return sigma[i]; }));
        auto const of_lane = [&](std::vector<double> const& values) {
          auto const alone = case_values(wide, values, lane);
          return filled(narrow.n_values(), [&](auto i) { return alone[i]; });
        };
        EXPECT_EQ(on_host(Smoothed(one, of_lane(b_values), of_lane(start_values), axis).u),
                  case_values(wide, together, lane))
            << wide.dim << "D " << cells[0] << " along " << axis << (periodic ? " periodic" : "");
      }
    }
}

TEST(ZebraLines, UseAThirdColourOnlyForOddPeriodicDirectionsAcross) {
  EXPECT_EQ(n_line_colours(make_shape({7, 8}, 1, 1, true), 0), 2);
  EXPECT_EQ(n_line_colours(make_shape({7, 8}, 1, 1, true), 1), 3);
  EXPECT_EQ(n_line_colours(make_shape({7, 7}, 1, 1, false), 0), 2);
}

TEST(ZebraLines, LeaveSingularLinesFinite) {
  BatchShape const s = make_shape({9}, 1, 1, false);
  SampleOperator const op(s, BoundaryKind::neumann, false);
  DeviceVector const b = filled(s.n_values(), [](auto i) { return i == 0 ? 1. : i == 8 ? -1. : 0.; });
  for (double v : on_host(Smoothed(op, b, DeviceVector("lapwing::test::u", 9), 0).u)) EXPECT_TRUE(std::isfinite(v));
}

}  // namespace
}  // namespace lapwing::test
