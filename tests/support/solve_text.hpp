// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From an input text to results in one call, without files or ranks.
#pragma once

#include <string>
#include <vector>

#include "app/batch_engine.hpp"
#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing::test {

/// Solves all cases of an input as one batch (they must share a grid shape).
inline BatchOutput solve_text(std::string const& text, std::vector<std::string> const& set = {}) {
  RunConfig const config = parse_config_text(text, "test.toml", set);
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  std::vector<CaseSpec> cases;
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) cases.push_back(plan.case_spec(c));
  return engine.run(std::move(cases));
}

}  // namespace lapwing::test
