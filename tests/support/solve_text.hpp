// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From an input text to results in one call, without files or ranks.
#pragma once

#include <string>
#include <vector>

#include "engine/batch_engine.hpp"
#include "config/parse_config.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing::test {

/// The output fields of a batch in double precision, [field], [case][z][y][x].
inline std::vector<std::vector<double>> fields_of(BatchOutput const& out) {
  std::vector<std::vector<double>> fields;
  for (std::size_t f = 0; f < out.fields.size(); ++f) {
    auto const* const values = reinterpret_cast<double const*>(out.fields[f].data());
    fields.emplace_back(values, values + out.fields[f].size() / sizeof(double));
  }
  return fields;
}

/// What a batch leaves behind, its fields in vectors.
struct Solved {
  std::vector<CaseResult> results;
  std::vector<std::vector<double>> fields;
  std::vector<LaneReport> reports;
};

/// Solves all cases of an input as one batch (they must share a grid shape).
inline Solved solve_text(std::string const& text, std::vector<std::string> const& set = {}) {
  RunConfig const config = parse_config_text(text, "test.toml", set);
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  std::vector<CaseSpec> cases;
  for (std::int64_t c = 0; c < plan.n_cases(); ++c) cases.push_back(plan.case_spec(c));
  auto out = engine.run(std::move(cases));
  return {std::move(out.results), fields_of(out), std::move(out.reports)};
}

}  // namespace lapwing::test
