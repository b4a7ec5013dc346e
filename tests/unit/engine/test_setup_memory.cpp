// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the operator cache says that parked set-ups take, against what is allocated.
#include <gtest/gtest.h>

#include <memory>

#include "support/counted_bytes.hpp"
#include "support/solve_sweep.hpp"

namespace lapwing::test {
namespace {

struct Subject {
  std::string name, cells, equation;
  std::vector<std::string> set;
};

std::string const wavy = "kappa = \"1 + k*x\"\nsource = \"1 + s*x\"\n", plain = "kappa = \"k\"\nsource = \"1 + s*x\"\n";

std::vector<Subject> const subjects{
    {"multigrid", "60, 50", wavy, {"solver.type=multigrid"}},
    {"multigrid, few rows", "60, 50", plain, {"solver.type=multigrid"}},
    {"multigrid, double, with sigma", "60, 50", wavy, {"solver.precision=double", "equation.sigma=1 + x"}},
    {"assembled", "60, 50", wavy, {"solver.type=cg", "solver.cg.operator=csr", "solver.max_iterations=5000"}},
    {"factors of narrow bands", "60, 50", wavy, {"solver.type=direct"}},
    {"factors of wide bands, on the host", "17, 16, 17", wavy, {"solver.type=direct"}}};

/// Three operators, one after the other. @param cache  MiB.
std::unique_ptr<Sweep> solve(Subject const& subject, int cache) {
  std::string const text = "[grid]\ncells = [" + subject.cells + "]\n[equation]\n" + subject.equation +
                           "[sweep.parameters]\nk = [1, 2, 3]\ns = [1, 2]\n";
  auto set = subject.set;
  set.push_back("run.operator_cache=" + std::to_string(cache));
  return std::make_unique<Sweep>(text, 2, set);
}

TEST(OperatorCache, CountsWhatIsParked) {
  for (Subject const& subject : subjects) {
    std::unique_ptr<Sweep> with, without;
    double const kept = bytes_in([&] { with = solve(subject, 1000); }).left,
                 one = bytes_in([&] { without = solve(subject, 0); }).left;
    ASSERT_EQ(with->engine.cache_statistics().made, 3) << subject.name;
    double const parked = with->engine.cache_statistics().peak_bytes;
    EXPECT_NEAR(parked / (kept - one), 1, 0.1) << subject.name << ": " << parked << " of " << kept - one;
  }
}

TEST(OperatorCache, KeepsNothingThatTakesMoreThanItsLimit) {
  // A factor of 17 x 16 x 17 unknowns takes 10 MiB, each of a set-up's two cases has one, and three set-ups come by.
  auto const left = [](int cache) {
    std::unique_ptr<Sweep> sweep;
    return bytes_in([&] { sweep = solve(subjects.back(), cache); }).left / 1048576;
  };
  double const none = left(0);
  EXPECT_NEAR(left(15) - none, 0, 1);
  EXPECT_NEAR(left(30) - none, 21, 3);
  EXPECT_NEAR(left(60) - none, 42, 5);
}

}  // namespace
}  // namespace lapwing::test
