// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "config/parse_config.hpp"
#include "sweep/philox.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

RunConfig random_config(int samples, std::string const& parameters, int seed = 1) {
  return parse_config_text("grid.cells = [8]\n[sweep]\nmode = \"random\"\nsamples = " + std::to_string(samples) +
                               "\nseed = " + std::to_string(seed) + "\n[sweep.parameters]\n" + parameters,
                           "f.toml");
}

TEST(Philox, GivesTheKnownAnswers) {
  using Four = std::array<std::uint32_t, 4>;
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({ones, ones, ones, ones}, {ones, ones}), (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomSweep, MoreSamplesKeepTheEarlierOnes) {
  auto const few = random_config(10, "a = { normal = [0, 1] }");
  auto const many = random_config(1000, "a = { normal = [0, 1] }");
  SweepPlan const small(few, {}), large(many, {});
  for (std::int64_t id = 0; id < 10; ++id) EXPECT_EQ(small.parameter(id, 0), large.parameter(id, 0));
}

TEST(RandomSweep, OtherParametersDoNotDisturb) {
  auto const alone = random_config(20, "a = { uniform = [0, 1] }");
  auto const together = random_config(20, "c = [1, 2]\nb = { uniform = [0, 1] }\na = { uniform = [0, 1] }");
  SweepPlan const one(alone, {}), three(together, {});
  for (std::int64_t id = 0; id < 20; ++id) {
    EXPECT_EQ(one.parameter(id, 0), three.parameter(id, 2));
    EXPECT_NE(three.parameter(id, 1), three.parameter(id, 2));
  }
}

TEST(RandomSweep, SeedsGiveOtherDraws) {
  auto const first = random_config(1, "a = { uniform = [0, 1] }", 1);
  auto const second = random_config(1, "a = { uniform = [0, 1] }", 2);
  EXPECT_NE(SweepPlan(first, {}).parameter(0, 0), SweepPlan(second, {}).parameter(0, 0));
}

TEST(RandomSweep, DistributionsHaveTheirMoments) {
  constexpr int n = 40000;
  auto const config =
      random_config(n, "a = { uniform = [2, 4] }\nb = { normal = [1, 3] }\nc = { loguniform = [0.01, 100] }");
  SweepPlan const plan(config, {});
  std::array<double, 3> sum{}, squares{};
  for (std::int64_t id = 0; id < n; ++id) {
    double const u = plan.parameter(id, 0), v = plan.parameter(id, 1), w = plan.parameter(id, 2);
    ASSERT_TRUE(u > 2 && u < 4 && w > 0.01 && w < 100 && std::isfinite(v));
    std::array const x{u, v, std::log10(w)};
    for (std::size_t i = 0; i < 3; ++i) sum[i] += x[i], squares[i] += x[i] * x[i];
  }
  std::array const mean{3.0, 1.0, 0.0}, variance{4.0 / 12, 9.0, 16.0 / 12};
  for (std::size_t i = 0; i < 3; ++i) {
    double const m = sum[i] / n, deviation = std::sqrt(variance[i] / n);
    EXPECT_NEAR(m, mean[i], 5 * deviation);
    EXPECT_NEAR(squares[i] / n - m * m, variance[i], 0.05 * variance[i]);
  }
}

TEST(RandomSweep, ListsAreDrawnWithEqualChance) {
  constexpr int n = 30000;
  auto const config = random_config(n, "a = [1, 2, 5]\nb = { linspace = [0, 1, 3] }");
  SweepPlan const plan(config, {});
  std::map<double, int> count;
  for (std::int64_t id = 0; id < n; ++id) ++count[plan.parameter(id, 0)], ++count[10 + plan.parameter(id, 1)];
  EXPECT_EQ(count.size(), 6u);
  for (auto const& [value, times] : count) EXPECT_NEAR(times, n / 3, 500) << value;
}

TEST(RandomSweep, IntegersAreDrawnWithEqualChance) {
  constexpr int n = 30000;
  auto const config = random_config(n, "n = { integers = [-2, 3] }\nm = { integers = [7, 7] }\n"
                                       "s = { integers = [0, 4294967295] }");
  SweepPlan const plan(config, {});
  EXPECT_EQ(plan.n_different(0), 6);
  std::map<double, int> count;
  double largest = 0;
  for (std::int64_t id = 0; id < n; ++id) {
    ++count[plan.parameter(id, 0)];
    ASSERT_EQ(plan.parameter(id, 1), 7);
    double const s = plan.parameter(id, 2);
    ASSERT_TRUE(s == std::floor(s) && s >= 0 && s <= 4294967295.0);
    largest = std::max(largest, s);
  }
  EXPECT_GT(largest, 4.2e9);
  ASSERT_EQ(count.size(), 6u);
  for (auto const& [value, times] : count) {
    EXPECT_EQ(value, std::floor(value));
    EXPECT_NEAR(times, n / 6, 400) << value;
  }
  EXPECT_EQ(count.begin()->first, -2);
  EXPECT_EQ(count.rbegin()->first, 3);
  EXPECT_THAT(config.resolved_text, ::testing::HasSubstr("n = { integers = [-2, 3] }"));
}

}  // namespace
}  // namespace lapwing
