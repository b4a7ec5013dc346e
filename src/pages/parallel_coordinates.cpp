// SPDX-License-Identifier: BSD-3-Clause
#include "pages/parallel_coordinates.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/colour_map.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double full_width = 1030, height = 340, top = 52, bottom = 14, left = 44, right = 64, widest_gap = 200;

std::string axis_of(MatrixAxis const& axis, double x, bool higher) {
  std::string text = fmt::format("<g class=\"brush\" data-x=\"{}\">", coordinate(x)) +
                     svg_rectangle(x - 14, top - 6, 28, height - top - bottom + 12, "class=\"grip\"");
  text += svg_line(x, top, x, height - bottom, "axis") +
          svg_text(x, higher ? top - 34 : top - 16, "middle", axis.label, "label");
  for (auto const& tick : ticks(axis.range, 4)) {
    double const y = axis.range.place(tick.value);
    text += svg_line(x - 3, y, x + 3, y, "axis") + svg_text(x + 6, y + 4, "start", tick.text, "over");
  }
  return text + "</g>";
}

}  // namespace

std::string parallel_coordinates(std::vector<MatrixAxis> axes, std::vector<std::string> const& names,
                                 std::vector<char> const& failed) {
  double const gap = std::min(
      widest_gap, (full_width - left - right) / static_cast<double>(std::max<std::size_t>(axes.size() - 1, 1)));
  auto const x_of = [&](std::size_t a) { return left + gap * static_cast<double>(a); };
  for (auto& axis : axes) {
    axis.range = padded(axis.range, 0.02);
    axis.range.begin = height - bottom;
    axis.range.end = top;
  }
  auto const& last = axes.back();
  std::string text = svg_begin(x_of(axes.size() - 1) + right, height,
                               "parallel coordinates of parameters and quantities", "parallel"),
              of_failed, of_done;
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::string path;
    std::size_t a = 0;
    for (; a < axes.size() && std::isfinite(axes[a].values[c]); ++a)
      path += fmt::format("{}{} {}", a == 0 ? 'M' : 'L', coordinate(x_of(a)),
                          coordinate(axes[a].range.place(axes[a].values[c])));
    if (a < axes.size() && !failed[c]) continue;
    double const part =
        failed[c] ? 0 : (last.range.place(last.values[c]) - last.range.begin) / (last.range.end - last.range.begin);
    constexpr double first_shade = 0.2, shades = 0.72;
    std::string const colour =
        failed[c] ? "failed" : fmt::format("thin\" stroke=\"{}", hex(viridis(first_shade + shades * part)));
    (failed[c] ? of_failed : of_done) +=
        fmt::format("<path class=\"{}\" d=\"{}\"><title>{}</title></path>", colour, path, escaped(names[c]));
  }
  text += of_failed + of_done;
  auto const is_long = [&](MatrixAxis const& axis) { return width_of(axis.label) > gap - 8; };
  bool const staggered = std::any_of(axes.begin(), axes.end(), is_long);
  for (std::size_t a = 0; a < axes.size(); ++a) text += axis_of(axes[a], x_of(a), staggered && a % 2 == 1);
  return text + "</svg>";
}

}  // namespace lapwing
