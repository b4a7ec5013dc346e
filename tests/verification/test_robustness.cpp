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

/// Compares a solution with that of `direct`, where a factor is cheap.
void compare_with_direct(Sample const& sample, Solved const& out) {
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

/// Solves a sample and holds it to its count.
Solved solve_counted(Sample const& sample, char const* solver, Tally& tally) {
  auto out = solve_text(sample.text(), {std::string("solver.type=") + solver});
  CaseResult const& result = out.results[0];
  EXPECT_EQ(result.status, CaseStatus::done) << result.message;
  EXPECT_LE(result.iterations, sample.at_most) << result.attempts_text;
  EXPECT_TRUE(result.residual <= 1e-8 || result.reason == StopReason::rounding);
  tally.add(result);
  return out;
}

void check(Sample const& sample, char const* solver, Tally& tally) {
  SCOPED_TRACE(sample.family + "\n" + sample.text());
  compare_with_direct(sample, solve_counted(sample, solver, tally));
}

std::vector<Sample> matrix() {
  std::vector<Sample> all;
  for (auto const& part : {jumping_samples(), random_samples(), shape_samples(), anisotropic_samples(),
                           boundary_samples(), solid_samples(), large_samples()})
    std::copy(part.begin(), part.end(), std::back_inserter(all));
  return all;
}

/// What families of samples took, as the table of docs/theory.md.
class Families {
 public:
  void add(Sample const& sample, Tally const& one) {
    for (Tally* t : {&families_[sample.family], &total_}) {
      t->n += one.n;
      t->sum += one.sum;
      t->most = std::max(t->most, one.most);
      t->attempts = std::max(t->attempts, one.attempts);
    }
  }
  Tally const& total() const { return total_; }
  void print() const {
    fmt::print("| family | cases | most | mean | attempts |\n|---|---|---|---|---|\n");
    auto const row = [](std::string const& name, Tally const& t) {
      fmt::print("| {} | {} | {} | {:.1f} | {} |\n", name, t.n, t.most, t.mean(), t.attempts);
    };
    for (auto const& [name, t] : families_) row(name, t);
    row("all", total_);
  }

 private:
  std::map<std::string, Tally> families_;
  Tally total_;
};

TEST(Multigrid, KeepsItsCountOverTheMatrix) {
  Families families;
  for (auto const& sample : matrix()) {
    Tally one;
    check(sample, "multigrid", one);
    families.add(sample, one);
  }
  EXPECT_GE(families.total().n, 200);
  EXPECT_LT(families.total().mean(), 10);
  families.print();
}

/// Where kappa jumps like this a small residual alone says little of u, so that values are compared at a smaller one.
TEST(Multigrid, SolvesRoughMediaOfAnyContrast) {
  Families families;
  for (auto const& sample : rough_media_samples()) {
    SCOPED_TRACE(sample.family + "\n" + sample.text());
    Tally one;
    solve_counted(sample, "multigrid", one);
    compare_with_direct(sample,
                        solve_text(sample.text(), {"solver.type=multigrid", "solver.relative_tolerance=1e-13"}));
    families.add(sample, one);
  }
  families.print();
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
      Sample const s{"smooth", {n, n}, in_quotes(kappa)};
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
