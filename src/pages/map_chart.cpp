// SPDX-License-Identifier: BSD-3-Clause
#include "pages/map_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "pages/chart.hpp"
#include "pages/colour_map.hpp"
#include "pages/png.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double left = 58, top = 46, bottom = 42, bar_room = 84, widest = 300, highest = 178, widest_cell = 44,
                 highest_cell = 34;
constexpr std::size_t most_with_titles = 300, most_pixels = MapChart::most_along_a_side;
constexpr std::uint8_t most_index = 253, of_failed = 254, of_nothing = 255;

/// Where the middle of each column or row lies, and numbers beside it.
struct Steps {
  std::vector<double> const& values;
  double begin, size;  ///< place of the first edge; of a cell, negative upwards

  double middle(double index) const { return begin + size * (index + 0.5); }

  /// Between the columns that a number lies between.
  double place(double value, bool logarithmic) const {
    auto const above =
        std::clamp<std::ptrdiff_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin(), 1,
                                   static_cast<std::ptrdiff_t>(values.size()) - 1);
    double const low = values[static_cast<std::size_t>(above) - 1], high = values[static_cast<std::size_t>(above)];
    double const part = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return middle(static_cast<double>(above) - 1 + part);
  }

  /// All values if each has so much room, else round numbers between them.
  std::vector<Tick> ticks_for(double room, int n) const {
    std::vector<Tick> found;
    if (std::fabs(size) >= room)
      for (double const value : values) found.push_back({value, typeset(short_number(value))});
    else
      found = ticks(axis_of_parameter(values), n);
    return found;
  }
};

/// Cells as elements, each with its numbers where a mouse rests on it.
std::string cells(MapChart const& map, Steps const& x, Steps const& y, Axis const& colours) {
  std::string text;
  for (std::size_t row = 0; row < map.y.size(); ++row)
    for (std::size_t column = 0; column < map.x.size(); ++column) {
      std::size_t const i = row * map.x.size() + column;
      bool const is_number = std::isfinite(map.values[i]);
      std::string const fill = is_number       ? fmt::format("fill=\"{}\"", hex(viridis(colours.place(map.values[i]))))
                               : map.failed[i] ? "class=\"failure\""
                                               : "class=\"nothing\"";
      std::string const value = is_number       ? typeset(short_number(map.values[i]))
                                : map.failed[i] ? "failed"
                                                : "no result";
      text += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}><title>{} = {}, {} = {}: {}</title></rect>",
          coordinate(x.begin + x.size * static_cast<double>(column)),
          coordinate(y.begin + y.size * static_cast<double>(row + 1)), coordinate(x.size + 0.4),
          coordinate(-y.size + 0.4), fill, escaped(map.x_label), typeset(short_number(map.x[column])),
          escaped(map.y_label), typeset(short_number(map.y[row])), value);
    }
  return text;
}

/// Cells as the pixels of a picture, of more than it has some of them.
std::string pixels(MapChart const& map, Steps const& x, Steps const& y, Axis colours) {
  auto palette = viridis_palette();
  for (std::size_t i = 0; i <= most_index; ++i) palette[i] = viridis(static_cast<double>(i) / most_index);
  palette[of_failed] = failure_colour;
  colours.end = most_index;
  IndexedPicture picture{std::min(map.x.size(), most_pixels), std::min(map.y.size(), most_pixels), {}};
  for (std::size_t row = picture.height; row-- > 0;)
    for (std::size_t column = 0; column < picture.width; ++column) {
      std::size_t const i = row * map.y.size() / picture.height * map.x.size() + column * map.x.size() / picture.width;
      bool const is_number = std::isfinite(map.values[i]);
      picture.pixels.push_back(is_number       ? static_cast<std::uint8_t>(std::clamp<double>(
                                               std::round(colours.place(map.values[i])), 0, most_index))
                               : map.failed[i] ? of_failed
                                               : of_nothing);
    }
  double const width = x.size * static_cast<double>(map.x.size()), height = -y.size * static_cast<double>(map.y.size());
  return fmt::format("<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"{}\"/>",
                     coordinate(x.begin), coordinate(y.begin - height), coordinate(width), coordinate(height),
                     data_uri(png(picture, palette, of_nothing)));
}

}  // namespace

std::string MapChart::svg() const {
  auto const n_x = static_cast<double>(x.size()), n_y = static_cast<double>(y.size());
  double const width = std::min(widest_cell * n_x, widest), height = std::min(highest_cell * n_y, highest);
  Steps const columns{x, left, width / n_x}, rows{y, top + height, -height / n_y};
  Axis const colours = fitting_axis(values, true);
  std::string text = svg_begin(left + width + bar_room, top + height + bottom,
                               fmt::format("{} against {} and {}", title, x_label, y_label));
  text += svg_text(0, 13, "start", title, "title") + svg_text(0, top - 10, "start", y_label, "label");
  text += svg_rectangle(left, top, width, height, "class=\"nothing\"") + (values.size() <= most_with_titles
                                                                              ? cells(*this, columns, rows, colours)
                                                                              : pixels(*this, columns, rows, colours));
  bool const x_is_logarithmic = axis_of_parameter(x).logarithmic, y_is_logarithmic = axis_of_parameter(y).logarithmic;
  for (auto const& tick : columns.ticks_for(42, 5)) {
    double const at = columns.place(tick.value, x_is_logarithmic);
    text +=
        svg_line(at, top + height, at, top + height + 4, "axis") + svg_text(at, top + height + 16, "middle", tick.text);
  }
  for (auto const& tick : rows.ticks_for(15, 4)) {
    double const at = rows.place(tick.value, y_is_logarithmic);
    text += svg_line(left - 4, at, left, at, "axis") + svg_text(left - 7, at + 4, "end", tick.text);
  }
  text += svg_text(left + 0.5 * width, top + height + 35, "middle", x_label, "label");
  return text + colour_bar(left + width + 16, top, std::max(height, 60.), colours, "") + "</svg>";
}

}  // namespace lapwing
