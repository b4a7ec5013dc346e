// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

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
  return value.empty() ? "" : fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(name), escaped(value));
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
    text += fmt::format("{}{}: {} to {}", text.empty() ? "" : "; ", parameter.label(), short_number(*least), short_number(*most));
  }
  for (auto const& constant : data.constants)
    if (!constant.values.empty()) text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", constant.label(), short_number(constant.values.front()));
  return text;
}

/// Seconds of the longest rank: what people waited for.
double seconds_of(TimingTable const& timing) {
  double most = 0;
  for (auto const& rank : timing.seconds)
    if (!rank.empty()) most = std::max(most, rank.front());
  return most;
}

}  // namespace

std::string summary_section(PageData const& data) {
  auto const& summary = data.summary;
  std::string text = "<section class=\"cards\">";
  text += card(std::to_string(count(summary, CaseStatus::done)), fmt::format("of {} cases done", summary.status.size()), "good");
  if (auto const n = count(summary, CaseStatus::failed); n > 0) text += card(std::to_string(n), "failed", "bad");
  if (auto const n = count(summary, CaseStatus::pending); n > 0) text += card(std::to_string(n), "pending: the same command goes on", "open");
  if (auto const n = count(summary, CaseStatus::skipped); n > 0) text += card(std::to_string(n), "skipped", "open");
  if (double const seconds = seconds_of(summary.timing); seconds > 0)
    text += card(fmt::format("{:.3g} s", seconds), fmt::format("on {} rank{}", summary.timing.seconds.size(), summary.timing.seconds.size() == 1 ? "" : "s"));
  CertificateTally const certificate(summary);
  if (!summary.energy_error.empty() && count(summary, CaseStatus::done) > 0)
    text += card(tidy_exponent(fmt::format("{:.1e}", certificate.energy_error)), "largest error of a solution, in the energy norm");
  text += "</section><table class=\"facts\">";
  text += fact("parameters", parameters_text(data)) + fact("grid", grids_text(data)) + fact("solvers", solver_counts(summary)) +
          fact("made", fmt::format("{} by lapwing {}", summary.created, summary.lapwing_version)) +
          fact("file", std::filesystem::path(data.view.path()).filename().string());
  if (certificate.not_smooth > 0) text += fact("note", fmt::format("{} cases do not converge with second order; their error_estimate is widened", certificate.not_smooth));
  if (certificate.at_rounding > 0) text += fact("note", fmt::format("{} cases ended at the limit of double precision", certificate.at_rounding));
  return text + "</table>";
}

}  // namespace lapwing
