// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Every launch and allocation carries lapwing's label; an iteration allocates nothing; launches do not grow with the
/// batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/schema.hpp"
#include "solvers/fft.hpp"
#include "support/kokkos_events.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

/// Our own launches. Kokkos fills small and large Views in different ways, under labels of its own.
long n_launches(KokkosEvents const& events) {
  long n = 0;
  for (auto const& [label, count] : events.launches) n += label.rfind("lapwing::", 0) == 0 ? count : 0;
  return n;
}

/// Labels that are neither ours nor Kokkos'.
std::vector<std::string> foreign_labels(KokkosEvents const& events) {
  std::vector<std::string> foreign;
  for (auto const* counts : {&events.launches, &events.allocated})
    for (auto const& [label, n] : *counts)
      // Kokkos' own fills and copies name the View they work on.
      if (label.find("lapwing::") == label.npos && label.rfind("Kokkos::", 0) != 0) foreign.push_back(label);
  return foreign;
}

std::string sweep(int n_cases, double tolerance) {
  return "[grid]\ncells = [24, 20]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + a*x\"\nkappa = "
         "\"exp(a*sin(5*x))\"\n"
         "[solver]\ntype = \"multigrid\"\nrelative_tolerance = " +
         std::to_string(tolerance) + "\n[sweep.parameters]\na = { linspace = [0.5, 1, " + std::to_string(n_cases) +
         "] }\n[output.quantities]\n"
         "m = { integral = \"u\" }\nf = { flux = \"x_max\" }\np = { probe = [0.3, 0.4] }\n";
}

TEST(KernelLabels, AreAllPrefixedWhateverIsChosen) {
  std::string const text = sweep(3, 1e-6);
  int n_choices = 0;
  for (KeySpec const& row : key_table()) {
    std::string const path(row.path);
    if (row.type != KeyType::choice || path.rfind("solver.", 0) != 0) continue;
    for (std::string const& choice : choices_of(row.key)) {
      std::vector<std::string> set{"solver.max_iterations=2000", path + "=" + choice};
      if (row.key == Key::cg_operator) set.emplace_back("solver.type=cg");
      if (choice == "fft") {
        if (!has_fft()) continue;
        set.emplace_back("equation.kappa=a");
      }
      auto const events = events_in([&] { solve_text(text, set); });
      EXPECT_THAT(foreign_labels(events), testing::IsEmpty()) << path << choice;
      EXPECT_GT(n_launches(events), 10) << path << choice;
      ++n_choices;
    }
  }
  EXPECT_GT(n_choices, 15);
  auto const combined = events_in([&] { solve_text(text, {"equation.kappa=1 + x", "sweep.superpose=true"}); });
  EXPECT_THAT(foreign_labels(combined), testing::IsEmpty());
}

TEST(Launches, DoNotGrowWithTheNumberOfCases) {
  auto const launches = [](int n) { return n_launches(events_in([&] { solve_text(sweep(n, 1e-4)); })); };
  EXPECT_EQ(launches(2), launches(40));
}

TEST(Allocations, DoNotGrowWithIterations) {
  auto const allocations = [](double tolerance) {
    int iterations = 0;
    auto const events = events_in([&] { iterations = solve_text(sweep(8, tolerance)).results[0].iterations; });
    return std::pair(iterations, events.allocations);
  };
  auto const few = allocations(1e-2), many = allocations(1e-6);
  EXPECT_GT(many.first, few.first);
  EXPECT_EQ(many.second, few.second);
}

}  // namespace
}  // namespace lapwing::test
