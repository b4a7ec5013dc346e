// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Charts of numbers as inline SVG.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pages/axis.hpp"

namespace lapwing {

/// The long name of a number, if it has one that is not too long, else its name, with its units: "peak [K]".
std::string label_of(std::string const& name, std::string const& long_name, std::string const& units);

/// A frame with axes, into which marks are drawn.
class Chart {
 public:
  /// @param title  stands above the frame and says what the y axis is.
  /// @param x, y   ranges; where they lie in the picture is the chart's business.
  Chart(double width, double height, std::string title, Axis x, std::string x_label, Axis y);

  /// Points joined by lines, those without a number left out. @param colour  any of SVG's, e.g. "var(--series)".
  void add_line(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour);
  /// @param names  [point]: shown where a mouse rests on it.
  void add_points(std::vector<double> const& x, std::vector<double> const& y, std::string const& colour,
                  std::vector<std::string> const& names);
  /// Marks at the lower edge, where there is no y: cases that failed.
  void add_marks(std::vector<double> const& x);
  /// A name beside a short line of its colour; one below the other, to the right of the frame.
  void add_legend(std::string const& heading,
                  std::vector<std::pair<std::string, std::string>> const& names_and_colours);

  std::string svg(std::string const& description) const;

 private:
  std::string frame() const;

  double width_, height_;
  std::string title_, x_label_;
  Axis x_, y_;
  std::string marks_;
  double legend_width_ = 0;
};

/// Short strokes upwards from places along a line: cases that failed.
std::string failure_marks(Axis const& x, double y, std::vector<double> const& values);

/// A bar of the map's colours with numbers. @param height  of the bar.
std::string colour_bar(double x, double y, double height, Axis range, std::string const& label);

}  // namespace lapwing
