// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "pages/axis.hpp"
#include "pages/page_data.hpp"
#include "pages/report_tally.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

std::string card(std::string const& number, std::string const& meaning, std::string const& style_class = "") {
  return fmt::format("<div class=\"card {}\"><b>{}</b><span>{}</span></div>", style_class, number, escaped(meaning));
}

std::string fact(std::string const& name, std::string const& value) {
  return value.empty() ? ""
                       : fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(name), escaped(value));
}

std::string grids_text(PageData const& data) {
  std::string text;
  for (auto const& grid : data.view.grids()) {
    if (text.size() > 200) return text + ", ...";
    std::string cells;
    for (auto const& axis : grid.axes) cells += fmt::format("{}{}", cells.empty() ? "" : " x ", axis.centres.size());
    text += fmt::format("{}{} cells", text.empty() ? "" : ", ", cells);
  }
  return text;
}

std::string parameters_text(PageData const& data) {
  std::string text;
  for (auto const& parameter : data.parameters) {
    auto const [least, most] = std::minmax_element(parameter.values.begin(), parameter.values.end());
    text += fmt::format("{}{}: {} to {}", text.empty() ? "" : "; ", parameter.label(), typeset(short_number(*least)),
                        typeset(short_number(*most)));
  }
  for (auto const& constant : data.constants)
    if (!constant.values.empty())
      text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", constant.label(),
                          typeset(short_number(constant.values.front())));
  return text;
}

/// "2026-11-22 14:03:05 UTC" for "2026-11-22T14:03:05Z".
std::string readable(std::string time) {
  auto const t = time.find('T');
  if (t == std::string::npos || time.back() != 'Z') return time;
  time[t] = ' ';
  time.pop_back();
  return time + " UTC";
}

/// Seconds that the cases took. The ranks' own times are those of the last run, which may have solved only some of
/// them.
double seconds_of_cases(ResultSummary const& summary) {
  double seconds = 0;
  for (double const one : summary.seconds)
    if (std::isfinite(one)) seconds += one;
  return seconds;
}

}  // namespace

std::string summary_section(PageData const& data) {
  auto const& summary = data.summary;
  std::string text = "<section class=\"cards\">";
  auto const number_of = [&](CaseStatus status) { return static_cast<std::size_t>(count(summary, status)); };
  text += card(in_thousands(number_of(CaseStatus::done)),
               fmt::format("of {} cases done", in_thousands(summary.status.size())),
               number_of(CaseStatus::done) > 0 ? "good" : "");
  if (auto const n = number_of(CaseStatus::failed); n > 0) text += card(in_thousands(n), "failed", "bad");
  if (auto const n = number_of(CaseStatus::pending); n > 0)
    text += card(in_thousands(n), "pending: the same command goes on");
  if (auto const n = number_of(CaseStatus::skipped); n > 0) text += card(in_thousands(n), "skipped");
  if (double const seconds = seconds_of_cases(summary); seconds > 0) {
    auto const n_finished = static_cast<double>(number_of(CaseStatus::done) + number_of(CaseStatus::failed));
    text += card(in_thousands(three_digits(seconds)) + " s",
                 fmt::format("of all ranks in cases, {} cases per second and rank",
                             in_thousands(three_digits(n_finished / seconds))));
  }
  CertificateTally const certificate(summary);
  if (!summary.energy_error.empty() && count(summary, CaseStatus::done) > 0)
    text += card(typeset(fmt::format("{:.1e}", certificate.energy_error)),
                 "largest relative error that a solver left, without the grid's");
  text += "</section><table class=\"facts\">";
  text += fact("parameters", parameters_text(data)) + fact("grid", grids_text(data)) +
          fact("solvers", solver_counts(summary)) +
          fact("made", fmt::format("{} by lapwing {}", readable(summary.created), summary.lapwing_version)) +
          fact("file", std::filesystem::path(data.view.path()).filename().string());
  if (certificate.not_smooth > 0)
    text += fact("note", fmt::format("{} cases do not converge with second order; their error_estimate is widened",
                                     certificate.not_smooth));
  if (certificate.at_rounding > 0)
    text += fact("note", fmt::format("{} cases ended at the limit of double precision", certificate.at_rounding));
  text += "</table>";
  auto const warnings = data.view.text("warnings");
  return text + (warnings.empty() ? "" : fmt::format("<h3>Warnings</h3><pre>{}</pre>", escaped(warnings)));
}

}  // namespace lapwing
