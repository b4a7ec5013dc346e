// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include <fmt/format.h>

#include "pages/json_text.hpp"
#include "pages/rank_times.hpp"
#include "pages/report.hpp"
#include "pages/report_tally.hpp"

namespace lapwing {
namespace {

std::string start_json(ResultSummary const& result) {
  if (result.start.empty()) return "";
  StartTally const t(result);
  return fmt::format(
      "  \"starts\": {{\"cold\": {}, \"previous\": {}, \"extrapolated\": {}, \"digits_gained\": {}, "
      "\"iterations\": {}, \"iterations_saved\": {}}},\n",
      t.cold, t.previous, t.extrapolated, json_number(t.digits), t.needed, t.saved);
}

std::string certificate_json(ResultSummary const& result) {
  CertificateTally const t(result);
  bool const known = !result.energy_error.empty();
  return fmt::format(
      "  \"certificate\": {{\"energy_error\": {}, \"balance\": {}, \"at_rounding\": {}, \"not_smooth\": {}}},\n",
      json_number(known ? t.energy_error : not_a_number), json_number(known ? t.balance : not_a_number), t.at_rounding,
      t.not_smooth);
}

}  // namespace

std::string report_json(ResultSummary const& result, double threshold) {
  std::string text = fmt::format(
      "{{\n  \"file\": {},\n  \"title\": {},\n  \"lapwing_version\": {},\n  \"created\": {},\n  \"detail\": {},\n",
      json_text(result.path), json_text(result.title), json_text(result.lapwing_version), json_text(result.created),
      json_text(result.detail));
  text += fmt::format(
      "  \"cases\": {{\"total\": {}, \"done\": {}, \"failed\": {}, \"pending\": {}, \"skipped\": {}, \"incomplete\": "
      "{}}},\n",
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

}  // namespace lapwing
