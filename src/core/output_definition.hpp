// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What tells an output of a case from others of another meaning.
#pragma once

#include <string>
#include <vector>

namespace lapwing {

/// What an output follows from, beside the solution of its case.
struct OutputDefinition {
  std::string identity;                 ///< equal for equal definitions
  std::vector<std::string> parameters;  ///< whose values it depends on, beside what the solution does
  bool reads_solution = true;           ///< else it follows from the sampled data alone
};

}  // namespace lapwing
