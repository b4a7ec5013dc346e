// SPDX-License-Identifier: BSD-3-Clause
#include "pages/report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/visible_text.hpp"
#include "pages/rank_times.hpp"
#include "pages/report_tally.hpp"

namespace lapwing {
namespace {

std::string start_text(ResultSummary const& result) {
  if (result.start.empty()) return "";
  StartTally const t(result);
  double const all = static_cast<double>(t.saved + t.needed);
  return fmt::format(
      "starts      cold {}, previous {}, extrapolated {}; {:.2g} digits gained on average; {} of {} iterations saved "
      "({:.3g} %)\n",
      t.cold, t.previous, t.extrapolated, t.digits, t.saved, t.saved + t.needed,
      all > 0 ? 100 * static_cast<double>(t.saved) / all : 0);
}

std::string certificate_text(ResultSummary const& result) {
  CertificateTally const t(result);
  std::string text;
  if (!result.energy_error.empty())
    text =
        fmt::format("certificate energy error at most {:.1e}, fluxes balance to {:.1e}\n", t.energy_error, t.balance);
  if (t.at_rounding > 0)
    text += fmt::format("rounding    {} cases ended at the limit of double precision\n", t.at_rounding);
  if (t.not_smooth > 0)
    text += fmt::format(
        "error       {} cases: no second order on the grids that were compared; their error_estimate is widened\n",
        t.not_smooth);
  return text;
}

}  // namespace

std::string report_text(ResultSummary const& result, double threshold) {
  auto const phases = phase_rows(result);
  auto const regions = region_rows(result.timing);
  std::string text = fmt::format("{}: {}\n", result.path, result.title.empty() ? "untitled" : excerpt(result.title));
  text += fmt::format("cases       {}: {} done, {} failed, {} pending, {} skipped\n", result.status.size(),
                      count(result, CaseStatus::done), count(result, CaseStatus::failed),
                      count(result, CaseStatus::pending), count(result, CaseStatus::skipped));
  if (result.n_incomplete > 0)
    text += fmt::format(
        "incomplete  {} done cases lack outputs that were asked for later; the run's command solves them again\n",
        result.n_incomplete);
  text += fmt::format("solvers     {}\niterations  {}\n", solver_counts(result), mean_iterations(result));
  if (!result.derived.empty())
    text += fmt::format("superposed  {} derived, {} refined by a solver, from {} basis solutions\n",
                        count(result, Derivation::derived), count(result, Derivation::refined), basis_solves(result));
  text += certificate_text(result) + start_text(result);
  if (phases.empty()) return text + "no times: the run had timing.detail = \"off\"";
  text += fmt::format("\n{:<24}{:>8}{:>12}{:>16}\n", "phase, over all cases", "share", "seconds", "us per unknown");
  for (PhaseRow const& row : phases)
    text += fmt::format("  {:<22}{:>6.1f} %{:>12.4g}{:>16.4g}\n", row.name, 100 * row.share, row.seconds,
                        1e6 * row.per_unknown);
  text += fmt::format("\n{:<34}{:>8}{:>12}{:>12}{:>12}{:>10}\n", "region, own time", "share", "min s", "mean s",
                      "max s", "calls");
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

}  // namespace lapwing
