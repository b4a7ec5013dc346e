// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double left = 66, top = 44, bottom = 44, bar_room = 96, widest = 300, highest = 180;

/// Indices of entries to be written beside cells: not more than fit.
std::vector<std::size_t> written(std::size_t n, double size, double needed) {
  auto const every = static_cast<std::size_t>(std::max(1., std::ceil(needed / size)));
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < n; i += every) chosen.push_back(i);
  return chosen;
}

}  // namespace

std::string MapChart::svg() const {
  auto const n_x = static_cast<double>(x.size()), n_y = static_cast<double>(y.size());
  double const cell_width = std::min(48., widest / n_x), cell_height = std::min(36., highest / n_y);
  double const width = cell_width * n_x, height = cell_height * n_y;
  Axis const range = fitting_axis(values, true);
  Axis colours = range;
  colours.begin = 0;
  colours.end = 1;
  std::string text = svg_begin(left + width + bar_room, top + height + bottom, fmt::format("{} against {} and {}", title, x_label, y_label));
  text += svg_text(left, top - 28, "start", title, "title") + svg_text(left, top - 10, "start", fmt::format("{} upwards", y_label));
  for (std::size_t row = 0; row < y.size(); ++row)
    for (std::size_t column = 0; column < x.size(); ++column) {
      double const value = values[row * x.size() + column];
      std::string const fill = std::isfinite(value) ? fmt::format("fill=\"{}\"", hex(viridis(colours.place(value)))) : "class=\"nothing\"";
      text += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}><title>{} = {}, {} = {}: {}</title></rect>",
                          coordinate(left + cell_width * static_cast<double>(column)), coordinate(top + height - cell_height * static_cast<double>(row + 1)),
                          coordinate(cell_width + 0.3), coordinate(cell_height + 0.3), fill, escaped(x_label), short_number(x[column]), escaped(y_label),
                          short_number(y[row]), std::isfinite(value) ? short_number(value) : "no result");
    }
  for (auto const i : written(x.size(), cell_width, 44))
    text += svg_text(left + cell_width * (static_cast<double>(i) + 0.5), top + height + 15, "middle", short_number(x[i]));
  for (auto const i : written(y.size(), cell_height, 14))
    text += svg_text(left - 6, top + height - cell_height * (static_cast<double>(i) + 0.5) + 4, "end", short_number(y[i]));
  text += svg_text(left + 0.5 * width, top + height + 36, "middle", x_label, "label");
  return text + colour_bar(left + width + 16, top, height, range, "") + "</svg>";
}

}  // namespace lapwing
