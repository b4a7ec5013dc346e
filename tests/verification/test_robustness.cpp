// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Multigrid keeps its number of iterations over a matrix of awkward problems, and gives what `direct` gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "robustness_matrix.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

struct Tally {
  int n = 0, most = 0, attempts = 0;
  double sum = 0;

  void add(CaseResult const& result) {
    ++n;
    most = std::max(most, static_cast<int>(result.iterations));
    attempts = std::max(attempts, static_cast<int>(result.attempts));
    sum += result.iterations;
  }
  double mean() const { return sum / n; }
};

constexpr double comparable = 5e8;         // operations of a factorisation that a test may cost

double factor_operations(Sample const& s) {
  auto cells = s.cells;
  std::sort(cells.begin(), cells.end());
  double n = 1, band = 1;
  for (std::size_t d = 0; d < cells.size(); ++d) {
    n *= cells[d];
    if (d + 1 < cells.size()) band *= cells[d];
  }
  return n * band * band;
}

/// Solves a sample, holds it to its count and, where that is cheap, to the direct solver's solution.
void check(Sample const& sample, char const* solver, Tally& tally) {
  auto const out = solve_text(sample.text(), {std::string("solver.type=") + solver});
  CaseResult const& result = out.results[0];
  SCOPED_TRACE(sample.family + "\n" + sample.text() + result.attempts_text);
  EXPECT_EQ(result.status, CaseStatus::done) << result.message;
  EXPECT_LE(result.iterations, sample.at_most);
  EXPECT_TRUE(result.residual <= 1e-8 || result.reason == StopReason::rounding);
  tally.add(result);
  if (factor_operations(sample) > comparable) return;
  auto const reference = solve_text(sample.text(), {"solver.type=direct", "solver.relative_tolerance=1e-12"});
  ASSERT_EQ(reference.results[0].status, CaseStatus::done) << reference.results[0].message;
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < out.fields[0].size(); ++i) {
    difference = std::max(difference, std::abs(out.fields[0][i] - reference.fields[0][i]));
    size = std::max(size, std::abs(reference.fields[0][i]));
  }
  EXPECT_LE(difference, 1e-5 * size);
}

std::vector<Sample> matrix() {
  std::vector<Sample> all;
  for (auto const& part : {jumping_samples(), random_samples(), shape_samples(), anisotropic_samples(), boundary_samples(),
                           solid_samples(), large_samples()})
    std::copy(part.begin(), part.end(), std::back_inserter(all));
  return all;
}

TEST(Multigrid, KeepsItsCountOverTheMatrix) {
  std::map<std::string, Tally> families;
  Tally total;
  for (auto const& sample : matrix()) {
    Tally one;
    check(sample, "multigrid", one);
    Tally& family = families[sample.family];
    for (Tally* t : {&family, &total}) {
      t->n += one.n;
      t->sum += one.sum;
      t->most = std::max(t->most, one.most);
      t->attempts = std::max(t->attempts, one.attempts);
    }
  }
  EXPECT_GE(total.n, 200);
  EXPECT_LT(total.mean(), 10);
  fmt::print("| family | cases | most | mean | attempts |\n|---|---|---|---|---|\n");
  for (auto const& [name, t] : families) fmt::print("| {} | {} | {} | {:.1f} | {} |\n", name, t.n, t.most, t.mean(), t.attempts);
  fmt::print("| all | {} | {} | {:.1f} | {} |\n", total.n, total.most, total.mean(), total.attempts);
}

TEST(Automatic, FactorsWhatMultigridCannotFollow) {
  for (auto const& sample : hopeless_samples()) {
    Tally one;
    check(sample, "auto", one);
    EXPECT_LE(one.attempts, 3);
  }
}

TEST(Multigrid, NeedsNoMoreIterationsOnFinerGridsForSmoothCoefficients) {
  for (std::string const kappa : {"1", "2+sin(5*x)*cos(3*y)", "exp(2*x-y)"}) {
    int coarsest = 0;
    for (int n : {64, 128, 256, 512, 1024}) {
      Sample const s{"smooth", {n, n}, quoted(kappa)};
      auto const result = solve_text(s.text(), {"solver.type=multigrid", "output.fields=[]"}).results[0];
      EXPECT_EQ(result.status, CaseStatus::done);
      EXPECT_LE(result.iterations, 11) << kappa << " " << n;
      if (n == 64) coarsest = result.iterations;
      EXPECT_LE(result.iterations, coarsest + 1) << kappa << " " << n;
    }
  }
}

}  // namespace
}  // namespace lapwing::test
