// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/batch_vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/multigrid/coarsest.hpp"
#include "kernels/batch/linear_combination.hpp"
#include "kernels/stencil/inspect.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

std::vector<BatchShape> shapes() {
  return {make_shape({5}),         make_shape({2}, 8, 3),       make_shape({7, 5}, 8, 2),
          make_shape({33, 2}),     make_shape({5, 4, 3}, 1, 2), make_shape({3, 700}, 8, 2),
          make_shape({2, 30, 20}), make_shape({19, 3, 2}, 8, 1)};
}

TEST(LaneSums, EqualALongDoubleReference) {
  for (BatchShape const& s : shapes()) {
    DeviceVector const x = filled(s.n_values(), [](auto i) { return noise(i, 1) - 0.3; });
    DeviceVector const y = filled(s.n_values(), [](auto i) { return noise(i, 2) - 0.6; });
    LaneSums<DeviceExec> const sums(s);
    dot<DeviceExec>(DeviceExec(), s, x, y, sums);
    finish(DeviceExec(), s, sums);
    auto const got = on_host(sums.result);
    for (int lane = 0; lane < s.n_lanes(); ++lane) {
      auto const a = case_values(s, on_host(x), lane), b = case_values(s, on_host(y), lane);
      long double expected = 0;
      for (std::size_t i = 0; i < a.size(); ++i) expected += static_cast<long double>(a[i]) * b[i];
      EXPECT_NEAR(got[lane], static_cast<double>(expected), 1e-14 * static_cast<double>(a.size()));
    }
  }
}

TEST(LaneSums, FindExtremesAndPassNaNOn) {
  for (BatchShape const& s : shapes()) {
    DeviceVector const x = filled(s.n_values(), [](auto i) { return noise(i, 3) - 2; });
    LaneSums<DeviceExec> const sums(s);
    for (Reduction how : {Reduction::max, Reduction::min, Reduction::max_abs, Reduction::sum_abs}) {
      reduce<DeviceExec>(DeviceExec(), s, x, how, sums);
      auto const got = on_host(sums.result);
      for (int lane = 0; lane < s.n_lanes(); ++lane) {
        auto const v = case_values(s, on_host(x), lane);
        double const low = *std::min_element(v.begin(), v.end()), high = *std::max_element(v.begin(), v.end());
        double total = 0;
        for (double value : v) total += std::abs(value);
        double const expected = how == Reduction::max       ? high
                                : how == Reduction::min     ? low
                                : how == Reduction::max_abs ? -low
                                                            : total;
        EXPECT_NEAR(got[lane], expected, how == Reduction::sum_abs ? 1e-12 * total : 0);
      }
    }
    auto const with_nan = filled(s.n_values(), [&](auto i) { return i == 0 ? std::nan("") : 1.0; });
    reduce<DeviceExec>(DeviceExec(), s, with_nan, Reduction::max, sums);
    EXPECT_TRUE(std::isnan(on_host(sums.result)[0]));
    if (s.n_lanes() > 1) {
      EXPECT_EQ(on_host(sums.result)[1], 1);
    }
  }
}

TEST(LaneOps, LeaveInactiveLanesAlone) {
  BatchShape const s = make_shape({6, 3}, 8, 2);
  auto const start = [](int seed) { return [seed](auto i) { return noise(i, seed); }; };
  DeviceVector const x = filled(s.n_values(), start(1)), r = filled(s.n_values(), start(2)),
                     p = filled(s.n_values(), start(3)), q = filled(s.n_values(), start(4));
  DeviceVector const alpha = filled(s.n_lanes(), [](auto i) { return 1.0 + static_cast<double>(i); });
  Array<int, DeviceExec> const active("active", s.n_lanes());
  auto const active_host = Kokkos::create_mirror_view(active);
  for (int lane = 0; lane < s.n_lanes(); ++lane) active_host(lane) = lane % 3 == 0;
  Kokkos::deep_copy(active, active_host);
  auto const before_x = on_host(x), before_r = on_host(r), ps = on_host(p), qs = on_host(q);
  LaneSums<DeviceExec> const sums(s);
  update_solution<DeviceExec>(DeviceExec(), s, alpha, active, p, q, x, r, sums);
  auto const after_x = on_host(x), after_r = on_host(r);
  for (std::size_t i = 0; i < after_x.size(); ++i) {
    int const lane = static_cast<int>(i % 8 + i / (6 * 3 * 8) * 8);
    double const a = lane % 3 == 0 ? 1.0 + lane : 0;      // inactive: not a bit changes; else but for a fused product
    EXPECT_NEAR(after_x[i], before_x[i] + a * ps[i], a * 5e-16);
    EXPECT_NEAR(after_r[i], before_r[i] - a * qs[i], a * 5e-16);
  }
}

TEST(Inspect, FindsTheFirstBadValueOfEveryCase) {
  BatchShape const s = make_shape({5, 4}, 8, 1);
  auto const field = filled(s.n_values(), [](auto i) {
    std::int64_t const cell = i / 8, lane = i % 8;
    if (lane == 2 && cell >= 7) return -1.0;
    if (lane == 5 && cell == 19) return std::numeric_limits<double>::infinity();
    if (lane == 6 && cell == 3) return std::nan("");
    return lane == 7 ? 0.0 : 1.0;
  });
  LaneSums<DeviceExec> const sums(s);
  auto const first = [&](Requirement required) {
    find_bad_value<DeviceExec>(DeviceExec(), s, field, required, sums);
    return on_host(sums.result);
  };
  double const none = std::numeric_limits<double>::infinity();
  EXPECT_EQ(first(Requirement::positive), (std::vector<double>{none, none, 7, none, none, 19, 3, 0}));
  EXPECT_EQ(first(Requirement::not_negative), (std::vector<double>{none, none, 7, none, none, 19, 3, none}));
  EXPECT_EQ(first(Requirement::finite), (std::vector<double>{none, none, none, none, none, 19, 3, none}));
}

TEST(Inspect, DeinterleavesAndMovesSingleCases) {
  BatchShape const s = make_shape({3, 2, 2}, 8, 2);
  DeviceVector const batch = filled(s.n_values(), [](auto i) { return noise(i, 8); });
  DeviceVector const cases("cases", 11 * s.n_cells()), one("one", s.n_cells()), copy("copy", s.n_values());
  deinterleave<DeviceExec, double>(DeviceExec(), s, batch, 11, cases);
  auto const got = on_host(cases), all = on_host(batch);
  for (int c = 0; c < 11; ++c) {
    auto const expected = case_values(s, all, c);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), got.begin() + c * s.n_cells())) << c;
    extract_case<DeviceExec>(DeviceExec(), s, c, batch, one);
    EXPECT_EQ(on_host(one), expected);
    insert_case<DeviceExec>(DeviceExec(), s, c, one, copy);
    EXPECT_EQ(case_values(s, on_host(copy), c), expected);
  }
}

TEST(Coarsest, SolvesEveryLane) {
  for (BoundaryKind closure : {BoundaryKind::dirichlet, BoundaryKind::neumann, BoundaryKind::periodic})
    for (std::vector<int> const& cells : std::vector<std::vector<int>>{{1}, {2}, {5}, {3, 4}, {2, 3, 2}}) {
      BatchShape const s = make_shape(cells, 8, 2, closure == BoundaryKind::periodic);
      SampleOperator const op(s, closure, false, 10);
      bool const singular = closure != BoundaryKind::dirichlet;
      if (cells[0] == 1 && closure == BoundaryKind::periodic) continue;
      Array<int, DeviceExec> const flags("singular", s.n_lanes());
      Kokkos::deep_copy(flags, singular ? 1 : 0);
      DeviceVector const u("u", s.n_values()), au("au", s.n_values());
      DeviceVector const b = filled(s.n_values(), [](auto i) { return noise(i, 4); });
      CoarsestFactor factor(s);
      factor.factor(op.stencil, flags);
      solve_coarsest<DeviceExec>(DeviceExec(), s, factor.values(), flags, b, u);
      apply<DeviceExec>(DeviceExec(), op.stencil, u, au);
      for (int lane = 0; lane < s.n_lanes(); ++lane) {
        auto rhs = case_values(s, on_host(b), lane);
        auto const got = case_values(s, on_host(au), lane), solution = case_values(s, on_host(u), lane);
        double mean = 0, total = 0;
        for (double v : rhs) mean += v / static_cast<double>(rhs.size());
        for (double v : solution) total += v;
        for (std::size_t i = 0; i < rhs.size(); ++i) EXPECT_NEAR(got[i], rhs[i] - (singular ? mean : 0), 1e-9) << lane;
        EXPECT_NEAR(singular ? total : 0, 0, 1e-9);
      }
    }
}

TEST(Combine, WeighsBasisFieldsLaneByLane) {
  for (BatchShape const& s : shapes())
    for (int n_basis : {1, 3}) {
      DeviceVector const basis = filled(n_basis * s.n_cells(), [](auto i) { return noise(i, 7) - 0.5; });
      DeviceVector const weight = filled(n_basis * s.n_lanes(), [](auto i) { return noise(i, 8) - 0.5; });
      DeviceVector const u = filled(s.n_values(), [](auto) { return std::nan(""); });
      linear_combination<DeviceExec>(DeviceExec(), s, basis, weight, u);
      auto const b = on_host(basis), w = on_host(weight), got = on_host(u);
      for (int lane = 0; lane < s.n_lanes(); ++lane) {
        auto const values = case_values(s, got, lane);
        for (std::size_t i = 0; i < values.size(); ++i) {
          double expected = w[lane] * b[i];
          for (int k = 1; k < n_basis; ++k) expected += w[k * s.n_lanes() + lane] * b[k * values.size() + i];
          EXPECT_NEAR(values[i], expected, 2e-16 * n_basis);
        }
      }
    }
}

}  // namespace
}  // namespace lapwing::test
