// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The numbers of one case after the other, evaluated once for all cases that have them in common.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/case_spec.hpp"
#include "core/hash.hpp"

namespace lapwing {

class SweepPlan;

/// What a case's numbers come to: everything that distinguishes cases but the parameters that fields read.
struct ResolvedNumbers {
  BoxGrid grid;
  SolverSettings solver;
  std::vector<std::int64_t> file_case;  ///< [slot], or empty where nothing is read from files
  std::vector<std::array<double, 3>> probes;
  std::uint64_t batch_key = 0;  ///< of grid and solver: cases with equal keys can share a batch
  Hash64 hash;                  ///< of equation and numbers; what else a case depends on is to be added
};

/// Tells combinations of some parameters apart, so that work on a combination is done once.
///
/// Remembers a few thousand combinations; later ones stay strangers, and so do all if the first few thousand hardly
/// repeat.
class ParameterCombinations {
 public:
  /// @param parameters  positions of the parameters that matter.
  ParameterCombinations(SweepPlan const& plan, std::vector<int> parameters);

  struct Found {
    std::int64_t index = stranger;  ///< of the combination, in order of first appearance
    bool is_new = true;
  };
  static constexpr std::int64_t stranger = -1;

  /// The combination of a case; a new one is remembered while there is room.
  Found find(std::int64_t case_id);

 private:
  SweepPlan const* plan_;
  std::vector<int> parameters_;
  std::unordered_map<std::uint64_t, std::int64_t> known_;  ///< by hash of the values
  std::vector<double> values_;                             ///< [combination][parameter]
  std::vector<double> present_;
  std::int64_t n_known_ = 0, n_asked_ = 0, last_ = stranger;
  bool hopeless_ = false;                                  ///< hardly any combination comes twice
};

/// Reads the cases of a plan, which must outlive it.
class CaseReader {
 public:
  explicit CaseReader(SweepPlan const& plan);

  /// The numbers of a case; the reference holds until the next call.
  /// @note Cost: one look into a table, unless most cases have numbers of their own.
  ResolvedNumbers const& at(std::int64_t case_id);

 private:
  SweepPlan const* plan_;
  ParameterCombinations combinations_;
  std::vector<ResolvedNumbers> known_;  ///< [combination]
  ResolvedNumbers stranger_;
};

}  // namespace lapwing
