// SPDX-License-Identifier: BSD-3-Clause
#include "pages/parallel_coordinates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "pages/colour_map.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double height = 300, top = 40, bottom = 16, left = 50, right = 60;
constexpr std::size_t n_colours = 16;         // lines of one colour share an element

}  // namespace

std::string parallel_coordinates(std::vector<ParallelAxis> axes) {
  double const gap = std::clamp(820 / static_cast<double>(axes.size()), 90., 180.);
  double const width = left + gap * static_cast<double>(axes.size() - 1) + right;
  for (auto& axis : axes) {
    axis.range.begin = height - bottom;
    axis.range.end = top;
  }
  auto const& last = axes.back();
  std::vector<std::string> lines(n_colours);
  for (std::size_t c = 0; c < last.values.size(); ++c) {
    std::string line;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      if (!std::isfinite(axes[a].values[c])) {
        line.clear();
        break;
      }
      line += fmt::format("{}{} {}", a == 0 ? 'M' : 'L', coordinate(left + gap * static_cast<double>(a)), coordinate(axes[a].range.place(axes[a].values[c])));
    }
    if (line.empty()) continue;
    double const part = (axes.back().range.place(last.values[c]) - last.range.begin) / (last.range.end - last.range.begin);
    lines[std::min(n_colours - 1, static_cast<std::size_t>(std::clamp(part, 0., 1.) * n_colours))] += line;
  }
  std::string text = svg_begin(width, height, "parallel coordinates of parameters and quantities");
  for (std::size_t i = 0; i < n_colours; ++i)
    if (!lines[i].empty())
      text += fmt::format("<path class=\"thin\" stroke=\"{}\" d=\"{}\"/>", hex(line_colour(i, n_colours)), lines[i]);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    double const x = left + gap * static_cast<double>(a);
    text += svg_line(x, top, x, height - bottom, "axis") + svg_text(x, top - 14, "middle", axes[a].label, "label");
    for (auto const& tick : ticks(axes[a].range, 4)) {
      double const y = axes[a].range.place(tick.value);
      text += svg_line(x - 3, y, x + 3, y, "axis") + svg_text(x + 6, y + 4, "start", tick.text, "over");
    }
  }
  return text + "</svg>";
}

}  // namespace lapwing
