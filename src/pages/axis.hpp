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
  double begin = 0, end = 1;  ///< places of low and high
  bool whole = false;         ///< whole numbers only beside it

  double place(double value) const;
  /// The number that lies at a part of the way from low to high.
  double value(double part) const;
};

struct Tick {
  double value = 0;
  std::string text;
};

/// An axis for some numbers; those that are not finite do not count, and an empty range is widened.
/// @param may_be_logarithmic  it is if all are positive and they span more than three decades.
Axis fitting_axis(std::vector<double> const& values, bool may_be_logarithmic);

/// An axis for the values of a parameter: logarithmic if their logarithms are spread more evenly than they are.
/// @param distinct  ascending.
Axis axis_of_parameter(std::vector<double> const& distinct);

/// The axis with room at both ends, a part of its length each: marks at the very edge would lie on the frame.
Axis padded(Axis axis, double part = 0.03);

/// About n round numbers on the axis, with as many digits as tell them apart.
std::vector<Tick> ticks(Axis const& axis, int n);

/// At most n of them, as many as can be written side by side on a horizontal axis.
std::vector<Tick> ticks_in_a_row(Axis const& axis, int n);

/// Room for the widest of some ticks beside an axis.
double room_for(std::vector<Tick> const& ticks);

/// Four significant digits.
std::string short_number(double value);

/// As books write a number: "10⁻⁶", "2.5×10²⁰", "−3".
/// @pre  A finite number as fmt writes it.
std::string typeset(std::string const& number);

/// "1e6" and "1e-6" for 1e+06 and 1e-06.
std::string tidy_exponent(std::string number);

}  // namespace lapwing
