// SPDX-License-Identifier: BSD-3-Clause
#include "pages/chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double left = 66, right = 16, top = 30, bottom = 44, least_legend = 96;

}  // namespace

std::string label_of(std::string const& name, std::string const& units) { return units.empty() ? name : fmt::format("{} [{}]", name, units); }

Chart::Chart(double width, double height, std::string title, Axis x, std::string x_label, Axis y)
    : width_(width), height_(height), title_(std::move(title)), x_label_(std::move(x_label)), x_(x), y_(y) {
  x_.begin = left;
  x_.end = width - right;
  y_.begin = height - bottom;
  y_.end = top;
  // Marks at the very edge would lie on the frame.
  constexpr double margin = 0.03;
  for (Axis* const axis : {&x_, &y_}) {
    if (axis->logarithmic) {
      double const room = std::pow(axis->high / axis->low, margin);
      axis->low /= room;
      axis->high *= room;
    } else {
      double const room = margin * (axis->high - axis->low);
      axis->low -= room;
      axis->high += room;
    }
  }
}

void Chart::add_line(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour, bool with_points) {
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(y[i]) || !std::isfinite(x[i])) {
      pen_down = false;
      continue;
    }
    path += fmt::format("{}{} {}", pen_down ? 'L' : 'M', coordinate(x_.place(x[i])), coordinate(y_.place(y[i])));
    pen_down = true;
  }
  marks_ += fmt::format("<path class=\"line\" stroke=\"{}\" d=\"{}\"/>", colour, path);
  if (with_points) add_points(x, y, colour, 5);
}

void Chart::add_points(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour, double size) {
  std::string path;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::isfinite(x[i]) && std::isfinite(y[i])) path += fmt::format("M{} {}h0", coordinate(x_.place(x[i])), coordinate(y_.place(y[i])));
  if (!path.empty()) marks_ += fmt::format("<path class=\"points\" stroke=\"{}\" stroke-width=\"{}\" d=\"{}\"/>", colour, size, path);
}

void Chart::add_marks(std::vector<double> const& x) {
  for (double const value : x)
    if (std::isfinite(value)) marks_ += svg_line(x_.place(value), y_.begin, x_.place(value), y_.begin - 7, "failed");
}

void Chart::add_legend(std::string const& heading, std::vector<std::pair<std::string, std::string>> const& names_and_colours) {
  constexpr double line = 15, per_character = 6.2;
  double y = top + 10;
  double const x = width_ + 2;
  legend_width_ = least_legend;
  for (auto const& [name, colour] : names_and_colours) legend_width_ = std::max(legend_width_, 30 + per_character * static_cast<double>(name.size()));
  legend_width_ = std::max(legend_width_, 8 + per_character * static_cast<double>(heading.size()));
  marks_ += svg_text(x, y, "start", heading);
  for (auto const& [name, colour] : names_and_colours) {
    y += line;
    marks_ += fmt::format("<path class=\"line\" stroke=\"{}\" d=\"M{} {}h16\"/>", colour, coordinate(x), coordinate(y - 4)) + svg_text(x + 22, y, "start", name);
  }
}

std::string Chart::frame() const {
  std::string text;
  for (auto const& tick : ticks_in_a_row(x_, 6)) {
    double const x = x_.place(tick.value);
    text += svg_line(x, y_.begin, x, y_.end, "grid") + svg_text(x, y_.begin + 15, "middle", tick.text);
  }
  for (auto const& tick : ticks(y_, 5)) {
    double const y = y_.place(tick.value);
    text += svg_line(x_.begin, y, x_.end, y, "grid") + svg_text(x_.begin - 6, y + 4, "end", tick.text);
  }
  text += svg_line(x_.begin, y_.begin, x_.end, y_.begin, "axis");
  text += svg_text(left, top - 12, "start", title_, "title");
  return text + svg_text(0.5 * (x_.begin + x_.end), height_ - 8, "middle", x_label_, "label");
}

std::string Chart::svg(std::string const& description) const {
  return svg_begin(width_ + legend_width_, height_, description) + frame() + marks_ + "</svg>";
}

std::string colour_bar(double x, double y, double height, Axis range, std::string const& label) {
  constexpr double width = 12;
  std::string text = fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#viridis)\"/>", coordinate(x), coordinate(y), width, coordinate(height));
  range.begin = y + height;
  range.end = y;
  for (auto const& tick : ticks(range, 4))
    text += svg_line(x + width, range.place(tick.value), x + width + 4, range.place(tick.value), "axis") + svg_text(x + width + 7, range.place(tick.value) + 4, "start", tick.text);
  return text + (label.empty() ? "" : svg_text(x, y - 8, "start", label));
}

}  // namespace lapwing
