// SPDX-License-Identifier: BSD-3-Clause
#include "pages/report_tally.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace lapwing {

std::vector<RegionRow> region_rows(TimingTable const& timing) {
  std::vector<RegionRow> rows;
  auto const n_ranks = static_cast<double>(timing.exclusive.size());
  double total = 0;
  for (std::size_t r = 0; r < timing.regions.size(); ++r) {
    RegionRow row;
    row.path = timing.regions[r];
    row.min = HUGE_VAL;
    for (std::size_t rank = 0; rank < timing.exclusive.size(); ++rank) {
      double const seconds = timing.exclusive[rank][r];
      row.min = std::min(row.min, seconds);
      row.max = std::max(row.max, seconds);
      row.mean += seconds / n_ranks;
      row.calls += timing.calls[rank][r];
    }
    total += row.mean;
    rows.push_back(row);
  }
  for (RegionRow& row : rows) row.share = total > 0 ? row.mean / total : 0;
  return rows;
}

std::vector<PhaseRow> phase_rows(ResultSummary const& result) {
  std::vector<PhaseRow> rows;
  double total = 0, unknowns = 0;
  for (std::size_t c = 0; c < result.case_seconds.size(); ++c)
    if (std::isfinite(result.case_seconds[c].front())) unknowns += result.unknowns[c];
  for (std::size_t p = 0; p < result.phases.size(); ++p) {
    PhaseRow row;
    row.name = result.phases[p];
    for (auto const& seconds : result.case_seconds)
      if (std::isfinite(seconds[p])) row.seconds += seconds[p];
    row.per_unknown = unknowns > 0 ? row.seconds / unknowns : 0;
    total += row.seconds;
    rows.push_back(row);
  }
  for (PhaseRow& row : rows) row.share = total > 0 ? row.seconds / total : 0;
  return rows;
}

std::int64_t count(ResultSummary const& result, CaseStatus status) {
  return std::count(result.status.begin(), result.status.end(), status);
}

std::string solver_counts(ResultSummary const& result) {
  std::string text;
  for (SolverKindSpec const& row : solver_kinds) {
    if (row.kind == SolverKind::automatic) continue;      // none was needed
    std::int64_t n = 0;
    for (std::size_t c = 0; c < result.status.size(); ++c)
      n += result.status[c] == CaseStatus::done && result.solver[c] == static_cast<int>(row.kind);
    if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", row.name, n);
  }
  return text.empty() ? "none" : text;
}

std::string mean_iterations(ResultSummary const& result) {
  double sum = 0, n = 0;
  std::int32_t most = 0;
  for (std::size_t c = 0; c < result.status.size(); ++c)
    if (result.status[c] == CaseStatus::done) {
      sum += result.iterations[c];
      most = std::max(most, result.iterations[c]);
      ++n;
    }
  return n > 0 ? fmt::format("mean {:.3g}, at most {}", sum / n, most) : "none";
}

std::int64_t count(ResultSummary const& result, Derivation derived) {
  return std::count(result.derived.begin(), result.derived.end(), derived);
}

std::int64_t basis_solves(ResultSummary const& result) {
  auto const& solves = result.timing.basis_solves;
  return std::accumulate(solves.begin(), solves.end(), std::int64_t{0});
}

StartTally::StartTally(ResultSummary const& result) {
  for (std::size_t c = 0; c < result.start.size(); ++c) {
    if (result.status[c] != CaseStatus::done) continue;
    cold += result.start[c] == CaseStart::cold;
    previous += result.start[c] == CaseStart::previous;
    extrapolated += result.start[c] == CaseStart::extrapolated;
    saved += result.iterations_saved[c];
    needed += result.iterations[c];
    if (result.start[c] != CaseStart::cold) digits -= std::log10(std::max(result.start_residual[c], 1e-16));
  }
  digits /= static_cast<double>(std::max<std::int64_t>(previous + extrapolated, 1));
}

CertificateTally::CertificateTally(ResultSummary const& result) {
  for (std::size_t c = 0; c < result.status.size(); ++c) {
    if (result.status[c] != CaseStatus::done) continue;
    at_rounding += result.reason[c] == StopReason::rounding;
    if (!result.observed_order.empty()) not_smooth += !is_second_order(result.observed_order[c]);
    if (result.energy_error.empty()) continue;
    energy_error = std::fmax(energy_error, result.energy_error[c]);
    balance = std::fmax(balance, result.balance[c]);
  }
}

}  // namespace lapwing
