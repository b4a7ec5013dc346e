// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Numbers from the files in which the kernel of the operating system tells of itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace lapwing::vendor {

/// The number behind a word at the beginning of a line of a file; NaN where there is none.
inline double number_after(std::string const& path, std::string const& word) {
  std::ifstream in(path);
  for (std::string name; in >> name;) {
    double value = 0;
    if (name == word && in >> value) return value;
    in.clear();
    in.ignore(1 << 16, '\n');
  }
  return std::nan("");
}

/// The number that is all of a file; NaN where it is something else ("max").
inline double number_in(std::string const& path) {
  std::ifstream in(path);
  double value = 0;
  return in >> value ? value : std::nan("");
}

/// The number behind the first word of a file; NaN where there is none.
inline double second_number_in(std::string const& path) {
  std::ifstream in(path);
  std::string word;
  double value = 0;
  return in >> word >> value ? value : std::nan("");
}

/// What is not known does not limit.
inline double or_infinity(double value) { return std::isnan(value) ? HUGE_VAL : std::max(0., value); }

}  // namespace lapwing::vendor
