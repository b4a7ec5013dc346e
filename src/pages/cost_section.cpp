// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <fmt/format.h>

#include "pages/colour_map.hpp"
#include "pages/page_data.hpp"
#include "pages/rank_times.hpp"
#include "pages/report_tally.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

/// Phases side by side in one bar.
std::string phases_bar(std::vector<PhaseRow> const& rows) {
  constexpr double width = 820, height = 26;
  std::string text = svg_begin(width, height + 4, "shares of the phases");
  double x = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double const part = width * rows[i].share;
    auto const colour = hex(viridis((static_cast<double>(i) + 0.5) / static_cast<double>(rows.size())));
    text += svg_rectangle(x, 2, part, height, fmt::format("fill=\"{}\"", colour));
    x += part;
  }
  return text + "</svg>";
}

std::string phases_table(std::vector<PhaseRow> const& rows) {
  std::string text = "<table><tr><th scope=\"col\">phase</th><th scope=\"col\">share</th><th scope=\"col\">seconds, over all cases</th>"
                     "<th scope=\"col\">microseconds per unknown</th></tr>";
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += fmt::format("<tr><td><svg class=\"key\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect width=\"12\" height=\"12\" fill=\"{}\"/></svg> {}</td>"
                        "<td>{:.1f} %</td><td>{:.4g}</td><td>{:.4g}</td></tr>",
                        hex(viridis((static_cast<double>(i) + 0.5) / static_cast<double>(rows.size()))), escaped(rows[i].name), 100 * rows[i].share, rows[i].seconds,
                        1e6 * rows[i].per_unknown);
  return text + "</table>";
}

std::string regions_table(std::vector<RegionRow> rows) {
  constexpr std::size_t most = 12;
  std::erase_if(rows, [](RegionRow const& row) { return row.calls == 0; });
  std::stable_sort(rows.begin(), rows.end(), [](auto const& a, auto const& b) { return a.share > b.share; });
  if (rows.size() > most) rows.resize(most);
  if (rows.empty()) return "";
  std::string text = "<h3>Regions, own time, over the ranks</h3><table><tr><th scope=\"col\">region</th><th scope=\"col\">share</th><th scope=\"col\">mean s</th>"
                     "<th scope=\"col\">least s</th><th scope=\"col\">most s</th><th scope=\"col\">calls</th></tr>";
  for (auto const& row : rows)
    text += fmt::format("<tr><td>{}</td><td>{:.1f} %</td><td>{:.4g}</td><td>{:.4g}</td><td>{:.4g}</td><td>{}</td></tr>", escaped(row.path), 100 * row.share, row.mean,
                        row.min, row.max, row.calls);
  return text + "</table>";
}

}  // namespace

std::string cost_section(PageData const& data) {
  auto const phases = phase_rows(data.summary);
  if (phases.empty()) return "<section><h2>Where the time went</h2><p>No times: the run had timing.detail = \"off\".</p></section>";
  std::string text = "<section><h2>Where the time went</h2>";
  bool const iterates = std::any_of(data.summary.iterations.begin(), data.summary.iterations.end(), [](auto n) { return n > 0; });
  text += fmt::format("<p>Solvers: {}.{}</p>", escaped(solver_counts(data.summary)),
                      iterates ? fmt::format(" Iterations: {}.", escaped(mean_iterations(data.summary))) : "");
  text += fmt::format("<div class=\"charts\">{}</div>", phases_bar(phases)) + phases_table(phases) + regions_table(region_rows(data.summary.timing));
  return text + fmt::format("<details><summary>Ranks</summary><pre>{}</pre></details></section>", escaped(rank_text(data.summary.timing)));
}

std::string reproduce_section(PageData const& data) {
  std::string text = "<section><h2>How to do it again</h2>";
  auto const command = data.view.text("command_line");
  text += fmt::format("<pre>lapwing{}</pre><table class=\"facts\">", escaped(command.substr(std::min(command.find(' '), command.size()))));
  for (std::string const name : {"lapwing_version", "git_commit", "engine", "device", "hosts", "compiler", "kokkos", "mpi", "hdf5", "job"}) {
    auto const value = data.view.text(name);
    if (!value.empty()) text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, escaped(value));
  }
  text += "</table>";
  auto const warnings = data.view.text("warnings");
  if (!warnings.empty()) text += fmt::format("<h3>What check warns of</h3><pre>{}</pre>", escaped(warnings));
  constexpr std::size_t longest = 60000;
  auto const input = data.view.text("input");
  std::string const cut = input.size() > longest ? fmt::format("<p>The first {} of {} bytes.</p>", longest, input.size()) : "";
  return text + fmt::format("<details open><summary>The input</summary>{}<pre>{}</pre></details></section>", cut, escaped(input.substr(0, longest)));
}

}  // namespace lapwing
