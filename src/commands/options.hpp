// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The command line as plain data: what the options of all commands say.
#pragma once

#include <cstdint>
#include <string>

#include "run/run_options.hpp"

namespace lapwing {

/// `input` is what the command names first: a TOML file, an HDF5 file, or a word.
struct Options : RunOptions {
  std::string format = "text";
  bool failed = false;               ///< show: only cases that failed
  std::string sort, columns;         ///< show: names of columns
  bool descending = false;
  std::string html;                  ///< report: the page to write
  double threshold = 5;              ///< report: percent
  std::int64_t sample = 3;           ///< verify: cases to solve again
  bool repair = false;               ///< verify: make damaged cases pending
  std::string fields_dir;            ///< verify: where field files are; empty: where the run had its input
};

}  // namespace lapwing
