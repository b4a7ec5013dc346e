// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <set>

#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

constexpr char const* base = R"toml(
grid.cells = [8, 8]
[equation]
kappa = "exp(a*x)"
[sweep.parameters]
a = [1, 2, 3]
)toml";

std::vector<std::uint64_t> hashes(std::string const& text, std::vector<std::string> const& options = {}) {
  auto const config = parse_config_text(text, "f.toml", options);
  SweepPlan const plan(config, {});
  std::vector<std::uint64_t> result;
  for (std::int64_t id = 0; id < plan.n_cases(); ++id) result.push_back(plan.case_hash(id));
  return result;
}

TEST(CaseHash, DiffersBetweenCases) {
  auto const all = hashes(base);
  EXPECT_EQ(std::set<std::uint64_t>(all.begin(), all.end()).size(), 3u);
}

TEST(CaseHash, IgnoresWhatDoesNotTouchTheSolution) {
  auto const expected = hashes(base);
  for (auto const* option :
       {"title=other", "timing.detail=full", "run.batch=3", "equation.kappa=exp( a * x )", "equation.source=1 - 1",
        "constants.unused=3", "equation.exact=0", "output.fields=[]", "output.precision=single",
        "output.quantities.q={max=\"u\"}", "units.a=K", "long_names.u=temperature"})
    EXPECT_EQ(hashes(base, {option}), expected) << option;
}

TEST(CaseHash, SeesWhatTouchesTheSolution) {
  auto const expected = hashes(base);
  for (auto const* option :
       {"grid.cells=[8, 9]", "grid.upper=[1, 2]", "equation.kappa=exp(a*y)", "equation.sigma=1", "equation.source=2",
        "boundary.x_min={type=\"neumann\"}", "boundary.x_min={value=1}", "solver.type=cg",
        "solver.relative_tolerance=1e-9", "solver.max_iterations=7", "solver.multigrid.acceleration=none",
        "solver.multigrid.smoother=chebyshev", "solver.compatibility=project"})
    for (std::size_t id = 0; id < expected.size(); ++id) EXPECT_NE(hashes(base, {option})[id], expected[id]) << option;
}

TEST(CaseHash, KeepsCasesOfAnExtendedSweep) {
  auto const expected = hashes(base);
  auto const more = hashes(base, {"sweep.parameters.a=[0, 1, 2, 3, 4]"});
  EXPECT_EQ(std::vector(more.begin() + 1, more.begin() + 4), expected);
}

TEST(CaseHash, IgnoresParametersThatNobodyReads) {
  auto const expected = hashes(base);
  auto const doubled = hashes(base, {"sweep.parameters.idle=[5, 6]"});
  ASSERT_EQ(doubled.size(), 6u);
  for (std::size_t id = 0; id < 3; ++id) {
    EXPECT_EQ(doubled[2 * id], expected[id]);
    EXPECT_EQ(doubled[2 * id + 1], expected[id]);
  }
}

TEST(CaseHash, DoesNotDependOnTheOrderOfParameters) {
  std::string const head = "grid.cells = [8]\nequation.kappa = \"a + 2*b\"\n[sweep.parameters]\n";
  EXPECT_EQ(hashes(head + "a = [1]\nb = [2]"), hashes(head + "b = [2]\na = [1]"));
  EXPECT_NE(hashes(head + "a = [1]\nb = [2]"), hashes(head + "b = [1]\na = [2]"));
}

TEST(CaseHash, ResolvesNumbers) {
  EXPECT_EQ(hashes("grid.cells = [\"n\"]\nsweep.parameters.n = [8]"), hashes("grid.cells = [8]"));
}

TEST(CaseHash, DoesNotDependOnSpelling) {
  EXPECT_EQ(hashes("grid.cells = [8]")[0], hashes("[grid]\ncells = [8.0]\nlower = [0.0]")[0]);
}

}  // namespace
}  // namespace lapwing
