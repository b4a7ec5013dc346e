// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the pages about a result file count and sum over its cases and ranks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/result_reader.hpp"

namespace lapwing {

/// Exclusive seconds of one region over the ranks.
struct RegionRow {
  std::string path;
  double min = 0, mean = 0, max = 0, share = 0;      ///< share of all ranks' time
  std::int64_t calls = 0;
};

struct PhaseRow {
  std::string name;
  double seconds = 0, share = 0, per_unknown = 0;    ///< summed over cases; seconds per unknown
};

std::vector<RegionRow> region_rows(TimingTable const& timing);
std::vector<PhaseRow> phase_rows(ResultSummary const& result);

/// Cases of that status.
std::int64_t count(ResultSummary const& result, CaseStatus status);
/// Cases that were combined from basis solutions in that way.
std::int64_t count(ResultSummary const& result, Derivation derived);
std::int64_t basis_solves(ResultSummary const& result);

/// "multigrid 200", the solvers of the done cases.
std::string solver_counts(ResultSummary const& result);
/// "mean 9.11, at most 10"
std::string mean_iterations(ResultSummary const& result);

/// What starts from other cases have brought.
struct StartTally {
  std::int64_t cold = 0, previous = 0, extrapolated = 0, saved = 0, needed = 0;
  /// of residual that starts had gained, mean over those that were not cold
  double digits = 0;

  explicit StartTally(ResultSummary const& result);
};

/// What the certificates of the done cases say together.
struct CertificateTally {
  std::int64_t at_rounding = 0, not_smooth = 0;
  double energy_error = 0, balance = 0;              ///< largest

  explicit CertificateTally(ResultSummary const& result);
};

}  // namespace lapwing
