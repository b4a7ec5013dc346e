// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Interleaved banded Cholesky against the dense matrix, and its bits for 1 and 8 lanes.
#include "kernels/banded.hpp"

#include <gtest/gtest.h>

#include <cmath>

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
    factor_banded<DeviceExec>(DeviceExec(), op.stencil, places, g, n_groups, ints(std::vector<int>(s.n_lanes(), 0)), factor,
                              failed);
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
                                periodic ? FaceClosure::periodic : FaceClosure::dirichlet, true, 1e2);
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
  SampleOperator const many(make_shape({9, 5}, 8), FaceClosure::dirichlet, true), one(make_shape({9, 5}), FaceClosure::dirichlet, true);
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
  SampleOperator const op(make_shape({4, 4}, 8), FaceClosure::dirichlet, true);
  auto const extra = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), op.stencil.extra);
  extra(5 * 8 + 3) = -1e12;
  Kokkos::deep_copy(op.stencil.extra, extra);
  auto const failed = solve(op, filled(op.shape.n_values(), [](auto) { return 1.; }), std::vector<int>(8, 1), 1).failed;
  EXPECT_EQ(failed, (std::vector<int>{0, 0, 0, 1, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace lapwing::test
