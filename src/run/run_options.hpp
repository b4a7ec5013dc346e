// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What `lapwing run` is told on its command line, as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/case_list.hpp"

namespace lapwing {

/// `--max-failures`: a number of cases, or a share of all of them.
struct FailureLimit {
  double value = 0;
  bool percent = false;
};

struct RunOptions {
  std::string input;                    ///< the input file
  std::string output;                   ///< the output file
  std::vector<std::string> set;         ///< KEY=VALUE, in their order
  std::string device = "auto";
  std::optional<int> ranks;             ///< `-j N`; none: as many as pay
  bool fresh = false, fail_fast = false, quiet = false;
  bool verify_fields = true;            ///< whether stored fields are compared with their checksums first
  std::optional<FailureLimit> max_failures;
  std::string cases;                    ///< "0:100,205"; empty: all
  std::string command_line;             ///< as a shell takes it, for the provenance
};

/// Cases of "0:100,205" (100 excluded): ranges, ascending, apart.
/// @throws InputError if the text is malformed or a number is not in [0, n_cases).
std::vector<CaseRange> select_cases(std::string const& text, std::int64_t n_cases);

}  // namespace lapwing
