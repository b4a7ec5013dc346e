// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The command line as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/case_list.hpp"

namespace lapwing {

enum class Command { none, run, check, schema, info, report, verify };

/// `--max-failures`: a number of cases, or a share of all of them.
struct FailureLimit {
  double value = 0;
  bool percent = false;
};

struct Options {
  Command command = Command::none;
  std::string input;                                 ///< run, check: TOML; report, verify: HDF5
  std::string output;                                ///< empty: the input's stem with .h5 in the current folder
  std::vector<std::string> set;
  std::string device = "auto";
  bool fresh = false, fail_fast = false, quiet = false;
  bool verify_fields = true;                         ///< run: whether stored fields are compared with their checksums first
  std::int64_t sample = 3;                           ///< verify: cases to solve again
  bool repair = false;                               ///< verify: make damaged cases pending
  std::string fields_dir;                            ///< verify: where field files are; empty: where the run had its input
  std::optional<int> ranks;                          ///< run: `-j N`; none: as many as pay
  std::optional<FailureLimit> max_failures;
  std::string cases;                                 ///< "0:100,205"
  std::string format = "text";
  double threshold = 5;                              ///< percent
  std::string command_line;                          ///< as typed, for the provenance
};

/// What to do with the words of the command line: go on with `options`, or print `text` and leave with `code`.
struct ParsedCommandLine {
  std::optional<Options> options;
  std::string text;                                  ///< help, version or an error
  int code = 0;
};

ParsedCommandLine parse_command_line(int argc, char const* const* argv);

/// Cases of "0:100,205" (100 excluded): ranges, ascending, apart.
/// @throws InputError if the text is malformed or a number is not in [0, n_cases).
std::vector<CaseRange> select_cases(std::string const& text, std::int64_t n_cases);

}  // namespace lapwing
