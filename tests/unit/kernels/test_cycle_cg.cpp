// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The vector kernels of mixed-precision conjugate gradients against plain formulas.
#include "cycle_sample.hpp"

#include <gtest/gtest.h>

namespace lapwing::test {
namespace {

constexpr double single = 4e-6;

Values draw(BatchShape const& s, int seed) {
  Values v(static_cast<std::size_t>(s.n_values()));
  // Values that single precision holds, so that references start from the same numbers.
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(noise(static_cast<std::int64_t>(i), seed) - 0.5);
  return v;
}

/// Fields and coefficients of one iteration; the first case of every batch has taken its step already.
struct Step {
  BatchShape shape;
  Values z, p, x, alpha, beta;

  explicit Step(BatchShape const& s) : shape(s), z(draw(s, 51)), p(draw(s, 52)), x(draw(s, 53)) {
    for (double& value : x) value += 1e-12;          // more digits than single precision has
    for (int lane = 0; lane < s.n_lanes(); ++lane) {
      alpha.push_back(lane == 0 ? 0 : static_cast<float>(0.1 + noise(lane, 54)));
      beta.push_back(lane == 1 ? 0 : static_cast<float>(noise(lane, 55)));
    }
  }
  Step with_one_lane() const {
    Step s = *this;
    s.shape.lanes = 1;
    s.shape.groups = shape.n_lanes();
    s.z = one_by_one(shape, z);
    s.p = one_by_one(shape, p);
    s.x = one_by_one(shape, x);
    return s;
  }
};

struct Stepped {
  Values p, q, x, dot;
  bool operator==(Stepped const&) const = default;
};

Values no_step(BatchShape const& s) { return Values(static_cast<std::size_t>(s.n_lanes()), 0); }
Values ones(BatchShape const& s) { return Values(static_cast<std::size_t>(s.n_lanes()), 1); }

/// Values in natural order into the cycle's layout, in double.
void into_cycle(CycleLayout const& l, Values const& values, DeviceVector x) {
  auto const host = Kokkos::create_mirror_view(x);
  BatchShape const& s = l.shape;
  for (int g = 0; g < s.groups; ++g)
    for (int k = 0; k < s.cells[2]; ++k)
      for (int j = 0; j < s.cells[1]; ++j)
        for (int i = 0; i < s.row_length(); ++i) {
          int const cell = i / s.lanes;
          l.halves(host.data(), g, k, j).half[cell % 2][cell / 2 * s.lanes + i % s.lanes] =
              values[static_cast<std::size_t>(s.row_start(g, k, j) + i)];
        }
  Kokkos::deep_copy(x, host);
}

/// guess + factor (x + alpha p) in natural order.
Values formed(BatchShape const& s, Values const& factor, Values const& alpha, FloatVector<DeviceExec> p, DeviceVector x,
              Values const& guess = {}, LaneSums<DeviceExec> const& sums = {}) {
  DeviceVector const solution("lapwing::test::solution", static_cast<std::size_t>(s.n_values()));
  SingleSolution<DeviceExec> const found{on_device(factor), device_array<float>(alpha), p, x};
  form_solution<DeviceExec>(DeviceExec(), CycleLayout(s), found, guess.empty() ? DeviceVector() : on_device(guess),
                            solution, sums);
  return on_host(solution);
}

/// @param slabs  per group, 0: as the solver has it.
Stepped advance(CycleSample const& sample, Step const& step, int slabs, CgProgress progress = CgProgress::under_way) {
  BatchShape const& s = sample.shape;
  CycleLayout const l(s);
  DeviceExec const exec;
  CycleCgVectors<DeviceExec> v;
  v.z = CycleSample::field(s, step.z);
  v.q = CycleSample::field(s);
  v.p[0] = CycleSample::field(s, step.p);
  v.p[1] = CycleSample::field(s);
  v.x = DeviceVector("lapwing::test::x", static_cast<std::size_t>(l.n_values()));
  into_cycle(l, step.x, v.x);
  Slabs const shared =
      slabs == 0 ? make_slabs<DeviceExec>(s.groups, l.n_slices(), 8) : Slabs{s.groups, slabs, l.n_slices()};
  LaneSums<DeviceExec> const sums(s);
  advance_direction<DeviceExec>(exec, sample.a, v, 1, progress,
                                {device_array<float>(step.alpha), device_array<float>(step.beta)}, shared,
                                make_direction_halo<DeviceExec>(l, shared), sums);
  finish(exec, s, sums);
  return {CycleSample::natural(s, v.p[1]), CycleSample::natural(s, v.q), formed(s, ones(s), no_step(s), v.p[1], v.x),
          on_host(sums.result)};
}

TEST(AdvanceDirection, EqualsItsFormulas) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1 && d.shape.cells[0] > 1) return;
    CycleSample const sample(d);
    Step const step(d.shape);
    Stepped const got = advance(sample, step, 0);
    for (int lane : {0, 1, d.shape.n_lanes() - 1}) {
      CycleReference const reference(d, lane);
      auto const one = [&](Values const& v) { return case_values(d.shape, v, lane); };
      auto const z = one(step.z), old = one(step.p), x = one(step.x), p = one(got.p), q = one(got.q),
                 moved = one(got.x);
      double const alpha = step.alpha[static_cast<std::size_t>(lane)], beta = step.beta[static_cast<std::size_t>(lane)];
      auto const product = reference.apply(p);
      double dot = 0, magnitude = 0;
      for (std::size_t i = 0; i < z.size(); ++i) {
        ASSERT_EQ(moved[i], x[i] + alpha * old[i]) << "not the exact product: cell " << i << " of " << d.name();
        ASSERT_NEAR(p[i], z[i] + beta * old[i], single) << d.name();
        ASSERT_NEAR(q[i], product[i], single * largest(product)) << d.name();
        dot += p[i] * q[i];
        magnitude += std::abs(p[i] * q[i]);
      }
      ASSERT_NEAR(got.dot[static_cast<std::size_t>(lane)], dot, 1e-6 * magnitude) << d.name();
    }
  });
}

TEST(AdvanceDirection, GivesTheSameBitsForAnyNumberOfSlabsAndLanes) {
  for_each_cycle_data({8}, [](CycleData const& d) {
    if (d.directions > 1 && d.shape.cells[0] > 1) return;
    CycleSample const sample(d);
    Step const step(d.shape);
    Stepped const got = advance(sample, step, 1);
    for (int slabs : {0, 2, 3, 5})
      ASSERT_TRUE(got == advance(sample, step, slabs)) << slabs << " slabs of " << d.name();
    Step const apart = step.with_one_lane();
    CycleSample const alone(d.with_one_lane());
    for (int slabs : {1, 2, 3, 5}) {
      Stepped const one = advance(alone, apart, slabs);
      ASSERT_EQ(one.p, one_by_one(d.shape, got.p)) << d.name();
      ASSERT_EQ(one.q, one_by_one(d.shape, got.q)) << d.name();
      ASSERT_EQ(one.x, one_by_one(d.shape, got.x)) << d.name();
      if constexpr (runs_on_host<DeviceExec>) {
        ASSERT_EQ(one.dot, got.dot) << d.name();
      }
    }
  });
}

TEST(AdvanceDirection, KeepsANaNInItsLane) {
  CycleData const d(make_shape({12, 10}, 8, 1), 3, false);
  CycleSample const sample(d);
  Step step(d.shape);
  Stepped const clean = advance(sample, step, 0);
  for (std::size_t i = 0; i < step.p.size(); i += 8) step.p[i] = std::nan("");
  Stepped const got = advance(sample, step, 0);
  for (int lane = 1; lane < 8; ++lane) {
    EXPECT_EQ(case_values(d.shape, got.x, lane), case_values(d.shape, clean.x, lane)) << lane;
    EXPECT_EQ(case_values(d.shape, got.q, lane), case_values(d.shape, clean.q, lane)) << lane;
  }
}

TEST(AdvanceResidual, TakesAStepAndSumsTheSquares) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1) return;
    Step const step(d.shape);
    auto const r = CycleSample::field(d.shape, step.z);
    LaneSums<DeviceExec> const sums(d.shape);
    advance_residual<DeviceExec>(DeviceExec(), CycleLayout(d.shape), device_array<float>(step.alpha),
                                 CycleSample::field(d.shape, step.p), r, sums);
    finish(DeviceExec(), d.shape, sums);
    auto const got = CycleSample::natural(d.shape, r), squares = on_host(sums.result);
    for (int lane = 0; lane < d.shape.n_lanes(); ++lane) {
      auto const before = case_values(d.shape, step.z, lane), q = case_values(d.shape, step.p, lane),
                 after = case_values(d.shape, got, lane);
      double sum = 0;
      for (std::size_t i = 0; i < q.size(); ++i) {
        ASSERT_NEAR(after[i], before[i] - step.alpha[static_cast<std::size_t>(lane)] * q[i], single) << d.name();
        sum += after[i] * after[i];
      }
      ASSERT_NEAR(squares[static_cast<std::size_t>(lane)], sum, 1e-6 * sum) << d.name();
    }
  });
}

TEST(CycleResidual, EqualsTheReferenceAndIsAddedTo) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1 && d.shape.cells[0] > 1) return;
    CycleSample const sample(d);
    Values const u = draw(d.shape, 56);
    auto const field = CycleSample::field(d.shape, u), r = CycleSample::field(d.shape);
    cycle_residual<DeviceExec>(DeviceExec(), sample.a, field, CycleSample::field(d.shape, d.f), r);
    auto const got = CycleSample::natural(d.shape, r);
    for (int lane : {0, d.shape.n_lanes() - 1}) {
      CycleReference const reference(d, lane);
      auto const product = reference.apply(case_values(d.shape, u, lane)), here = case_values(d.shape, got, lane);
      for (std::size_t i = 0; i < here.size(); ++i)
        ASSERT_NEAR(here[i], reference.f[i] - product[i], single * (1 + largest(product))) << d.name();
    }
    cycle_add<DeviceExec>(DeviceExec(), CycleLayout(d.shape), r, field);
    auto const sum = CycleSample::natural(d.shape, field);
    for (std::size_t i = 0; i < sum.size(); ++i)
      ASSERT_EQ(sum[i], static_cast<float>(u[i]) + static_cast<float>(got[i]));
  });
}

TEST(AdvanceDirection, BeginsWithoutFormerDirectionAndSolution) {
  CycleData const d(make_shape({13, 6}, 8, 2), 1, false);
  CycleSample const sample(d);
  Step step(d.shape), void_step = step;
  for (double& value : void_step.p) value = std::nan("");
  Stepped const start = advance(sample, void_step, 0, CgProgress::start);
  EXPECT_EQ(start.x, step.x);
  for (std::size_t i = 0; i < step.z.size(); ++i) ASSERT_EQ(start.p[i], static_cast<float>(step.z[i]));
  void_step = step;
  for (double& value : void_step.x) value = std::nan("");
  Stepped const all = advance(sample, step, 0), first = advance(sample, void_step, 0, CgProgress::first_step);
  EXPECT_EQ(first.p, all.p);
  EXPECT_EQ(first.q, all.q);
  for (int lane = 0; lane < d.shape.n_lanes(); ++lane) {
    double const alpha = step.alpha[static_cast<std::size_t>(lane)];
    auto const old = case_values(d.shape, step.p, lane), x = case_values(d.shape, first.x, lane);
    for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(x[i], alpha * old[i]);
  }
}

TEST(AdvanceDirection, IgnoresADirectionThatIsNotANumberWhereThereIsNoStep) {
  CycleData const d(make_shape({13, 6}, 8, 2), 1, false);
  CycleSample const sample(d);
  Step step(d.shape);
  step.alpha[3] = 0;
  for (int cell = 0; cell < 13 * 6; ++cell) step.p[static_cast<std::size_t>(cell * 8 + 3)] = std::nan("");
  EXPECT_EQ(case_values(d.shape, advance(sample, step, 0).x, 3), case_values(d.shape, step.x, 3));
}

TEST(FormSolution, AddsTheScaledStepToTheGuess) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1) return;
    BatchShape const& s = d.shape;
    CycleLayout const l(s);
    Step const step(s);
    Values alpha = step.alpha;
    alpha.back() = 0;
    auto const p = CycleSample::field(s, step.p);
    DeviceVector const x("lapwing::test::x", static_cast<std::size_t>(l.n_values()));
    into_cycle(l, step.x, x);
    LaneSums<DeviceExec> const sums(s);
    Values const with = formed(s, d.factor, alpha, p, x, step.z, sums), without = formed(s, d.factor, alpha, p, x);
    Values const step_alone = formed(s, d.factor, alpha, p, {});
    finish(DeviceExec(), s, sums);
    auto const squares = on_host(sums.result);
    for (int lane = 0; lane < s.n_lanes(); ++lane) {
      auto const n = static_cast<std::size_t>(lane);
      auto const one = [&](Values const& v) { return case_values(s, v, lane); };
      auto const xs = one(step.x), ps = one(step.p), guess = one(step.z), a = one(with), b = one(without),
                 c = one(step_alone);
      double sum = 0;
      for (std::size_t i = 0; i < xs.size(); ++i) {
        double const taken = static_cast<float>(alpha[n]) * static_cast<double>(static_cast<float>(ps[i]));
        ASSERT_EQ(c[i], d.factor[n] * taken) << d.name();
        ASSERT_EQ(b[i], d.factor[n] * (xs[i] + taken)) << d.name();
        ASSERT_EQ(a[i], guess[i] + b[i]) << d.name();
        sum += b[i] * b[i];
      }
      ASSERT_NEAR(squares[n], sum, 1e-13 * sum) << d.name();
    }
  });
}

TEST(ReplaceResidual, TouchesOnlyChosenLanes) {
  CycleData const d(make_shape({13, 6}, 8, 2), 3, false);
  Step const step(d.shape);
  Values chosen = no_step(d.shape);
  chosen[3] = chosen[9] = 1;
  auto const v = CycleSample::field(d.shape, step.z);
  ResidualTarget<DeviceExec> const target{device_array<int>(chosen), on_device(d.factor), v};
  replace_residual<DeviceExec>(DeviceExec(), CycleLayout(d.shape), on_device(step.x), target);
  auto const got = CycleSample::natural(d.shape, v);
  for (int lane = 0; lane < d.shape.n_lanes(); ++lane) {
    auto const l = static_cast<std::size_t>(lane);
    auto expected = case_values(d.shape, chosen[l] != 0 ? step.x : step.z, lane);
    if (chosen[l] != 0)
      for (double& value : expected) value = static_cast<float>(d.factor[l] * value);
    EXPECT_EQ(case_values(d.shape, got, lane), expected) << lane;
  }
}

TEST(ReplaceByTrueResidual, EqualsTheResidualInDoubleRoundedOnce) {
  for_each_cycle_data({1, 8}, [](CycleData const& d) {
    if (d.directions > 1 && d.shape.cells[0] > 1) return;
    BatchShape const& s = d.shape;
    Step const step(s);
    auto const stencil = allocate_stencil<DeviceExec>(s, !d.extra.empty());
    for (int a = 0; a < s.dim; ++a) Kokkos::deep_copy(stencil.face[a], on_device(d.face[a]));
    if (!d.extra.empty()) Kokkos::deep_copy(stencil.extra, on_device(d.extra));
    Values chosen = ones(s);
    chosen.back() = 0;
    Values squares;
    for (int slabs : {1, 3, 5}) {
      Slabs const shared{s.groups, slabs, CycleLayout(s).n_slices()};
      auto const v = CycleSample::field(s, step.z);
      DeviceVector const rows("lapwing::test::rows", static_cast<std::size_t>(shared.count() * s.row_length()));
      ResidualSums<DeviceExec> const sums(s);
      ResidualTarget<DeviceExec> const target{device_array<int>(chosen), on_device(d.factor), v};
      replace_residual<DeviceExec>(DeviceExec(), stencil, on_device(step.x), on_device(d.f), shared, rows, target,
                                   sums);
      sums.finish(DeviceExec(), s);
      if (squares.empty()) squares = on_host(sums.results);
      ASSERT_EQ(on_host(sums.results), squares) << slabs << " slabs of " << d.name();
      for (int lane : {0, s.n_lanes() - 1}) {
        CycleData plain = d;
        plain.factor.assign(plain.factor.size(), 1);
        CycleReference const reference(plain, lane);
        auto const product = reference.apply(case_values(s, step.x, lane)),
                   got = case_values(s, CycleSample::natural(s, v), lane);
        auto const untouched = case_values(s, step.z, lane);
        double sum = 0, factor = d.factor[static_cast<std::size_t>(lane)];
        for (std::size_t i = 0; i < got.size(); ++i) {
          double const r = reference.f[i] - product[i];
          if (lane == s.n_lanes() - 1) { ASSERT_EQ(got[i], untouched[i]) << d.name(); }
          else { ASSERT_NEAR(got[i], factor * r, 1e-7 * factor * std::abs(r) + 1e-13) << d.name(); }
          sum += r * r;
        }
        ASSERT_NEAR(squares[static_cast<std::size_t>(lane)], sum, 1e-12 * sum) << d.name();
      }
    }
  });
}

}  // namespace
}  // namespace lapwing::test
