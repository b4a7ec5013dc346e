// SPDX-License-Identifier: BSD-3-Clause
/// What `check` counts without looking at every case, against what a run lays out case by case.
#include "run/plan_summary.hpp"

#include <gtest/gtest.h>

#include "run/batch_rules.hpp"
#include "run/file_header.hpp"

namespace lapwing {
namespace {

std::unique_ptr<Sweep> sweep_of(std::string const& grid, std::string const& rest,
                                std::int64_t most_looked_at = SweepPlan::all_cases) {
  return load_sweep({"[grid]\n" + grid + "\n[equation]\nkappa = \"1 + a*x\"\nsource = \"b\"\n" + rest, "test.toml"}, {},
                    nullptr, most_looked_at);
}

void expect_as_counted(Sweep const& sweep) {
  auto const summary = summarise(sweep);
  CaseOrder const order(
      *sweep.plan, {{0, sweep.plan->n_cases()}}, [](std::int64_t) { return true; },
      batch_rules(sweep.config, *sweep.plan));
  EXPECT_TRUE(summary.complete);
  EXPECT_EQ(summary.n_batches(), static_cast<double>(order.least_batches()));
  std::map<std::array<int, 3>, ShapeGroup> expected;
  for (auto const& shape : group_by_shape(sweep)) expected[shape.cells] = shape;
  ASSERT_EQ(summary.shapes.size(), expected.size());
  for (auto const& shape : summary.shapes) {
    EXPECT_EQ(shape.cases.size(), expected.at(shape.cells).cases.size());
    EXPECT_EQ(shape.boxes_vary, expected.at(shape.cells).boxes_vary);
  }
}

constexpr char const* axes =
    "[sweep.parameters]\na = { linspace = [0, 1, 700] }\nb = { linspace = [1, 2, 30] }\nn = [16, 24, 32]\n";

TEST(PlanSummary, CountsAsARunDoes) {
  expect_as_counted(*sweep_of("cells = [20, 20]", axes));  // operators are shared
  expect_as_counted(*sweep_of("cells = [\"n\", 20]", axes));
  expect_as_counted(*sweep_of("cells = [\"n\", 20]\nupper = [\"b\", 1]", axes));
  expect_as_counted(*sweep_of("cells = [20, 20]\nupper = [\"2*b\", 1]", axes));
  expect_as_counted(*sweep_of("cells = [20, 20]", std::string("[sweep]\nsuperpose = true\n") + axes));
  std::string const random = "[sweep]\nmode = \"random\"\nsamples = 20000\n";
  expect_as_counted(*sweep_of("cells = [20, 20]", random + axes));
  expect_as_counted(*sweep_of("cells = [\"n\", 20]\nupper = [\"b\", 1]", random + axes));
}

TEST(PlanSummary, EstimatesWhereThereAreTooManyCases) {
  std::string const random =
      "[sweep]\nmode = \"random\"\nsamples = 1000000000\n[sweep.parameters]\nb = { uniform = [1, 2] }\nn = [16, 24, "
      "32]\na = [1]\n";
  auto const summary = summarise(*sweep_of("cells = [\"n\", 20]\nupper = [\"b\", 1]", random, 1000));
  EXPECT_FALSE(summary.complete);
  EXPECT_LE(summary.n_looked_at, 100000);
  ASSERT_EQ(summary.shapes.size(), 3U);
  for (auto const& shape : summary.shapes) {
    EXPECT_NEAR(static_cast<double>(shape.cases.size()), 1e9 / 3, 1e7);
    EXPECT_TRUE(shape.boxes_vary);
  }
}

TEST(PlanSummary, CountsBatchesOfManyOperators) {
  std::string const operators =
      "[sweep.parameters]\na = { linspace = [0, 1, 10000] }\nk = { linspace = [1, 2, 1000] }\nb = { linspace = [1, 2, "
      "100] }\n";
  auto const summary = summarise(
      *load_sweep({"grid.cells = [20, 20]\n[equation]\nkappa = \"k + a*x\"\nsource = \"b\"\n" + operators, "test.toml"},
                  {}, nullptr, 1000));
  EXPECT_FALSE(summary.complete);
  auto const a_batch =
      summarise(*sweep_of("cells = [20, 20]", "[sweep.parameters]\na = [1]\nb = { linspace = [1, 2, 100] }\n"))
          .n_batches();
  EXPECT_NEAR(summary.n_batches(), 1e7 * a_batch, 1e5);
}

TEST(PlanSummary, FindsABadCaseAmongABillionIfItsValueIsOneOfFew) {
  std::string const grid =
      "[sweep.parameters]\na = { linspace = [0, 1, 1000] }\nb = { linspace = [1, 2, 250] }\nc = { range = [1, 1000, 1] "
      "}\nn = [16, 24, 32, 1]\n";
  EXPECT_NO_THROW(sweep_of("cells = [\"n + 1\", 20]", grid, 1000));
  EXPECT_THROW(sweep_of("cells = [\"n\", 20]", grid, 1000), InputError);
}

}  // namespace
}  // namespace lapwing
