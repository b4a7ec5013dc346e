// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a solver of batches asks its source of guesses, and that any source will do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/batch_solver.hpp"
#include "engine/chain_start.hpp"
#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"
#include "config/parse_config.hpp"
#include "kernels/batch/copies.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing::test {
namespace {

using testing::ElementsAre;

std::string const text =
    "[grid]\ncells = [24, 20]\n[equation]\nkappa = \"1 + a*x\"\nsource = \"1 + y\"\n"
    "[solver]\ntype = \"multigrid\"\n[sweep.parameters]\na = [1, 2, 3, 4, 5]\n";

/// Offers what it is given, and notes what it is asked.
class Known : public GuessSource {
 public:
  Known(DeviceVector values, std::vector<std::string>& asked) : values_(values), asked_(&asked) {}

  bool prepare(std::vector<CaseSpec> const& /*cases*/, int /*lanes*/, BatchOutput& /*out*/) override {
    asked_->push_back("prepare");
    return true;
  }
  void offer(DiffusionProblem const& problem, BatchOperator& /*op*/, std::vector<int> const& iterates,
             StartingGuess& guess) override {
    asked_->push_back("offer");
    EXPECT_EQ(iterates, std::vector<int>(problem.cases.size(), 1));
    copy(DeviceExec(), ConstDeviceVector(values_), guess.storage(problem.shape));
  }
  void inform(LaneControl& /*control*/) const override { asked_->push_back("inform"); }
  void assess(SolvedBatch const& /*batch*/) override { asked_->push_back("assess"); }
  void keep(SolvedBatch const& batch) override {
    asked_->push_back("keep");
    EXPECT_TRUE(batch.guess.exists());
  }

 private:
  DeviceVector values_;
  std::vector<std::string>* asked_;
};

struct Solving {
  RunConfig config = parse_config_text(text, "test.toml");
  SweepPlan plan{config, {}};
  Timers timers{false};
  std::vector<CaseSpec> cases() const {
    std::vector<CaseSpec> all;
    for (std::int64_t c = 0; c < plan.n_cases(); ++c) all.push_back(plan.case_spec(c));
    return all;
  }
};

TEST(GuessSource, OfSolutionsEndsAllCasesWithoutASolver) {
  Solving const s;
  Timers timers(false);
  BatchSolver cold(s.config, {}, timers, std::make_unique<GuessSource>());
  auto const solved = cold.solve(s.cases());
  for (CaseResult const& result : solved.results) EXPECT_GT(result.iterations, 0);
  auto const solutions = allocate<DeviceVector>("lapwing::test::solutions", cold.u().extent(0));
  copy(DeviceExec(), ConstDeviceVector(cold.u()), solutions);

  std::vector<std::string> asked;
  auto cases = s.cases();
  for (CaseSpec& spec : cases) spec.solver.relative_tolerance = 1e-6;  // what is solved to 1e-8 surely meets it
  BatchSolver warm(s.config, {}, timers, std::make_unique<Known>(solutions, asked));
  auto const ended = warm.solve(std::move(cases));
  EXPECT_THAT(asked, ElementsAre("prepare", "offer", "assess", "keep"));
  for (CaseResult const& result : ended.results) {
    EXPECT_EQ(result.status, CaseStatus::done) << result.message;
    EXPECT_EQ(result.attempts, 0);
  }
}

TEST(GuessSource, IsAskedWhatSolversShouldKnow) {
  Solving const s;
  Timers timers(false);
  std::vector<std::string> asked;
  DeviceVector const nothing("lapwing::test::nothing", 24 * 20 * 8);
  BatchSolver solver(s.config, {}, timers, std::make_unique<Known>(nothing, asked));
  auto const out = solver.solve(s.cases());
  EXPECT_THAT(asked, ElementsAre("prepare", "offer", "inform", "assess", "keep"));
  for (CaseResult const& result : out.results) EXPECT_EQ(result.status, CaseStatus::done) << result.message;
}

TEST(GuessSource, IsWhatTheInputAsksFor) {
  Timers timers(false);
  auto const is = [&]<class Source>(std::vector<std::string> const& set, std::type_identity<Source>) {
    RunConfig const config = parse_config_text(text, "test.toml", set);
    auto const source = make_guess_source(config, {}, timers);
    return dynamic_cast<Source const*>(source.get()) != nullptr;
  };
  EXPECT_TRUE(is({"solver.accuracy=discretisation"}, std::type_identity<CoarserGrid>()));
  EXPECT_TRUE(is({"solver.warm_start=previous"}, std::type_identity<ChainStart>()));
  EXPECT_TRUE(is({"sweep.superpose=true"}, std::type_identity<Combiner>()));
  EXPECT_FALSE(is({}, std::type_identity<CoarserGrid>()));
}

}  // namespace
}  // namespace lapwing::test
