// SPDX-License-Identifier: BSD-3-Clause
#include "pages/point_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double left = 58, top = 46, bottom = 42, width = 300, height = 220, bar_room = 84;
constexpr std::size_t n_colours = 32;  // points of one colour share an element

std::string frame(Axis const& x, Axis const& y) {
  std::string text;
  for (auto const& tick : ticks_in_a_row(x, 6))
    text += svg_line(x.place(tick.value), y.begin, x.place(tick.value), y.end, "grid") +
            svg_text(x.place(tick.value), y.begin + 16, "middle", tick.text);
  for (auto const& tick : ticks(y, 5))
    text += svg_line(x.begin, y.place(tick.value), x.end, y.place(tick.value), "grid") +
            svg_text(x.begin - 7, y.place(tick.value) + 4, "end", tick.text);
  return text + svg_line(x.begin, y.begin, x.end, y.begin, "axis");
}

}  // namespace

std::string point_map(MatrixAxis const& x_axis, MatrixAxis const& y_axis, MatrixAxis const& quantity,
                      std::vector<char> const& failed) {
  Axis x = padded(x_axis.range), y = padded(y_axis.range);
  x.begin = left;
  x.end = left + width;
  y.begin = top + height;
  y.end = top;
  std::array<std::string, n_colours> points;
  std::string crosses;
  for (std::size_t c = 0; c < failed.size(); ++c) {
    auto const at_x = coordinate(x.place(x_axis.values[c])), at_y = coordinate(y.place(y_axis.values[c]));
    double const part = quantity.range.place(quantity.values[c]);
    if (failed[c])
      crosses += fmt::format("M{} {}m-3 -3l6 6m0 -6l-6 6", at_x, at_y);
    else if (std::isfinite(part))
      points[std::min(n_colours - 1, static_cast<std::size_t>(std::clamp(part, 0., 1.) * n_colours))] +=
          fmt::format("M{} {}h0", at_x, at_y);
  }
  std::string text = svg_begin(left + width + bar_room, top + height + bottom,
                               fmt::format("{} against {} and {}", quantity.label, x_axis.label, y_axis.label));
  text += svg_text(0, 13, "start", quantity.label, "title") + svg_text(0, top - 12, "start", y_axis.label, "label") +
          frame(x, y);
  for (std::size_t i = 0; i < n_colours; ++i)
    if (!points[i].empty())
      text += fmt::format("<path class=\"points\" style=\"stroke: {}\" d=\"{}\"/>",
                          hex(viridis((static_cast<double>(i) + 0.5) / n_colours)), points[i]);
  if (!crosses.empty()) text += fmt::format("<path class=\"failed\" d=\"{}\"/>", crosses);
  text += svg_text(left + 0.5 * width, top + height + 35, "middle", x_axis.label, "label");
  return text + colour_bar(left + width + 16, top, height, quantity.range, "") + "</svg>";
}

}  // namespace lapwing
