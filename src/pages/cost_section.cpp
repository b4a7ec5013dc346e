// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <fmt/format.h>

#include "core/digits.hpp"
#include "pages/axis.hpp"
#include "pages/colour_map.hpp"
#include "pages/page_data.hpp"
#include "pages/rank_times.hpp"
#include "pages/report_tally.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

Colour phase_colour(std::size_t i, std::size_t n) {
  return viridis((static_cast<double>(i) + 0.5) / static_cast<double>(n));
}

/// Phases side by side in one bar.
std::string phases_bar(std::vector<PhaseRow> const& rows) {
  constexpr double width = 1030, height = 30, of_a_letter = 7, margin = 16;
  std::string text = svg_begin(width, height, "shares of the phases");
  double x = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double const part = width * rows[i].share;
    auto const name = fmt::format("{} {:.0f} %", rows[i].name, 100 * rows[i].share);
    text += svg_rectangle(x, 0, part, height, fmt::format("fill=\"{}\"", hex(phase_colour(i, rows.size()))));
    bool const is_dark = 2 * i < rows.size();
    if (part > of_a_letter * static_cast<double>(name.size()) + margin)
      text += fmt::format(
          "<text class=\"inside\" x=\"{}\" y=\"{}\" text-anchor=\"middle\" style=\"fill: {}\">{}</text>",
          coordinate(x + 0.5 * part), coordinate(0.5 * height + 4), is_dark ? "#fff" : "#10202c", escaped(name));
    x += part;
  }
  return text + "</svg>";
}

std::string seconds_text(double value) {
  return typeset(fmt::format("{:.3g}", value));
}

std::string share_cell(double share) {
  return fmt::format("<td class=\"bar\" style=\"--part: {:.4f}\">{:.1f} %</td>", share, 100 * share);
}

std::string phases_table(std::vector<PhaseRow> const& rows) {
  std::string text =
      "<table class=\"numbers\"><tr><th scope=\"col\">phase</th><th scope=\"col\">share</th><th scope=\"col\">seconds, "
      "over all cases</th>"
      "<th scope=\"col\">microseconds per unknown</th></tr>";
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += fmt::format(
        "<tr><td><svg class=\"key\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect width=\"12\" height=\"12\" "
        "fill=\"{}\"/></svg>{}</td>"
        "{}<td>{}</td><td>{}</td></tr>",
        hex(phase_colour(i, rows.size())), escaped(rows[i].name), share_cell(rows[i].share),
        seconds_text(rows[i].seconds), seconds_text(1e6 * rows[i].per_unknown));
  return text + "</table>";
}

std::string regions_table(std::vector<RegionRow> rows) {
  constexpr double least_share = 0.001;
  std::erase_if(rows, [](RegionRow const& row) { return row.calls == 0 || row.share < least_share; });
  std::stable_sort(rows.begin(), rows.end(), [](auto const& a, auto const& b) { return a.share > b.share; });
  if (rows.empty()) return "";
  std::string text =
      "<h3>Regions</h3><p>Own time, over the ranks; regions with less than 0.1 % are left out.</p>"
      "<table class=\"numbers\"><tr><th scope=\"col\">region</th><th scope=\"col\">share</th><th scope=\"col\">mean "
      "s</th>"
      "<th scope=\"col\">least s</th><th scope=\"col\">most s</th><th scope=\"col\">calls</th></tr>";
  for (auto const& row : rows)
    text += fmt::format("<tr><td>{}</td>{}<td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", escaped(row.path),
                        share_cell(row.share), seconds_text(row.mean), seconds_text(row.min), seconds_text(row.max),
                        in_thousands(static_cast<std::size_t>(row.calls)));
  return text + "</table>";
}

/// A bar per rank: in batches, elsewhere, idle.
std::string ranks_bars(std::vector<RankTime> const& ranks) {
  constexpr double left = 58, width = 820, most_height = 400, highest = 18, readable = 11;
  constexpr std::size_t most_ranks = 128;
  if (ranks.size() < 2 || ranks.size() > most_ranks) return "";
  double const longest = std::max_element(ranks.begin(), ranks.end(), [](RankTime const& a, RankTime const& b) {
                           return a.seconds < b.seconds;
                         })->seconds;
  if (!(longest > 0)) return "";
  double const step = std::min(highest, most_height / static_cast<double>(ranks.size())), thickness = 0.8 * step;
  std::string text = svg_begin(left + width + 90, step * static_cast<double>(ranks.size()), "seconds of the ranks");
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    double const y = step * static_cast<double>(r), scale = width / longest;
    double const busy = scale * ranks[r].busy, idle = scale * ranks[r].idle, all = scale * ranks[r].seconds;
    text += svg_rectangle(left, y, all, thickness, "class=\"elsewhere\"") +
            svg_rectangle(left, y, busy, thickness, "class=\"busy\"") +
            svg_rectangle(left + std::max(all - idle, 0.), y, idle, thickness, "class=\"nothing\"");
    if (step < readable) continue;
    text += svg_text(left - 7, y + 0.5 * thickness + 4, "end", fmt::format("rank {}", r)) +
            svg_text(left + all + 7, y + 0.5 * thickness + 4, "start", three_digits(ranks[r].seconds) + " s");
  }
  return "<h3>Ranks</h3><p><span class=\"mark busy\"></span>in batches <span class=\"mark elsewhere\"></span>elsewhere "
         "<span class=\"mark nothing\"></span>idle</p><div class=\"charts\">" +
         text + "</svg></div>";
}

/// The first lines of a text that may have one per rank.
std::string first_lines(std::string const& text, int most) {
  std::size_t end = 0;
  for (int line = 0; line < most && end != std::string::npos; ++line) end = text.find('\n', end == 0 ? 0 : end + 1);
  return end == std::string::npos || end + 1 >= text.size() ? text : text.substr(0, end) + "\n...";
}

}  // namespace

std::string cost_section(PageData const& data) {
  auto const phases = phase_rows(data.summary);
  if (phases.empty())
    return "<section><h2>Where the time went</h2><p>No times: the run had timing.detail = \"off\".</p></section>";
  std::string text = "<section><h2>Where the time went</h2>";
  bool const iterates =
      std::any_of(data.summary.iterations.begin(), data.summary.iterations.end(), [](auto n) { return n > 0; });
  text += fmt::format("<p>Solvers: {}.{}</p>", escaped(solver_counts(data.summary)),
                      iterates ? fmt::format(" Iterations: {}.", escaped(mean_iterations(data.summary))) : "");
  text += fmt::format("<div class=\"charts\">{}</div>", phases_bar(phases)) + phases_table(phases) +
          regions_table(region_rows(data.summary.timing)) + ranks_bars(rank_times(data.summary.timing));
  return text + fmt::format("<details><summary>Ranks in numbers</summary><pre>{}</pre></details></section>",
                            escaped(rank_text(data.summary.timing)));
}

std::string reproduce_section(PageData const& data) {
  std::string text = "<section><h2>How to do it again</h2>";
  auto const command = data.view.text("command_line");
  text += fmt::format("<pre>lapwing{}</pre><table class=\"facts\">",
                      escaped(command.substr(std::min(command.find(' '), command.size()))));
  for (std::string const name :
       {"lapwing_version", "git_commit", "engine", "device", "hosts", "compiler", "kokkos", "mpi", "hdf5", "job"}) {
    auto const value = data.view.text(name);
    if (!value.empty())
      text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, escaped(first_lines(value, 20)));
  }
  text += "</table>";
  constexpr std::size_t longest = 60000;
  auto const input = data.view.text("input");
  std::string const cut =
      input.size() > longest ? fmt::format("<p>The first {} of {} bytes.</p>", longest, input.size()) : "";
  return text + fmt::format("<details open><summary>The input</summary>{}<pre>{}</pre></details></section>", cut,
                            escaped(input.substr(0, longest)));
}

}  // namespace lapwing
