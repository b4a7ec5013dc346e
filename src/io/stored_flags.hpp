// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Columns of small numbers that are values of an enumeration.
#pragma once

#include <string>
#include <vector>

#include "core/case_result.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing::io {

/// Reads a column of `n` values up to `last`. @throws Hdf5Error for others. @param advice  what to do about those
template <class Value>
std::vector<Value> read_flags(hid_t file, std::string const& path, std::size_t n, Value last,
                              std::string const& advice = "") {
  std::vector<Value> flags;
  for (auto const value : read_dataset<std::int8_t>(file, path, ElementType::int8, {n})) {
    if (value < 0 || value > static_cast<std::int8_t>(last))
      throw Hdf5Error(path + " of case " + std::to_string(flags.size()) + " is " + std::to_string(value) +
                      ", which is none of 0 to " + std::to_string(static_cast<int>(last)) + advice);
    flags.push_back(static_cast<Value>(value));
  }
  return flags;
}

inline std::vector<CaseStatus> read_status(hid_t file, std::size_t n_cases) {
  return read_flags(file, "/status", n_cases, CaseStatus::skipped, "; lapwing verify --repair makes the case pending");
}

}  // namespace lapwing::io
