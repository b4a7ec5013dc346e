// SPDX-License-Identifier: BSD-3-Clause
#include "config/generators.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

namespace lapwing {
namespace {

using Numbers = GeneratorNumbers;
using Faults = std::vector<GeneratorFault>;

constexpr double most_values = 1e9;
constexpr double most_integers = 4294967296.0;  // few enough of 2^52 draws for equal chances
constexpr double largest_integer = 9007199254740992.0;
constexpr double range_slack = 1e-9;   // of a step, so that rounding does not lose the last value
constexpr double farthest_draw = 8.7;  // standard deviations: the smallest u1 is 2^-53

bool ends_are_equal(Numbers numbers) {
  return numbers[0] == numbers[1];
}

std::int64_t check_linspace(Numbers numbers, Faults& faults) {
  double const n = numbers[2];
  if (!(n >= 1 && n <= most_values && n == std::floor(n))) {
    faults.push_back({2, "the number of values must be an integer >= 1"});
    return 0;
  }
  if (!std::isfinite(numbers[1] - numbers[0])) faults.push_back({1, "too far from the first value"});
  return static_cast<std::int64_t>(n);
}

/// A single value is the first one; both ends are returned as they stand.
double value_of_linspace(Numbers numbers, std::int64_t i, std::int64_t n) {
  double const a = numbers[0], b = numbers[1];
  return i == 0 ? a : i == n - 1 ? b : a + (b - a) * (static_cast<double>(i) / static_cast<double>(n - 1));
}

std::int64_t check_logspace(Numbers numbers, Faults& faults) {
  Faults of_spacing;
  std::int64_t const n = check_linspace(numbers, of_spacing);
  for (std::size_t end = 0; n > 0 && end < 2; ++end)
    if (!std::isfinite(std::pow(10.0, numbers[end])))
      faults.push_back(
          {end, "10 to that power is not finite" +
                    (numbers[end] > 0 ? fmt::format("; write {:.6g} for {:g}", std::log10(numbers[end]), numbers[end])
                                      : "")});
  faults.insert(faults.end(), of_spacing.begin(), of_spacing.end());
  return n;
}

double value_of_logspace(Numbers numbers, std::int64_t i, std::int64_t n) {
  return std::pow(10.0, value_of_linspace(numbers, i, n));
}

std::int64_t check_range(Numbers numbers, Faults& faults) {
  double const first = numbers[0], last = numbers[1], step = numbers[2], steps = (last - first) / step;
  if (step == 0)
    faults.push_back({2, "the step must not be 0"});
  else if (steps < 0)
    faults.push_back({2, "the step leads away from the last value " + shortest(last)});
  else if (!(steps < most_values))
    faults.push_back({2, "more than 1000000000 values"});
  else
    return static_cast<std::int64_t>(std::floor(steps + range_slack)) + 1;
  return 0;
}

double value_of_range(Numbers numbers, std::int64_t i, std::int64_t) {
  return numbers[0] + static_cast<double>(i) * numbers[2];
}

std::int64_t check_integers(Numbers numbers, Faults& faults) {
  for (std::size_t i = 0; i < 2; ++i)
    if (!(std::abs(numbers[i]) <= largest_integer && numbers[i] == std::floor(numbers[i]))) {
      faults.push_back({i, "must be an integer"});
      return 0;
    }
  double const n = numbers[1] - numbers[0] + 1;
  if (n < 1)
    faults.push_back({1, "must be >= the first integer " + shortest(numbers[0])});
  else if (n > most_integers)
    faults.push_back({1, "more than 4294967296 values"});
  else
    return static_cast<std::int64_t>(n);
  return 0;
}

double value_of_integers(Numbers numbers, std::int64_t i, std::int64_t) {
  return numbers[0] + static_cast<double>(i);
}

std::int64_t check_uniform(Numbers numbers, Faults& faults) {
  double const a = numbers[0], b = numbers[1];
  if (b < a)
    faults.push_back({1, "must be >= the lower bound " + shortest(a)});
  else if (!std::isfinite(b - a))
    faults.push_back({1, "too far from the lower bound"});
  return 0;
}

double draw_uniform(Numbers numbers, double u1, double) {
  return numbers[0] + (numbers[1] - numbers[0]) * u1;
}

Interval range_of_uniform(Numbers numbers) {
  return {numbers[0], numbers[1], false, false};
}

std::int64_t check_normal(Numbers numbers, Faults& faults) {
  if (numbers[1] < 0) faults.push_back({1, "the standard deviation must be >= 0"});
  return 0;
}

bool has_no_deviation(Numbers numbers) {
  return numbers[1] == 0;
}

/// mean + sd sqrt(-2 ln u1) cos(2 pi u2).
/// @see Box, Muller (1958).
double draw_normal(Numbers numbers, double u1, double u2) {
  return numbers[0] + numbers[1] * std::sqrt(-2 * std::log(u1)) * std::cos(2 * std::numbers::pi * u2);
}

Interval range_of_normal(Numbers numbers) {
  return {numbers[0] - farthest_draw * numbers[1], numbers[0] + farthest_draw * numbers[1], false, false};
}

std::int64_t check_loguniform(Numbers numbers, Faults& faults) {
  if (!(numbers[0] <= 0)) return check_uniform(numbers, faults);
  faults.push_back({0, "must be > 0"});
  return 0;
}

double draw_loguniform(Numbers numbers, double u1, double) {
  double const a = numbers[0], b = numbers[1];
  return std::exp(std::log(a) + (std::log(b) - std::log(a)) * u1);
}

Interval range_of_loguniform(Numbers numbers) {
  double const a = numbers[0], b = numbers[1], slack = a < b ? 1e-12 : 0;  // exp(log(a)) is not a
  return {a * (1 - slack), b * (1 + slack), false, false};
}

constexpr std::array generators{
    Generator{Key::linspace, 3, false, check_linspace, ends_are_equal, value_of_linspace},
    Generator{Key::logspace, 3, false, check_logspace, ends_are_equal, value_of_logspace},
    Generator{Key::range, 3, false, check_range, ends_are_equal, value_of_range},
    Generator{Key::uniform, 2, true, check_uniform, ends_are_equal, nullptr, draw_uniform, range_of_uniform},
    Generator{Key::normal, 2, true, check_normal, has_no_deviation, nullptr, draw_normal, range_of_normal},
    Generator{Key::loguniform, 2, true, check_loguniform, ends_are_equal, nullptr, draw_loguniform,
              range_of_loguniform},
    Generator{Key::integers, 2, true, check_integers, ends_are_equal, value_of_integers},
};

std::string names(bool only_random) {
  std::string text;
  for (auto const& row : generators)
    if (row.random || !only_random) text += (text.empty() ? "" : ", ") + std::string(leaf(row.key));
  return text;
}

}  // namespace

std::span<Generator const> generator_table() {
  return generators;
}

bool is_distribution(ParameterSpec const& parameter) {
  return parameter.generator && parameter.generator->is_distribution();
}

std::string generator_names() {
  return names(false);
}

std::string random_generator_names() {
  return names(true);
}

}  // namespace lapwing
