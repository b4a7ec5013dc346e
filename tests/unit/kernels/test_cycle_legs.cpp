// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The legs of the single-precision cycle against half sweeps, residuals and transfers in double, cell by cell.
#include "cycle_sample.hpp"

#include <gtest/gtest.h>

namespace lapwing::test {
namespace {

constexpr double single = 8e-6;        // a few roundings, of products that a device may fuse

/// Compares the first and the last case of a batch with their references.
template <class F>
void expect_cases(BatchShape const& s, Values const& got, CycleData const& d, F const& expected_of) {
  for (int lane : {0, s.n_lanes() - 1}) {
    auto const expected = expected_of(CycleReference(d, lane)), here = case_values(s, got, lane);
    double const size = largest(expected);
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(here[i], expected[i], single * size) << "cell " << i << " of " << d.name();
  }
}

TEST(SmoothRestrict, SweepsFromZeroAndRestrictsTheResidual) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    CycleSample const sample(d);
    expect_cases(sample.coarse, sample.descended(d), d, [](CycleReference const& r) { return r.descended(); });
  });
}

TEST(ProlongSmooth, CorrectsAndSweepsInReverseOrder) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    CycleSample const sample(d);
    expect_cases(sample.shape, sample.ascended(d), d, [](CycleReference const& r) { return r.ascended(); });
  });
}

TEST(ProlongSmooth, SumsTheProductWithTheRightHandSide) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    CycleSample const sample(d);
    LaneSums<DeviceExec> const sums(sample.shape);
    auto const out = CycleSample::field(sample.shape);
    prolong_smooth_and_dot<DeviceExec>(DeviceExec(), sample.a, sample.t, CycleSample::field(sample.shape, d.f),
                               CycleSample::field(sample.coarse, d.coarse_u), sample.scratch(0), out, sums);
    finish(DeviceExec(), sample.shape, sums);
    auto const got = CycleSample::natural(sample.shape, out), dots = on_host(sums.result);
    ASSERT_EQ(got, sample.ascended(d)) << d.name();
    for (int lane : {0, sample.shape.n_lanes() - 1}) {
      auto const u = case_values(sample.shape, got, lane), f = case_values(sample.shape, d.f, lane);
      double sum = 0, magnitude = 0;
      for (std::size_t i = 0; i < u.size(); ++i) {
        sum += u[i] * f[i];
        magnitude += std::abs(u[i] * f[i]);
      }
      ASSERT_NEAR(dots[static_cast<std::size_t>(lane)], sum, 1e-6 * magnitude) << d.name();
    }
  });
}

TEST(Legs, GiveTheSameBitsForAnyNumberOfSlabs) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    CycleSample const sample(d);
    auto const down = sample.descended(d, 1), up = sample.ascended(d, 1);
    ASSERT_EQ(down, sample.descended(d)) << d.name();
    ASSERT_EQ(up, sample.ascended(d)) << d.name();
    for (int slabs : {2, 3, 5}) {
      ASSERT_EQ(down, sample.descended(d, slabs)) << slabs << " slabs of " << d.name();
      ASSERT_EQ(up, sample.ascended(d, slabs)) << slabs << " slabs of " << d.name();
    }
  });
}

TEST(Legs, GiveTheSameBitsForAnyNumberOfLanes) {
  for_each_cycle_data({8}, [](CycleData const& d) {
    CycleData const apart = d.with_one_lane();
    CycleSample const together(d), alone(apart);
    ASSERT_EQ(one_by_one(together.coarse, together.descended(d)), alone.descended(apart)) << d.name();
    ASSERT_EQ(one_by_one(together.shape, together.ascended(d)), alone.ascended(apart)) << d.name();
  });
}

}  // namespace
}  // namespace lapwing::test
