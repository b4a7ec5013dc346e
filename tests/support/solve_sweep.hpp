// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From an input text to the results of a sweep, batch by batch, without files or ranks.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/batch_engine.hpp"
#include "config/parse_config.hpp"
#include "sweep/case_order.hpp"
#include "sweep/sweep_plan.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {

/// Solves a sweep batch by batch, as a run on one rank does.
struct Sweep {
  RunConfig config;
  SweepPlan plan;
  Timers timers{false};
  BatchEngine engine;
  std::vector<std::vector<double>> u;  ///< [case]
  std::vector<CaseResult> results;
  std::size_t n_batches = 0;

  explicit Sweep(std::string const& text, std::int64_t batch_size = 8, std::vector<std::string> const& set = {})
      : config(parse_config_text(text, "test.toml", set)), plan(config, {}), engine(config, {}, timers) {
    u.resize(static_cast<std::size_t>(plan.n_cases()));
    results.resize(u.size());
    CaseOrder const order(
        plan, {{0, plan.n_cases()}}, [](std::int64_t) { return true; },
        [&](ResolvedNumbers const& numbers) {
          return BatchRule{batch_size, 1, 1, numbers.grid, false};
        });
    for (CaseGroup const& group : order.groups())
      for (std::int64_t first = 0; first < group.cases.size(); first += batch_size) {
        std::vector<std::int64_t> batch;
        for (std::int64_t i = first; i < std::min(first + batch_size, group.cases.size()); ++i)
          batch.push_back(group.cases[i]);
        ++n_batches;
        solve(batch);
      }
  }
  void solve(std::vector<std::int64_t> const& ids) {
    std::vector<CaseSpec> cases;
    for (std::int64_t c : ids) cases.push_back(plan.case_spec(c));
    auto const out = engine.run(std::move(cases));
    auto const field = fields_of(out)[0];
    std::size_t const n = field.size() / ids.size();
    for (std::size_t c = 0; c < ids.size(); ++c) {
      u[ids[c]].assign(field.begin() + c * n, field.begin() + (c + 1) * n);
      results[ids[c]] = out.results[c];
    }
  }
};

}  // namespace lapwing::test
