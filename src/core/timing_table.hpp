// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The region tree of all ranks as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lapwing {

/// Regions are paths such as "run/batch/solve"; a parent stands before its children.
struct TimingTable {
  std::vector<std::string> regions;               ///< [region]
  std::vector<std::vector<double>> seconds;       ///< [rank][region], inclusive
  std::vector<std::vector<double>> exclusive;     ///< [rank][region], inclusive minus the children's
  std::vector<std::vector<std::int64_t>> calls;   ///< [rank][region]
  std::vector<std::string> memory_spaces;         ///< [space]
  std::vector<std::vector<std::int64_t>> peak_bytes;  ///< [rank][space]
  std::vector<std::int64_t> lanes_used, lanes_made;   ///< [rank], iterations of unknowns: needed by cases, and made
  /// [rank], batches that set solvers up, or found their operators set up
  std::vector<std::int64_t> setups_made, setups_reused;
  std::vector<std::int64_t> setup_bytes;          ///< [rank], most that kept set-ups took
  std::vector<double> setup_seconds_saved;        ///< [rank]
  std::vector<double> writer_seconds;             ///< [rank], the writer's own, while the rank solved on
  std::vector<std::int64_t> basis_solves;         ///< [rank], basis problems of superpositions that it solved
  std::vector<std::int64_t> batches_halved;       ///< [rank], times that a batch was halved because memory had run out
  /// [rank], cases of the smallest batch that this led to; 0 where it did not happen
  std::vector<std::int64_t> smallest_batch;
  std::string clock;
  double overhead_per_region = 0;                 ///< seconds
};

}  // namespace lapwing
