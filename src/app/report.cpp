// SPDX-License-Identifier: BSD-3-Clause
#include "app/report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "app/json_text.hpp"
#include "app/rank_times.hpp"
#include "core/visible_text.hpp"
#include "io/result_reader.hpp"
#include "solvers/solver.hpp"

namespace lapwing {
namespace {

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
  for (SolverKind kind : {SolverKind::multigrid, SolverKind::cg, SolverKind::direct, SolverKind::fft}) {
    std::int64_t n = 0;
    for (std::size_t c = 0; c < result.status.size(); ++c)
      n += result.status[c] == CaseStatus::done && result.solver[c] == static_cast<int>(kind);
    if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", solver_name(kind), n);
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

/// What starts from other cases have brought.
struct StartTally {
  std::int64_t cold = 0, previous = 0, extrapolated = 0, saved = 0, needed = 0;
  double digits = 0;                                 ///< of residual that starts had gained, mean over those that were not cold

  explicit StartTally(ResultSummary const& result) {
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
};

std::string start_text(ResultSummary const& result) {
  if (result.start.empty()) return "";
  StartTally const t(result);
  double const all = static_cast<double>(t.saved + t.needed);
  return fmt::format("starts      cold {}, previous {}, extrapolated {}; {:.2g} digits gained on average; {} of {} iterations saved ({:.3g} %)\n",
                     t.cold, t.previous, t.extrapolated, t.digits, t.saved, t.saved + t.needed,
                     all > 0 ? 100 * static_cast<double>(t.saved) / all : 0);
}

std::string start_json(ResultSummary const& result) {
  if (result.start.empty()) return "";
  StartTally const t(result);
  return fmt::format(
      "  \"starts\": {{\"cold\": {}, \"previous\": {}, \"extrapolated\": {}, \"digits_gained\": {}, "
      "\"iterations\": {}, \"iterations_saved\": {}}},\n",
      t.cold, t.previous, t.extrapolated, json_number(t.digits), t.needed, t.saved);
}

/// What the certificates of the done cases say together.
struct CertificateTally {
  std::int64_t at_rounding = 0, not_smooth = 0;
  double energy_error = 0, balance = 0;              ///< largest

  explicit CertificateTally(ResultSummary const& result) {
    for (std::size_t c = 0; c < result.status.size(); ++c) {
      if (result.status[c] != CaseStatus::done) continue;
      at_rounding += result.reason[c] == StopReason::rounding;
      if (!result.observed_order.empty()) not_smooth += !is_second_order(result.observed_order[c]);
      if (result.energy_error.empty()) continue;
      energy_error = std::fmax(energy_error, result.energy_error[c]);
      balance = std::fmax(balance, result.balance[c]);
    }
  }
};

std::string certificate_text(ResultSummary const& result) {
  CertificateTally const t(result);
  std::string text;
  if (!result.energy_error.empty())
    text = fmt::format("certificate energy error at most {:.1e}, fluxes balance to {:.1e}\n", t.energy_error, t.balance);
  if (t.at_rounding > 0) text += fmt::format("rounding    {} cases ended at the limit of double precision\n", t.at_rounding);
  if (t.not_smooth > 0)
    text += fmt::format("error       {} cases: no second order on the grids that were compared; their error_estimate is widened\n", t.not_smooth);
  return text;
}

std::string certificate_json(ResultSummary const& result) {
  CertificateTally const t(result);
  bool const known = !result.energy_error.empty();
  return fmt::format("  \"certificate\": {{\"energy_error\": {}, \"balance\": {}, \"at_rounding\": {}, \"not_smooth\": {}}},\n",
                     json_number(known ? t.energy_error : not_a_number), json_number(known ? t.balance : not_a_number),
                     t.at_rounding, t.not_smooth);
}

std::string as_text(ResultSummary const& result, double threshold) {
  auto const phases = phase_rows(result);
  auto const regions = region_rows(result.timing);
  std::string text = fmt::format("{}: {}\n", result.path, result.title.empty() ? "untitled" : excerpt(result.title));
  text += fmt::format("cases       {}: {} done, {} failed, {} pending, {} skipped\n", result.status.size(),
                      count(result, CaseStatus::done), count(result, CaseStatus::failed),
                      count(result, CaseStatus::pending), count(result, CaseStatus::skipped));
  if (result.n_incomplete > 0)
    text += fmt::format("incomplete  {} done cases lack outputs that were asked for later; the run's command solves them again\n", result.n_incomplete);
  text += fmt::format("solvers     {}\niterations  {}\n", solver_counts(result), mean_iterations(result));
  if (!result.derived.empty())
    text += fmt::format("superposed  {} derived, {} refined by a solver, from {} basis solutions\n", count(result, Derivation::derived),
                        count(result, Derivation::refined), basis_solves(result));
  text += certificate_text(result) + start_text(result);
  if (phases.empty()) return text + "no times: the run had timing.detail = \"off\"";
  text += fmt::format("\n{:<24}{:>8}{:>12}{:>16}\n", "phase, over all cases", "share", "seconds", "us per unknown");
  for (PhaseRow const& row : phases)
    text += fmt::format("  {:<22}{:>6.1f} %{:>12.4g}{:>16.4g}\n", row.name, 100 * row.share, row.seconds,
                        1e6 * row.per_unknown);
  text += fmt::format("\n{:<34}{:>8}{:>12}{:>12}{:>12}{:>10}\n", "region, own time", "share", "min s", "mean s", "max s",
                      "calls");
  for (RegionRow const& row : regions)
    if (row.calls > 0)
      text += fmt::format("  {:<32}{:>6.1f} %{:>12.4g}{:>12.4g}{:>12.4g}{:>10}\n", row.path, 100 * row.share, row.min,
                          row.mean, row.max, row.calls);
  text += rank_text(result.timing);
  text += fmt::format("\nmore than {:g} % of the time:", threshold);
  auto sorted = regions;
  std::stable_sort(sorted.begin(), sorted.end(), [](auto const& a, auto const& b) { return a.share > b.share; });
  bool any = false;
  for (RegionRow const& row : sorted)
    if (100 * row.share > threshold) {
      text += fmt::format("\n  {:<32}{:>6.1f} %", row.path, 100 * row.share);
      any = true;
    }
  if (!any) text += " nothing";
  return text;
}

std::string as_json(ResultSummary const& result, double threshold) {
  std::string text = fmt::format(
      "{{\n  \"file\": {},\n  \"title\": {},\n  \"lapwing_version\": {},\n  \"created\": {},\n  \"detail\": {},\n",
      json_text(result.path), json_text(result.title), json_text(result.lapwing_version), json_text(result.created),
      json_text(result.detail));
  text += fmt::format("  \"cases\": {{\"total\": {}, \"done\": {}, \"failed\": {}, \"pending\": {}, \"skipped\": {}, \"incomplete\": {}}},\n",
                      result.status.size(), count(result, CaseStatus::done), count(result, CaseStatus::failed),
                      count(result, CaseStatus::pending), count(result, CaseStatus::skipped), result.n_incomplete);
  text += fmt::format("  \"superposition\": {{\"derived\": {}, \"refined\": {}, \"basis_solves\": {}}},\n",
                      count(result, Derivation::derived), count(result, Derivation::refined), basis_solves(result));
  text += certificate_json(result) + start_json(result);
  text += "  \"phases\": [";
  bool first = true;
  for (PhaseRow const& row : phase_rows(result)) {
    text += fmt::format("{}\n    {{\"name\": {}, \"seconds\": {}, \"share\": {}, \"seconds_per_unknown\": {}}}",
                        first ? "" : ",", json_text(row.name), json_number(row.seconds), json_number(row.share),
                        json_number(row.per_unknown));
    first = false;
  }
  text += "],\n" + rank_json(result.timing) + "  \"regions\": [";
  first = true;
  for (RegionRow const& row : region_rows(result.timing)) {
    text += fmt::format(
        "{}\n    {{\"path\": {}, \"share\": {}, \"min\": {}, \"mean\": {}, \"max\": {}, \"calls\": {}, "
        "\"above_threshold\": {}}}",
        first ? "" : ",", json_text(row.path), json_number(row.share), json_number(row.min), json_number(row.mean),
        json_number(row.max), row.calls, 100 * row.share > threshold);
    first = false;
  }
  return text + fmt::format("],\n  \"threshold_percent\": {}\n}}", json_number(threshold));
}

}  // namespace

std::string report_text(Options const& options) {
  auto const result = read_result(options.input);
  return options.format == "json" ? as_json(result, options.threshold) : as_text(result, options.threshold);
}

}  // namespace lapwing
