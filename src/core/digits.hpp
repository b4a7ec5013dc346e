// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Numbers in words for people.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <string>

namespace lapwing {

/// "0.0123", "1.65", "481", "12500": three significant digits, never an exponent.
inline std::string three_digits(double value) {
  if (!(value > 0)) return "0";
  int const places = 2 - static_cast<int>(std::floor(std::log10(value)));
  double const unit = std::pow(10., std::max(-places, 0));
  std::ostringstream text;
  text << std::fixed << std::setprecision(std::clamp(places, 0, 12))
       << (places < 0 ? std::round(value / unit) * unit : value);
  return text.str();
}

/// "100,000"
inline std::string in_thousands(std::string digits) {
  for (auto at = static_cast<std::ptrdiff_t>(std::min(digits.find('.'), digits.size())) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}
inline std::string in_thousands(std::size_t count) { return in_thousands(std::to_string(count)); }

}  // namespace lapwing
