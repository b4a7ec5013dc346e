// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Interleaved banded Cholesky against the dense matrix, and its bits for 1 and 8 lanes.
#include "kernels/direct/banded.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/direct/band_matrix.hpp"
#include "kernels/direct/band_tiles.hpp"

#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

Array<int, DeviceExec> ints(std::vector<int> const& values) {
  Array<int, DeviceExec> const v("lapwing::test::ints", values.size());
  auto const host = Kokkos::create_mirror_view(v);
  for (std::size_t i = 0; i < values.size(); ++i) host(i) = values[i];
  Kokkos::deep_copy(v, host);
  return v;
}

/// Rows x fastest, then y; a periodic last direction makes the band as wide as the matrix.
BandPlaces<DeviceExec> places_for(BatchShape const& s) {
  BandPlaces<DeviceExec> places;
  int stride = 1;
  for (int d = 0; d < 3; ++d) {
    std::vector<int> place;
    for (int i = 0; i < s.cells[d]; ++i) place.push_back(i * stride);
    places.place[d] = ints(place);
    if (s.cells[d] > 1) places.bandwidth = s.periodic[d] ? stride * (s.cells[d] - 1) : stride;
    stride *= s.cells[d];
  }
  return places;
}

struct Solved {
  std::vector<double> x;
  std::vector<int> failed;
};

Solved solve(SampleOperator const& op, DeviceVector b, std::vector<int> const& active, int n_groups) {
  BatchShape const& s = op.shape;
  auto const places = places_for(s);
  DeviceVector const factor("factor", n_groups * band_factor_values(s, places.bandwidth));
  DeviceVector const y("y", n_groups * band_vector_values(s, places.bandwidth));
  DeviceVector const x = filled(s.n_values(), [](auto) { return -7.; });
  auto const failed = ints(std::vector<int>(s.n_lanes(), 0));
  for (int g = 0; g < s.groups; g += n_groups) {
    factor_banded<DeviceExec>(DeviceExec(), op.stencil, places, g, n_groups, ints(active),
                              ints(std::vector<int>(s.n_lanes(), 0)), factor, failed);
    solve_banded<DeviceExec>(DeviceExec(), s, places, g, n_groups, factor, ints(active), b, y, x);
  }
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), failed);
  return {on_host(x), std::vector<int>(host.data(), host.data() + host.extent(0))};
}

TEST(Banded, SolvesWhatTheDenseMatrixMultiplies) {
  for (auto const& cells : {std::vector{7}, {2, 9}, {5, 6}, {3, 2, 4}})
    for (int lanes : {1, 8})
      for (bool periodic : {false, true}) {
        SampleOperator const op(make_shape(cells, lanes, 2, periodic),
                                periodic ? BoundaryKind::periodic : BoundaryKind::dirichlet, true, 1e2);
        auto const b = filled(op.shape.n_values(), [](auto i) { return noise(i, 9) - 0.5; });
        std::vector<int> active(op.shape.n_lanes(), 1);
        active.back() = 0;
        auto const out = solve(op, b, active, 1);
        for (int lane = 0; lane < op.shape.n_lanes(); ++lane) {
          auto const x = case_values(op.shape, out.x, lane), rhs = case_values(op.shape, on_host(b), lane);
          EXPECT_EQ(out.failed[lane], 0);
          if (!active[lane]) {
            EXPECT_EQ(x, std::vector<double>(x.size(), -7));
            continue;
          }
          auto const ax = multiply(dense_reference(op, lane), x);
          for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(ax[i], rhs[i], 1e-9);
        }
      }
}

TEST(Banded, GivesALaneTheSameBitsAloneAndAmongEight) {
  SampleOperator const many(make_shape({9, 5}, 8), BoundaryKind::dirichlet, true),
      one(make_shape({9, 5}), BoundaryKind::dirichlet, true);
  auto const b8 = filled(many.shape.n_values(), [](auto i) { return noise(i, 9) - 0.5; });
  auto const together = solve(many, b8, std::vector<int>(8, 1), 1);
  for (int lane = 0; lane < 8; ++lane) {
    auto const copy = [&](DeviceVector to, BatchShape const& from_shape, DeviceVector from) {
      auto const values = case_values(from_shape, on_host(from), lane);
      auto const host = Kokkos::create_mirror_view(to);
      for (std::size_t i = 0; i < values.size(); ++i) host(i) = values[i];
      Kokkos::deep_copy(to, host);
    };
    for (int d = 0; d < 2; ++d) copy(one.stencil.face[d], many.shape.faces(d), many.stencil.face[d]);
    copy(one.stencil.extra, many.shape, many.stencil.extra);
    DeviceVector const b("b", one.shape.n_values());
    copy(b, many.shape, b8);
    EXPECT_EQ(solve(one, b, {1}, 1).x, case_values(many.shape, together.x, lane));
  }
}

TEST(Banded, ReportsAMatrixThatIsNotPositiveDefinite) {
  SampleOperator const op(make_shape({4, 4}, 8), BoundaryKind::dirichlet, true);
  auto const extra = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), op.stencil.extra);
  extra(5 * 8 + 3) = -1e12;
  Kokkos::deep_copy(op.stencil.extra, extra);
  auto const failed = solve(op, filled(op.shape.n_values(), [](auto) { return 1.; }), std::vector<int>(8, 1), 1).failed;
  EXPECT_EQ(failed, (std::vector<int>{0, 0, 0, 1, 0, 0, 0, 0}));
}

/// Band matrices without a zero in the band, diagonally dominant.
template <int W>
std::vector<double> full_band(int n, int bandwidth) {
  std::vector<double> values(static_cast<std::size_t>(band_factor_rows(n, bandwidth) * W));
  BandFactor<W, W> const a{values.data(), n, bandwidth};
  for (int j = 0; j < n; ++j)
    for (int i = j; i < std::min(n, j + bandwidth + 1); ++i)
      for (int l = 0; l < W; ++l)
        a.at(i, j)[l] = i == j ? 2. * bandwidth + l : noise((std::int64_t{j} * n + i) * W + l, 3) - 0.5;
  return values;
}

template <int W>
void compare_tiles(int n, int bandwidth) {
  auto columns = full_band<W>(n, bandwidth), tiles = columns;
  int good[W], good_in_tiles[W];
  for (int l = 0; l < W; ++l) good[l] = good_in_tiles[l] = 1;
  BandFactor<W, W>{columns.data(), n, bandwidth}.eliminate(good);
  BandTiles<W>(BandFactor<W, W>{tiles.data(), n, bandwidth}).eliminate(good_in_tiles);
  EXPECT_EQ(std::memcmp(columns.data(), tiles.data(), 8 * columns.size()), 0)
      << n << " unknowns, half bandwidth " << bandwidth << ", lanes " << W;
  for (int l = 0; l < W; ++l) EXPECT_TRUE(good[l] && good_in_tiles[l]);
}

TEST(BandTiles, GiveTheBitsOfColumns) {
  for (int bandwidth : {32, 33, 47, 64, 101})
    for (int n : {2, 17, 33, 64, 99, 158}) {
      compare_tiles<1>(n, bandwidth);
      compare_tiles<8>(n, bandwidth);
    }
}

TEST(BandTiles, SeeTheLanesThatAreNotPositiveDefinite) {
  auto values = full_band<8>(90, 40);
  BandFactor<8, 8> const a{values.data(), 90, 40};
  a.at(71, 71)[2] = -1;
  a.at(0, 0)[5] = 0;
  int good[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  BandTiles<8>(a).eliminate(good);
  EXPECT_EQ(std::vector<int>(good, good + 8), (std::vector<int>{1, 1, 0, 1, 1, 0, 1, 1}));
}

TEST(BandMatrix, SolvesWhatItMultiplies) {
  for (int bandwidth : {1, 5, 40, 130}) {
    int const n = 2 * bandwidth + 3;
    BandMatrix a(n, bandwidth);
    std::vector<double> x, b(n);
    for (int i = 0; i < n; ++i) x.push_back(noise(i, 5) - 0.5);
    for (int j = 0; j < n; ++j)
      for (int i = j; i < std::min(n, j + bandwidth + 1); ++i) {
        double const entry = a.lower(i, j) = i == j ? 2. * bandwidth : noise(std::int64_t{j} * n + i, 3) - 0.5;
        b[i] += entry * x[j];
        if (i != j) b[j] += entry * x[i];
      }
    ASSERT_TRUE(a.factor());
    a.solve(b);
    ASSERT_EQ(b.size(), x.size());
    for (int i = 0; i < n; ++i) EXPECT_NEAR(b[i], x[i], 1e-13);
  }
  BandMatrix bad(3, 1);
  EXPECT_FALSE(bad.factor());
}

}  // namespace
}  // namespace lapwing::test
