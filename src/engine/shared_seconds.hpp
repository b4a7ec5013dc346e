// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Time that a batch takes, shared out among its cases.
#pragma once

#include <vector>

#include "engine/batch_output.hpp"

namespace lapwing {

inline void share_equally(double seconds, Phase phase, std::vector<int> const& cases, BatchOutput& out) {
  for (int c : cases) out.results[c].seconds[static_cast<int>(phase)] += seconds / static_cast<double>(cases.size());
}

inline void share_by_iterations(double seconds, std::vector<LaneReport> const& reports, std::vector<int> const& cases,
                                BatchOutput& out) {
  double total = 0;
  for (int c : cases) total += reports[c].iterations;
  for (int c : cases)
    out.results[c].seconds[static_cast<int>(Phase::solve)] +=
        total > 0 ? seconds * reports[c].iterations / total : seconds / static_cast<double>(cases.size());
}

inline std::vector<int> all_cases(BatchOutput const& out) {
  std::vector<int> cases(out.results.size());
  for (std::size_t c = 0; c < cases.size(); ++c) cases[c] = static_cast<int>(c);
  return cases;
}

}  // namespace lapwing
