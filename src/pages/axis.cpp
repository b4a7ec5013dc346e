// SPDX-License-Identifier: BSD-3-Clause
#include "pages/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr double huge = 1e300;  // differences of numbers up to here are finite

/// 1, 2 or 5 times a power of ten.
double round_step(double step) {
  double const decade = std::pow(10., std::floor(std::log10(step))), lead = step / decade;
  return decade * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/// With as many decimals as the step between ticks has.
std::string tick_text(double value, double step) {
  double const size = std::fabs(value);
  if (size != 0 && (size >= 1e6 || step < 1e-5))
    return typeset(fmt::format("{:.{}g}", value,
                               std::clamp(static_cast<int>(std::ceil(std::log10(size / step) - 1e-9)) + 1, 1, 15)));
  return typeset(
      fmt::format("{:.{}f}", value, std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 12)));
}

std::vector<Tick> linear_ticks(Axis const& axis, int n) {
  double const fitting = round_step((axis.high - axis.low) / n), step = axis.whole ? std::max(fitting, 1.) : fitting;
  std::vector<Tick> found;
  if (!(step > 0) || !std::isfinite(step)) return found;
  for (double i = std::ceil(axis.low / step - 1e-9); i <= axis.high / step + 1e-9 && found.size() < 50; ++i) {
    double const value = i == 0 ? 0 : i * step;
    found.push_back({value, tick_text(value, step)});
  }
  return found;
}

/// Decades on the axis, every k-th of them so that there are at most n.
std::vector<double> decades(Axis const& axis, int n) {
  double const first = std::ceil(std::log10(axis.low) - 1e-9), last = std::floor(std::log10(axis.high) + 1e-9);
  double const needed = std::max(1., std::ceil((last - first + 1) / n)),
               every = needed <= 3 ? needed : std::ceil(needed / 5) * 5;
  double const aligned = every * std::ceil(first / every);  // 1 is among them where it can be
  std::vector<double> found;
  for (double decade = aligned + every <= last ? aligned : first; decade <= last; decade += every)
    found.push_back(decade);
  return found;
}

std::vector<Tick> logarithmic_ticks(Axis const& axis, int n) {
  constexpr double longest_plain = 3;
  std::vector<Tick> found;
  auto const exponents = decades(axis, n);
  if (exponents.size() > 1) {
    bool const plain = exponents.front() >= -longest_plain && exponents.back() <= longest_plain;
    for (double const e : exponents)
      found.push_back(
          {std::pow(10., e), plain ? fmt::format("{:g}", std::pow(10., e)) : typeset(fmt::format("1e{:g}", e))});
    return found;
  }
  double const first = std::floor(std::log10(axis.low)), last = std::ceil(std::log10(axis.high));
  bool const plain = first >= -longest_plain - 1 && last <= longest_plain + 1;
  constexpr std::size_t enough = 3;
  for (auto const& leads : {std::vector<double>{1, 3}, {1, 2, 5}, {1, 2, 3, 5, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}) {
    found.clear();
    for (double decade = first; decade <= last; ++decade)
      for (double const lead : leads) {
        double const value = lead * std::pow(10., decade);
        if (value >= axis.low * (1 - 1e-9) && value <= axis.high * (1 + 1e-9))
          found.push_back({value, typeset(plain ? short_number(value) : fmt::format("{:g}e{:g}", lead, decade))});
      }
    if (found.size() >= enough) return found;
  }
  return linear_ticks(axis, n);
}

/// How far sorted numbers are from being evenly spread between the first and the last, 0 to 1.
double unevenness(std::vector<double> const& sorted, bool logarithmic) {
  auto const at = [&](std::size_t i) { return logarithmic ? std::log(sorted[i]) : sorted[i]; };
  double const first = at(0), length = at(sorted.size() - 1) - first;
  double most = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    most = std::max(
        most, std::fabs((at(i) - first) / length - static_cast<double>(i) / static_cast<double>(sorted.size() - 1)));
  return most;
}

}  // namespace

double Axis::place(double number) const {
  constexpr double most = std::numeric_limits<double>::max();
  double const value = std::isnan(number) ? number : std::clamp(number, -most, most);
  double const part =
      // which no range overflows
      logarithmic ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                  : (0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low);
  return begin + part * (end - begin);
}

double Axis::value(double part) const {
  return logarithmic ? std::exp(std::log(low) + part * (std::log(high) - std::log(low))) : low + part * (high - low);
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
  constexpr double noise = 1e-8;  // what solvers leave by default
  if (axis.high - axis.low <= noise * size) {
    double const room = size > 0 ? 0.1 * size : 1;
    axis.low -= room;
    axis.high += room;
  }
  return axis;
}

Axis axis_of_parameter(std::vector<double> const& distinct) {
  Axis axis = fitting_axis(distinct, false);
  constexpr std::size_t few = 6;
  axis.whole = distinct.size() <= few &&
               std::all_of(distinct.begin(), distinct.end(), [](double value) { return value == std::round(value); });
  constexpr double clearly = 0.7;
  bool const may_be_logarithmic = axis.low > 0 && axis.high > 5 * axis.low && distinct.size() > 2;
  axis.logarithmic = may_be_logarithmic && unevenness(distinct, true) < clearly * unevenness(distinct, false);
  return axis;
}

Axis padded(Axis axis, double part) {
  double const room = part * (axis.logarithmic ? std::log(axis.high) - std::log(axis.low) : axis.high - axis.low);
  axis.low =
      axis.logarithmic ? std::max(axis.low * std::exp(-room), std::numeric_limits<double>::min()) : axis.low - room;
  axis.high =
      axis.logarithmic ? std::min(axis.high * std::exp(room), std::numeric_limits<double>::max()) : axis.high + room;
  return axis;
}

std::vector<Tick> ticks(Axis const& axis, int n) {
  return axis.logarithmic ? logarithmic_ticks(axis, n) : linear_ticks(axis, n);
}

double room_for(std::vector<Tick> const& ticks) {
  constexpr double gap = 12;
  double widest = 0;
  for (auto const& tick : ticks) widest = std::max(widest, width_of(tick.text));
  return widest + gap;
}

std::vector<Tick> ticks_in_a_row(Axis const& axis, int n) {
  constexpr double gap = 8;
  for (; n > 1; --n) {
    auto found = ticks(axis, n);
    bool fits = true;
    for (std::size_t i = 1; i < found.size(); ++i) {
      double const needed = 0.5 * (width_of(found[i - 1].text) + width_of(found[i].text)) + gap;
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

std::string typeset(std::string const& number) {
  constexpr std::array superscripts{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string const plain = tidy_exponent(number);
  auto const at = std::min(plain.find('e'), plain.size());
  std::string lead = plain.substr(0, at), power;
  if (!lead.empty() && lead.front() == '-') lead = "−" + lead.substr(1);
  for (char const c : plain.substr(std::min(at + 1, plain.size())))
    power += c == '-' ? "⁻" : superscripts[static_cast<std::size_t>(c - '0')];
  if (power.empty()) return lead;
  return lead == "1" ? "10" + power : lead + "×10" + power;
}

std::string short_number(double value) {
  return tidy_exponent(fmt::format("{:.4g}", value));
}

}  // namespace lapwing
