// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/chains.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "config/parse_config.hpp"
#include "sweep/case_order.hpp"

namespace lapwing {
namespace {

using Ids = std::vector<std::int64_t>;

/// A plan with its chains.
struct Chained {
  RunConfig config;
  SweepPlan plan;
  Chains chains;

  explicit Chained(std::string const& sweep, std::string const& more = "grid.cells = [8]\n")
      : config(parse_config_text("solver.warm_start = \"previous\"\nequation.kappa = \"1 + x\"\n" + more + sweep,
                                 "f.toml")),
        plan(config, {}),
        chains(plan) {}

  Ids cases(std::int64_t chain) const {
    Ids ids;
    for (std::int64_t step = 0; step < chains.length(chain); ++step) ids.push_back(chains.at(chain, step));
    return ids;
  }
};

void expect_a_partition(Chained const& c) {
  std::vector<int> seen(static_cast<std::size_t>(c.plan.n_cases()));
  CaseReader reader(c.plan);
  for (std::int64_t chain = 0; chain < c.chains.size(); ++chain) {
    auto const ids = c.cases(chain);
    ASSERT_GE(ids.size(), 1u);
    ASSERT_LE(static_cast<std::int64_t>(ids.size()), Chains::longest);
    auto const key = c.plan.batch_key(ids[0], reader.at(ids[0]));
    for (auto const id : ids) {
      ++seen.at(static_cast<std::size_t>(id));
      EXPECT_EQ(c.plan.batch_key(id, reader.at(id)), key);
    }
  }
  for (int const n : seen) ASSERT_EQ(n, 1);
}

Chained with_fields(std::string const& sweep) {
  return Chained(sweep, "equation.source = \"a + b + c\"\ngrid.cells = [8]\n");
}

TEST(Chains, OfOneParameterRunAlongIt) {
  Chained const c("sweep.parameters.a = { linspace = [0, 1, 40] }");
  ASSERT_EQ(c.chains.size(), 3);
  EXPECT_EQ(c.chains.length(0), 16);
  EXPECT_EQ(c.chains.length(2), 8);
  for (std::int64_t step = 0; step < 16; ++step) EXPECT_EQ(c.chains.at(1, step), 16 + step);
}

TEST(Chains, OfAGridChangeOneParameterByOneValueAtATime) {
  auto const c = with_fields(
      "sweep.parameters.a = [1, 2, 3]\nsweep.parameters.b = { range = [1, 7, 1] }\nsweep.parameters.c = [1, 2, 3, 4, "
      "5]");
  expect_a_partition(c);
  for (std::int64_t chain = 0; chain < c.chains.size(); ++chain) {
    auto const ids = c.cases(chain);
    for (std::size_t i = 1; i < ids.size(); ++i) {
      double steps = 0;
      for (int p = 0; p < 3; ++p) steps += std::abs(c.plan.parameter(ids[i], p) - c.plan.parameter(ids[i - 1], p));
      EXPECT_EQ(steps, 1);
    }
  }
  // b has most values and is fastest
  EXPECT_EQ(c.plan.parameter(c.chains.at(0, 1), 1), 2);
}

TEST(Chains, HoldCasesThatShareBatches) {
  Chained const grid("sweep.parameters.a = { linspace = [0, 1, 50] }\nsweep.parameters.n = [8, 16]",
                     "grid.cells = [\"n\"]\n");
  expect_a_partition(grid);
  EXPECT_EQ(grid.chains.size(), 8);
  Chained const zip(
      "sweep.mode = \"zip\"\nsweep.parameters.a = [1, 2, 3, 4, 5]\nsweep.parameters.n = [8, 16, 8, 16, 8]",
      "grid.cells = [\"n\"]\n");
  expect_a_partition(zip);
  EXPECT_EQ(zip.cases(0), (Ids{0, 2, 4}));
  EXPECT_EQ(zip.cases(1), (Ids{1, 3}));
}

TEST(Chains, OfRandomCasesAreShorterWaysThanTheirOrder) {
  auto const c = with_fields(
      "sweep.mode = \"random\"\nsweep.samples = 2500\nsweep.parameters.a = { uniform = [0, 1] }\n"
      "sweep.parameters.b = { uniform = [0, 1] }\nsweep.parameters.c = [0]");
  expect_a_partition(c);
  auto const distance = [&](std::int64_t i, std::int64_t j) {
    return std::hypot(c.plan.parameter(i, 0) - c.plan.parameter(j, 0), c.plan.parameter(i, 1) - c.plan.parameter(j, 1));
  };
  double along = 0, in_order = 0;
  for (std::int64_t chain = 0; chain < c.chains.size(); ++chain)
    for (std::int64_t step = 1; step < c.chains.length(chain); ++step) {
      along += distance(c.chains.at(chain, step), c.chains.at(chain, step - 1));
      in_order += distance(16 * chain + step, 16 * chain + step - 1);
    }
  EXPECT_LT(along, in_order / 8);  // strips of 1024 points: 0.92 / 32 on average, against 0.52
}

TEST(Chains, AreOfOneCaseForSolversWithoutAStart) {
  Chained const c("sweep.parameters.a = { linspace = [0, 1, 40] }", "grid.cells = [8]\nsolver.type = \"direct\"\n");
  EXPECT_EQ(c.chains.size(), 40);
}

TEST(Chains, OfWindowsStayWhenAPlanGrows) {
  auto const plan = [](int n) {
    return "sweep.mode = \"random\"\nsweep.samples = " + std::to_string(n) +
           "\nsweep.parameters.a = { uniform = [0, 1] }";
  };
  Chained const small(plan(1100)), large(plan(2048));
  for (std::int64_t chain = 0; chain < 64; ++chain) EXPECT_EQ(small.cases(chain), large.cases(chain));
  auto const a = chained_hashes(small.plan, small.chains), b = chained_hashes(large.plan, large.chains);
  EXPECT_TRUE(std::equal(a.begin(), a.begin() + 1024, b.begin()));
}

TEST(Chains, OfMillionsOfCasesTakeLittle) {
  Chained const c("sweep.parameters.a = { linspace = [0, 1, 1000] }\nsweep.parameters.b = { linspace = [0, 1, 1000] }");
  EXPECT_EQ(c.chains.size(), (1'000'000 + 15) / 16);
}

TEST(ChainedHashes, HoldWhatACaseStartsFrom) {
  auto const sweep = [](char const* third) {
    return std::string("sweep.mode = \"zip\"\nsweep.parameters.a = [1, 2, ") + third + ", 4, 5]";
  };
  auto const hashes = [&](char const* third) {
    auto const c = Chained(sweep(third), "equation.source = \"a\"\ngrid.cells = [8]\n");
    return chained_hashes(c.plan, c.chains);
  };
  auto const a = hashes("3"), b = hashes("3.5");
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(a[i] == b[i], i < 2) << i;
  EXPECT_EQ(std::set<std::uint64_t>(a.begin(), a.end()).size(), 5u);
}

TEST(ChainedHashes, DifferFromThoseOfColdStarts) {
  auto const hash = [](char const* how) {
    auto const config =
        parse_config_text(std::string("grid.cells = [8]\nsolver.warm_start = \"") + how + '"', "f.toml");
    return SweepPlan(config, {}).case_hash(0);
  };
  EXPECT_NE(hash("none"), hash("previous"));
  EXPECT_NE(hash("extrapolate"), hash("previous"));
  auto const config = parse_config_text("grid.cells = [8]", "f.toml");
  EXPECT_EQ(SweepPlan(config, {}).case_hash(0), hash("none"));
}

TEST(CaseOrder, DealsWholeChainsUpToTheLastWantedCase) {
  Chained const c("sweep.parameters.a = { linspace = [0, 1, 40] }");
  auto const rule = [](ResolvedNumbers const& numbers) { return BatchRule{2, 1, 1, numbers.grid, false}; };
  CaseOrder const order(
      c.plan, {{0, 4}, {20, 22}}, [](std::int64_t id) { return id != 1; }, rule, &c.chains);
  EXPECT_EQ(order.size(), 2);
  EXPECT_EQ(order.n_cases(), 5);
  ASSERT_EQ(order.groups().size(), 1u);
  EXPECT_EQ(order.to_solve(0), (Ids{0, 1, 2, 3}));
  EXPECT_EQ(order.to_solve(1), (Ids{16, 17, 18, 19, 20, 21}));
  EXPECT_FALSE(order.wants(1));
  EXPECT_TRUE(order.wants(2));
  EXPECT_FALSE(order.wants(16));
  EXPECT_EQ(order.rule(order.groups()[0]).seconds, 16);
}

}  // namespace
}  // namespace lapwing
