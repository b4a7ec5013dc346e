// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Set-ups that are shared by cases and batches with the same operator, and what parameters touch.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "support/solve_sweep.hpp"

namespace lapwing::test {
namespace {

std::string input(std::string const& kappa, std::string const& source, std::string const& parameters,
                  std::string const& more = "") {
  return fmt::format(
      "[grid]\ncells = [24, 20]\n[equation]\ntype = \"diffusion\"\nkappa = \"{}\"\nsource = "
      "\"{}\"\n{}\n[sweep.parameters]\n{}\n",
      kappa, source, more, parameters);
}

TEST(OperatorCache, SetsUpOnceForAllSources) {
  Sweep const sweep(input("1 + x*y", "1 + s*x", "s = { linspace = [0, 1, 40] }"));
  EXPECT_EQ(sweep.n_batches, 5);
  EXPECT_EQ(sweep.engine.cache_statistics().made, 1);
  EXPECT_EQ(sweep.engine.cache_statistics().reused, 4);
}

TEST(OperatorCache, SetsUpOncePerOperatorInAnyOrderOfTheSweep) {
  for (char const* parameters :
       {"k = [1, 2, 3]\ns = { linspace = [0, 1, 16] }", "s = { linspace = [0, 1, 16] }\nk = [1, 2, 3]"}) {
    Sweep const sweep(input("1 + k*x*y", "1 + s*x", parameters));
    EXPECT_EQ(sweep.n_batches, 6) << parameters;
    EXPECT_EQ(sweep.engine.cache_statistics().made, 3) << parameters;
    EXPECT_EQ(sweep.engine.cache_statistics().reused, 3) << parameters;
    EXPECT_GT(sweep.engine.cache_statistics().peak_bytes, 0) << parameters;
  }
}

TEST(OperatorCache, NeverChangesABit) {
  for (char const* solver : {"multigrid", "cg", "direct", "auto"})
    for (char const* boundary :
         {"", "[boundary]\nx_min = { type = \"robin\", alpha = \"1 + y\", value = \"s*y\" }\n"}) {
      std::string const more = fmt::format("sigma = \"x\"\n[solver]\ntype = \"{}\"\n{}", solver, boundary);
      std::string const text = input("1 + k*x*y", "1 + s*x", "s = { linspace = [0, 1, 16] }\nk = [1, 2, 3]", more);
      Sweep const cached(text), apart(text + "[run]\noperator_cache = 0\n");
      Sweep alone(text, 1);
      EXPECT_EQ(cached.u, apart.u) << solver << boundary;
      EXPECT_EQ(cached.u, alone.u) << solver << boundary;
      for (std::size_t c = 0; c < cached.results.size(); ++c) {
        EXPECT_EQ(cached.results[c].status, CaseStatus::done) << cached.results[c].message;
        EXPECT_EQ(cached.results[c].iterations, apart.results[c].iterations);
        EXPECT_EQ(cached.results[c].residual, apart.results[c].residual);
      }
    }
}

TEST(OperatorCache, KeepsNothingBeyondItsLimit) {
  Sweep const none(input("1 + k*x*y", "1 + s*x", "s = { linspace = [0, 1, 16] }\nk = [1, 2, 3]") +
                   "[run]\noperator_cache = 0\n");
  EXPECT_EQ(none.engine.cache_statistics().peak_bytes, 0);
}

TEST(OperatorCache, TakesTheStorageOfTheLeastRecentlyUsed) {
  Sweep sweep(input("1 + k*x*y", "1 + s*x", "k = { linspace = [1, 2, 40] }\ns = { linspace = [0, 1, 8] }") +
              "[run]\noperator_cache = 3\n");
  auto const before = sweep.engine.cache_statistics();
  EXPECT_EQ(before.made, 40);
  EXPECT_LE(before.peak_bytes, 3 * 1048576.);
  auto const again = sweep.u[39 * 8];
  sweep.solve({39 * 8, 39 * 8 + 1, 39 * 8 + 2, 39 * 8 + 3, 39 * 8 + 4, 39 * 8 + 5, 39 * 8 + 6, 39 * 8 + 7});
  EXPECT_EQ(sweep.engine.cache_statistics().reused, before.reused + 1);
  sweep.solve({0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(sweep.engine.cache_statistics().made, before.made + 1);
  EXPECT_EQ(sweep.u[39 * 8], again);
}

TEST(OperatorCache, ReportsABadCoefficientForEveryCaseOfItsOwn) {
  Sweep const sweep(input("1 - k*x", "1 + s*x", "k = [0, 2]\ns = { linspace = [0, 1, 16] }"));
  for (std::size_t c = 0; c < 32; ++c) {
    EXPECT_EQ(sweep.results[c].status, c < 16 ? CaseStatus::done : CaseStatus::failed);
    if (c < 16) continue;
    EXPECT_NE(sweep.results[c].message.find(fmt::format("s = {:.6g}", (c - 16) / 15.)), std::string::npos)
        << sweep.results[c].message;
  }
}

ParameterRole role(std::string const& text) {
  RunConfig const config = parse_config_text(text + "[sweep.parameters]\np = [1, 2]\n", "test.toml");
  return SweepPlan(config, {}).roles()[0];
}

TEST(ParameterRoles, AreReadOffTheInput) {
  auto const base = [](std::string const& grid, std::string const& rest) {
    return "[grid]\n" + grid + "\n[equation]\ntype = \"diffusion\"\n" + rest;
  };
  std::string const cells = "cells = [8, 8]";
  EXPECT_EQ(describe(role(base("cells = [\"8*p\", 8]", ""))), "grid");
  EXPECT_EQ(describe(role(base(cells + "\nupper = [\"p\", 1]", ""))), "grid");
  EXPECT_EQ(describe(role(base(cells, "kappa = \"p*x+1\"\n"))), "operator");
  EXPECT_EQ(describe(role(base(cells, "sigma = \"p\"\nsource = \"p\"\n"))), "operator, source");
  EXPECT_EQ(describe(role(base(cells, "[boundary]\nx_min = { type = \"dirichlet\", value = \"p\" }\n"))),
            "boundary values");
  EXPECT_EQ(describe(role(base(cells, "[boundary]\nx_min = { type = \"robin\", alpha = \"p\", value = \"1\" }\n"))),
            "operator");
  EXPECT_EQ(describe(role(base(cells, "[solver]\nrelative_tolerance = \"1e-4*p\"\n"))), "solver settings");
  EXPECT_EQ(describe(role(base(cells, "[output.quantities]\nq = { integral = \"p*u\" }\n"))), "output");
  EXPECT_EQ(describe(role(base(cells, ""))), "nothing");
}

}  // namespace
}  // namespace lapwing::test
