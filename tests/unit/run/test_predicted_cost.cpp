// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What cases are predicted to take: `check` and the dealing of cases say the same, and know who shares a factor.
#include "run/predicted_cost.hpp"

#include <gtest/gtest.h>

#include "run/batch_rules.hpp"

namespace lapwing {
namespace {

/// 256 cases with one operator, or each with its own.
struct Predicted {
  std::unique_ptr<Sweep> sweep;
  PlanSummary summary;
  Predicted(std::string const& cells, bool one_operator, std::vector<std::string> const& set = {})
      : sweep(
            load_sweep({"[grid]\ncells = " + cells + "\n[equation]\nkappa = \"" + (one_operator ? "1 + x" : "1 + a*x") +
                            "\"\nsource = \"1 + a*x\"\n[sweep.parameters]\na = { linspace = [0, 1, 256] }\n",
                        "test.toml"},
                       set, nullptr)),
        summary(summarise(*sweep)) {}

  /// Seconds of a case that cases are dealt by.
  double dealt() const {
    CaseOrder const order(
        *sweep->plan, {{0, sweep->plan->n_cases()}}, [](std::int64_t) { return true; },
        batch_rules(sweep->config, *sweep->plan));
    return order.rule(order.groups().front()).seconds;
  }
  /// What `check` says of a case.
  double checked() const { return predicted_cost(*sweep, summary.alike.front()).seconds / 256; }
};

TEST(PredictedCost, OfCasesThatShareAFactorIsThatOfTheirShare) {
  std::vector<std::string> const direct{"solver.type=direct"};
  Predicted const together("[24, 24, 24]", true, direct), apart("[24, 24, 24]", false, direct);
  // 24^3 unknowns: a band of half width 576 takes 0.08 ns 576^2 each, a factor of 176 entries 0.67 us.
  EXPECT_NEAR(apart.dealt(), 13824 * 26.5e-6, 0.05 * apart.dealt());
  EXPECT_NEAR(together.dealt(), 13824 * 0.67e-6, 0.05 * together.dealt());
  EXPECT_NEAR(together.checked() / together.dealt(), 1, 0.3);
  EXPECT_NEAR(apart.checked() / apart.dealt(), 1, 0.3);
}

TEST(PredictedCost, OfCasesThatHaveAnOperatorButNoFactorInCommonIsTheirOwn) {
  // Large grids have rows of one case, and a factor that takes more than its limit is not made.
  for (auto const& set : {std::vector<std::string>{"grid.cells=[300, 300]"},
                          std::vector<std::string>{"grid.cells=[40, 40]", "solver.direct.memory_limit=0.55"}}) {
    auto with = set;
    with.emplace_back("solver.type=direct");
    Predicted const together("[8, 8]", true, with), apart("[8, 8]", false, with);
    EXPECT_EQ(together.dealt(), apart.dealt()) << set[0];
    EXPECT_NEAR(together.checked() / apart.checked(), 1, 0.1) << set[0];
  }
}

TEST(PredictedCost, OfCombinedCasesIsThatOfBasisProblemsOfTheirOwn) {
  std::vector<std::string> const set{"solver.type=direct", "sweep.superpose=true"};
  Predicted const combined("[24, 24, 24]", true, set), apart("[24, 24, 24]", false, {"solver.type=direct"});
  ASSERT_TRUE(combined.sweep->plan->superposes());
  int const n_basis = combined.sweep->plan->superposition()->n_basis();
  EXPECT_NEAR(combined.checked(), apart.checked() * n_basis / 256, 0.3 * combined.checked());
}

}  // namespace
}  // namespace lapwing
