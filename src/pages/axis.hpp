// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Axes of pictures: from numbers to places, and which numbers to write beside them.
#pragma once

#include <string>
#include <vector>

namespace lapwing {

/// Where numbers of [low, high] lie between two places of a picture.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  double begin = 0, end = 1;              ///< places of low and high

  double place(double value) const;
};

struct Tick {
  double value = 0;
  std::string text;
};

/// An axis for some numbers; those that are not finite do not count, and an empty range is widened.
/// @param may_be_logarithmic  it is if all are positive and they span more than three decades.
Axis fitting_axis(std::vector<double> const& values, bool may_be_logarithmic);

/// An axis for the values of a parameter: logarithmic if they are closer to evenly spaced by their logarithms than as they are.
Axis axis_of_parameter(std::vector<double> const& values);

/// About n round numbers on the axis, with as many digits as tell them apart.
std::vector<Tick> ticks(Axis const& axis, int n);

/// At most n of them, as many as can be written side by side on a horizontal axis.
std::vector<Tick> ticks_in_a_row(Axis const& axis, int n);

/// Four significant digits.
std::string short_number(double value);

/// "1e6" and "1e-6" for 1e+06 and 1e-06.
std::string tidy_exponent(std::string number);

}  // namespace lapwing
