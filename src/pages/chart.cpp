// SPDX-License-Identifier: BSD-3-Clause
#include "pages/chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/visible_text.hpp"
#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr int n_rows = 5;
constexpr double left = 58, right = 14, top = 30, bottom = 42, least_legend = 92;

}  // namespace

std::string label_of(std::string const& name, std::string const& long_name, std::string const& units) {
  constexpr std::size_t longest = 40;
  auto const& shown = long_name.empty() || characters_of(long_name) > longest ? name : long_name;
  return units.empty() ? shown : fmt::format("{} [{}]", shown, units);
}

Chart::Chart(double width, double height, std::string title, Axis x, std::string x_label, Axis y)
    : width_(width),
      height_(height),
      title_(std::move(title)),
      x_label_(std::move(x_label)),
      x_(padded(x)),
      y_(padded(y)) {
  x_.begin = std::max(left, room_for(ticks(y_, n_rows)));
  x_.end = width - right;
  y_.begin = height - bottom;
  y_.end = top;
}

void Chart::add_line(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour) {
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    bool const is_number = std::isfinite(y[i]) && std::isfinite(x[i]);
    if (is_number)
      path += fmt::format("{}{} {}", pen_down ? 'L' : 'M', coordinate(x_.place(x[i])), coordinate(y_.place(y[i])));
    pen_down = is_number;
  }
  if (!path.empty()) marks_ += fmt::format("<path class=\"line\" stroke=\"{}\" d=\"{}\"/>", colour, path);
}

void Chart::add_points(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour,
                       std::vector<std::string> const& names) {
  std::string points;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::isfinite(x[i]) && std::isfinite(y[i]))
      points += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"2.6\"><title>{}</title></circle>",
                            coordinate(x_.place(x[i])), coordinate(y_.place(y[i])), escaped(names[i]));
  if (!points.empty()) marks_ += fmt::format("<g class=\"dots\" fill=\"{}\">{}</g>", colour, points);
}

void Chart::add_marks(std::vector<double> const& x) {
  marks_ += failure_marks(x_, y_.begin, x);
}

void Chart::add_legend(std::string const& heading,
                       std::vector<std::pair<std::string, std::string>> const& names_and_colours) {
  constexpr double line = 16;
  double const x = width_ + 2;
  double y = top + 8;
  legend_width_ = std::max(least_legend, width_of(heading) + 8);
  for (auto const& [name, colour] : names_and_colours) legend_width_ = std::max(legend_width_, width_of(name) + 30);
  if (heading.empty())
    y -= line;
  else
    marks_ += svg_text(x, y, "start", heading, "label");
  for (auto const& [name, colour] : names_and_colours) {
    y += line;
    marks_ +=
        fmt::format("<path class=\"line\" stroke=\"{}\" d=\"M{} {}h16\"/>", colour, coordinate(x), coordinate(y - 4)) +
        svg_text(x + 22, y, "start", name);
  }
}

std::string Chart::frame() const {
  std::string text;
  for (auto const& tick : ticks_in_a_row(x_, 6)) {
    double const x = x_.place(tick.value);
    text += svg_line(x, y_.begin, x, y_.end, "grid") + svg_text(x, y_.begin + 16, "middle", tick.text);
  }
  for (auto const& tick : ticks(y_, n_rows)) {
    double const y = y_.place(tick.value);
    text += svg_line(x_.begin, y, x_.end, y, "grid") + svg_text(x_.begin - 7, y + 4, "end", tick.text);
  }
  text += svg_line(x_.begin, y_.begin, x_.end, y_.begin, "axis") + svg_text(0, 13, "start", title_, "title");
  return text + svg_text(0.5 * (x_.begin + x_.end), height_ - 7, "middle", x_label_, "label");
}

std::string Chart::svg(std::string const& description) const {
  return svg_begin(width_ + legend_width_, height_, description) + frame() + marks_ + "</svg>";
}

std::string failure_marks(Axis const& x, double y, std::vector<double> const& values) {
  std::string path;
  for (double const value : values)
    if (std::isfinite(value)) path += fmt::format("M{} {}v-7", coordinate(x.place(value)), coordinate(y));
  return path.empty() ? "" : fmt::format("<path class=\"failed\" d=\"{}\"/>", path);
}

std::string colour_bar(double x, double y, double height, Axis range, std::string const& label) {
  constexpr double width = 12;
  std::string text = svg_rectangle(x, y, width, height, "fill=\"url(#viridis)\"");
  range.begin = y + height;
  range.end = y;
  text +=
      fmt::format("<g class=\"scale\" data-top=\"{}\" data-bottom=\"{}\">", coordinate(y + 9), coordinate(y + height));
  for (auto const& tick : ticks(range, height < 100 ? 3 : 5))
    text += svg_line(x + width, range.place(tick.value), x + width + 4, range.place(tick.value), "axis") +
            svg_text(x + width + 7, range.place(tick.value) + 4, "start", tick.text);
  return text + "</g>" + (label.empty() ? "" : svg_text(x, y - 9, "start", label, "label"));
}

}  // namespace lapwing
