// SPDX-License-Identifier: BSD-3-Clause
#include "pages/axis.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr double huge = 1e300;            // differences of numbers up to here are finite

/// 1, 2 or 5 times a power of ten.
double round_step(double step) {
  double const decade = std::pow(10., std::floor(std::log10(step))), lead = step / decade;
  return decade * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/// With as many decimals as the step between ticks has.
std::string tick_text(double value, double step) {
  double const size = std::fabs(value);
  if (size != 0 && (size >= 1e6 || step < 1e-5))
    return tidy_exponent(fmt::format("{:.{}g}", value, std::clamp(static_cast<int>(std::ceil(std::log10(size / step) - 1e-9)) + 1, 1, 15)));
  return fmt::format("{:.{}f}", value, std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12));
}

std::vector<Tick> linear_ticks(Axis const& axis, int n) {
  double const step = round_step((axis.high - axis.low) / n);
  std::vector<Tick> found;
  if (!(step > 0) || !std::isfinite(step)) return found;
  for (double i = std::ceil(axis.low / step - 1e-9); i <= axis.high / step + 1e-9 && found.size() < 50; ++i) {
    double const value = i == 0 ? 0 : i * step;
    found.push_back({value, tick_text(value, step)});
  }
  return found;
}

std::vector<Tick> logarithmic_ticks(Axis const& axis, int n) {
  double const first = std::floor(std::log10(axis.low) + 1e-9), last = std::ceil(std::log10(axis.high) - 1e-9);
  double const every = std::max(1., std::ceil((last - first) / n));
  std::vector<Tick> found;
  for (auto const& leads : {std::vector<double>{1}, {1, 3}, {1, 2, 5}, {1, 2, 3, 5, 7}}) {
    found.clear();
    for (double decade = first; decade <= last; decade += every)
      for (double const lead : leads) {
        double const value = lead * std::pow(10., decade);
        if (value >= axis.low * (1 - 1e-9) && value <= axis.high * (1 + 1e-9)) found.push_back({value, tidy_exponent(fmt::format("{:.4g}", value))});
      }
    if (found.size() > 1) break;
  }
  return found;
}

/// How unevenly spaced numbers are: the largest over the smallest step.
double unevenness(std::vector<double> const& sorted, bool logarithmic) {
  double least = HUGE_VAL, most = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    double const step = logarithmic ? std::log(sorted[i]) - std::log(sorted[i - 1]) : sorted[i] - sorted[i - 1];
    if (step == 0) continue;
    least = std::min(least, step);
    most = std::max(most, step);
  }
  return most > 0 ? most / least : 1;
}

}  // namespace

double Axis::place(double value) const {
  double const part = logarithmic ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low)) : (value - low) / (high - low);
  return begin + part * (end - begin);
}

Axis fitting_axis(std::vector<double> const& values, bool may_be_logarithmic) {
  Axis axis{HUGE_VAL, -HUGE_VAL};
  for (double const value : values) {
    if (!std::isfinite(value)) continue;
    axis.low = std::min(axis.low, std::clamp(value, -huge / 4, huge / 4));
    axis.high = std::max(axis.high, std::clamp(value, -huge / 4, huge / 4));
  }
  if (axis.low > axis.high) return {};
  constexpr double three_decades = 1e3;
  axis.logarithmic = may_be_logarithmic && axis.low > 0 && axis.high > three_decades * axis.low;
  double const size = std::max(std::fabs(axis.low), std::fabs(axis.high));
  if (axis.high - axis.low <= 1e-12 * size) {
    double const room = size > 0 ? 0.1 * size : 1;
    axis.low -= room;
    axis.high += room;
  }
  return axis;
}

Axis axis_of_parameter(std::vector<double> const& values) {
  Axis axis = fitting_axis(values, false);
  if (!(axis.low > 0)) return axis;
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  constexpr double clearly = 1.5;
  axis.logarithmic = axis.high > 5 * axis.low && sorted.size() > 2 && unevenness(sorted, true) * clearly < unevenness(sorted, false);
  return axis;
}

std::vector<Tick> ticks(Axis const& axis, int n) { return axis.logarithmic ? logarithmic_ticks(axis, n) : linear_ticks(axis, n); }

std::vector<Tick> ticks_in_a_row(Axis const& axis, int n) {
  constexpr double per_character = 6.4, gap = 8;
  for (; n > 1; --n) {
    auto found = ticks(axis, n);
    bool fits = true;
    for (std::size_t i = 1; i < found.size(); ++i) {
      double const needed = 0.5 * per_character * static_cast<double>(found[i - 1].text.size() + found[i].text.size()) + gap;
      fits = fits && std::fabs(axis.place(found[i].value) - axis.place(found[i - 1].value)) >= needed;
    }
    if (fits) return found;
  }
  auto found = ticks(axis, 1);
  if (found.size() > 2) found.erase(found.begin() + 1, found.end() - 1);
  return found;
}

std::string tidy_exponent(std::string number) {
  auto const at = number.find('e');
  if (at == std::string::npos || at + 1 >= number.size()) return number;
  std::string const sign = number[at + 1] == '-' ? "-" : "";
  auto const digits = number.find_first_not_of("+-0", at + 1);
  return number.substr(0, at + 1) + sign + (digits == std::string::npos ? "0" : number.substr(digits));
}

std::string short_number(double value) { return tidy_exponent(fmt::format("{:.4g}", value)); }

}  // namespace lapwing
