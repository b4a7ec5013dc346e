// SPDX-License-Identifier: BSD-3-Clause
#include "run/batch_rules.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "engine/batch_memory.hpp"
#include "config/parse_config.hpp"
#include "operators/batch_layout.hpp"

namespace lapwing {
namespace {

/// The rule of a sweep's only group.
struct Ruled {
  RunConfig config;
  SweepPlan plan;
  BatchRule rule;
  explicit Ruled(std::string const& cells, double memory, std::vector<std::string> const& set = {})
      : config(parse_config_text("[grid]\ncells = " + cells +
                                     "\n[equation]\nkappa = \"1 + a*x\"\nsource = 1\n[solver]\ntype = \"multigrid\"\n"
                                     "[sweep.parameters]\na = { linspace = [0, 1, 5000] }\n",
                                 "test.toml", set)),
        plan(config, {}) {
    CaseOrder const order(
        plan, {{0, plan.n_cases()}}, [](std::int64_t) { return true; }, batch_rules(config, plan, memory));
    rule = order.rule(order.groups().front());
  }
  double bytes(std::int64_t n) const {
    BatchShape const shape = batch_shape(rule.grid, {}, static_cast<int>(n));
    return predicted_memory(config, plan.case_spec(0).solver, rule.grid, shape, shape.n_lanes(), nullptr)
        .where_computed();
  }
};

TEST(BatchRules, TakeAsManyCasesAsFit) {
  Ruled const all("[16, 16]", HUGE_VAL);
  EXPECT_EQ(all.rule.batch, batch_size(all.rule.grid, 0));
  for (double const share : {0.9, 0.5, 0.1}) {
    double const memory = share * all.bytes(all.rule.batch);
    Ruled const some("[16, 16]", memory);
    EXPECT_LT(some.rule.batch, all.rule.batch);
    EXPECT_GT(some.rule.batch, 0.8 * share * static_cast<double>(all.rule.batch) - 8);
    EXPECT_EQ(some.rule.batch % some.rule.lanes, 0);
    EXPECT_LE(some.bytes(some.rule.batch), memory);
    EXPECT_GT(some.bytes(some.rule.batch + some.rule.lanes), memory);
  }
}

TEST(BatchRules, TakeOneSetOfLanesWhereNothingFits) {
  for (std::string const cells : {"[16, 16]", "[300, 300]", "[20, 20, 20]"}) {
    Ruled const least(cells, 0);
    EXPECT_EQ(least.rule.batch, least.rule.lanes);
  }
}

TEST(BatchRules, TakeWhatIsAskedFor) {
  EXPECT_EQ(Ruled("[16, 16]", 0, {"run.batch=77"}).rule.batch, 77);
}

TEST(SmallerBatch, GoesDownToOneCaseInSteps) {
  BoxGrid small, large;
  small.dim = large.dim = 2;
  small.cells = {64, 64, 1};
  large.cells = {400, 400, 1};
  auto const w = static_cast<std::int64_t>(lanes_for(small, 1000));
  for (std::int64_t const n : {1000, 999, 65, 17, 9}) {
    std::int64_t steps = 0, at = n;
    for (; at > 1; ++steps) {
      std::int64_t const next = smaller_batch(small, at);
      ASSERT_LT(next, at);
      ASSERT_GE(2 * next, at - (at <= w ? at : w)) << at;
      ASSERT_TRUE(next % w == 0 || next == 1) << at;
      at = next;
    }
    EXPECT_EQ(at, 1);
    EXPECT_LE(steps, 9);
  }
  EXPECT_EQ(smaller_batch(large, 5), 3);
  EXPECT_EQ(smaller_batch(large, 2), 1);
}

TEST(FreeMemory, IsWhatTheLimitOfAddressSpaceLeaves) {
  if (device_differs_from_host) GTEST_SKIP() << "not of the host";
  double const before = free_memory();
  EXPECT_GT(before, 0);
  EXPECT_TRUE(std::isfinite(before));
  ::rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_AS, &old), 0);
  ::rlimit const least{1 << 20, old.rlim_max};  // less than is in use
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &least), 0);
  double const none = free_memory();
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &old), 0);
  EXPECT_EQ(none, 0);
  EXPECT_NEAR(memory_for_batches(4) / memory_for_batches(1), 0.25, 0.05);  // others use memory, too
}

}  // namespace
}  // namespace lapwing
