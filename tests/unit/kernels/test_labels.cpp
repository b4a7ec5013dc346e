// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Every launch and allocation carries lapwing's label; an iteration allocates nothing; launches do not grow with the
/// batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

/// What Kokkos reports while an object of this class lives.
class Listener {
 public:
  Listener() {
    counts() = {};
    namespace tools = Kokkos::Tools::Experimental;
    tools::set_begin_parallel_for_callback([](char const* name, std::uint32_t, std::uint64_t*) { launch(name); });
    tools::set_begin_parallel_reduce_callback([](char const* name, std::uint32_t, std::uint64_t*) { launch(name); });
    tools::set_begin_parallel_scan_callback([](char const* name, std::uint32_t, std::uint64_t*) { launch(name); });
    tools::set_allocate_data_callback(
        [](Kokkos_Profiling_SpaceHandle, char const* name, void const*, std::uint64_t) { allocation(name); });
  }
  ~Listener() {
    namespace tools = Kokkos::Tools::Experimental;
    tools::set_begin_parallel_for_callback(nullptr);
    tools::set_begin_parallel_reduce_callback(nullptr);
    tools::set_begin_parallel_scan_callback(nullptr);
    tools::set_allocate_data_callback(nullptr);
  }

  struct Counts {
    long launches = 0, allocations = 0;
    std::set<std::string> foreign;
  };
  static Counts& counts() {
    static Counts now;
    return now;
  }

 private:
  static void note(char const* name) {
    std::string const label = name;
    // Kokkos' own fills and copies name the View they work on.
    if (label.find("lapwing::") == std::string::npos && label.rfind("Kokkos::", 0) != 0) counts().foreign.insert(label);
  }
  static void launch(char const* name) {
    // Kokkos fills small and large Views in different ways; only our own launches are counted.
    if (std::string(name).rfind("lapwing::", 0) == 0) ++counts().launches;
    note(name);
  }
  static void allocation(char const* name) {
    ++counts().allocations;
    note(name);
  }
};

std::string sweep(int n_cases, double tolerance) {
  return "[grid]\ncells = [24, 20]\n[equation]\ntype = \"diffusion\"\nsource = \"1 + a*x\"\nkappa = "
         "\"exp(a*sin(5*x))\"\n"
         "[solver]\ntype = \"multigrid\"\nrelative_tolerance = " +
         std::to_string(tolerance) + "\n[sweep.parameters]\na = { linspace = [0.5, 1, " + std::to_string(n_cases) +
         "] }\n[output.quantities]\n"
         "m = { integral = \"u\" }\nf = { flux = \"x_max\" }\np = { probe = [0.3, 0.4] }\n";
}

TEST(KernelLabels, AreAllPrefixed) {
  Listener const listener;
  solve_text(sweep(3, 1e-6));
  solve_text(sweep(3, 1e-6), {"solver.type=cg", "solver.cg.operator=csr"});
  solve_text(sweep(3, 1e-6), {"solver.type=direct"});
  EXPECT_THAT(Listener::counts().foreign, testing::IsEmpty());
  EXPECT_GT(Listener::counts().launches, 100);
}

TEST(Launches, DoNotGrowWithTheNumberOfCases) {
  auto const launches = [](int n) {
    Listener const listener;
    solve_text(sweep(n, 1e-4));
    return Listener::counts().launches;
  };
  EXPECT_EQ(launches(2), launches(40));
}

TEST(Allocations, DoNotGrowWithIterations) {
  auto const allocations = [](double tolerance) {
    Listener const listener;
    auto const out = solve_text(sweep(8, tolerance));
    return std::pair(out.results[0].iterations, Listener::counts().allocations);
  };
  auto const few = allocations(1e-2), many = allocations(1e-6);
  EXPECT_GT(many.first, few.first);
  EXPECT_EQ(many.second, few.second);
}

}  // namespace
}  // namespace lapwing::test
