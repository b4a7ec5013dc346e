// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "config/evaluate.hpp"
#include "config/generators.hpp"
#include "config/schema.hpp"
#include "core/hash.hpp"
#include "sweep/philox.hpp"

namespace lapwing {
namespace {

using Kind = ParameterSpec::Kind;

constexpr double most_values = 1e9;
constexpr double most_integers = 4294967296.0;      // few enough of 2^52 draws for equal chances
constexpr double largest_integer = 9007199254740992.0;
constexpr double range_slack = 1e-9;  // of a step, so that rounding does not lose the last value

/// Reports number `i` of a generator: "sweep.parameters.a.range[2] = 0: what".
void complain(ParameterSpec const& parameter, std::size_t i, double value, std::string const& what,
              Diagnostics& errors) {
  errors.add(parameter.numbers[i].where,
             fmt::format("{}.{}.{}[{}] = {}: {}", spec(Key::parameters).path, parameter.name,
                         leaf(generator_of(parameter.kind).key), i, shortest(value), what));
}

}  // namespace

Axis::Axis(ParameterSpec const& parameter, Diagnostics& errors)
    : name_(parameter.name), kind_(parameter.kind), stream_(Hash64().add(std::string_view(parameter.name)).value()) {
  numbers_.reserve(parameter.numbers.size());
  for (auto const& number : parameter.numbers) numbers_.push_back(evaluate(number.code, {}));
  check(parameter, errors);
}

void Axis::check(ParameterSpec const& parameter, Diagnostics& errors) {
  if (kind_ == Kind::list)
    size_ = static_cast<std::int64_t>(numbers_.size());
  else if (kind_ == Kind::range)
    check_range(parameter, errors);
  else if (kind_ == Kind::integers)
    check_integers(parameter, errors);
  else if (is_distribution(kind_))
    check_distribution(parameter, errors);
  else
    check_spaced(parameter, errors);
}

void Axis::check_spaced(ParameterSpec const& parameter, Diagnostics& errors) {
  double const n = numbers_[2];
  if (!(n >= 1 && n <= most_values && n == std::floor(n)))
    return complain(parameter, 2, n, "the number of values must be an integer >= 1", errors);
  size_ = static_cast<std::int64_t>(n);
  for (std::size_t end = 0; kind_ == Kind::logspace && end < 2; ++end)
    if (!std::isfinite(std::pow(10.0, numbers_[end])))
      complain(parameter, end, numbers_[end],
               "10 to that power is not finite" +
                   (numbers_[end] > 0 ? fmt::format("; write {:.6g} for {:g}", std::log10(numbers_[end]), numbers_[end])
                                      : ""),
               errors);
  if (!std::isfinite(numbers_[1] - numbers_[0]))
    complain(parameter, 1, numbers_[1], "too far from the first value", errors);
}

void Axis::check_range(ParameterSpec const& parameter, Diagnostics& errors) {
  double const first = numbers_[0], last = numbers_[1], step = numbers_[2];
  if (step == 0) return complain(parameter, 2, step, "the step must not be 0", errors);
  double const steps = (last - first) / step;
  if (steps < 0)
    return complain(parameter, 2, step, "the step leads away from the last value " + shortest(last), errors);
  if (!(steps < most_values)) return complain(parameter, 2, step, "more than 1000000000 values", errors);
  size_ = static_cast<std::int64_t>(std::floor(steps + range_slack)) + 1;
}

void Axis::check_integers(ParameterSpec const& parameter, Diagnostics& errors) {
  for (std::size_t i = 0; i < 2; ++i)
    if (!(std::abs(numbers_[i]) <= largest_integer && numbers_[i] == std::floor(numbers_[i])))
      return complain(parameter, i, numbers_[i], "must be an integer", errors);
  double const n = numbers_[1] - numbers_[0] + 1;
  if (n < 1)
    return complain(parameter, 1, numbers_[1], "must be >= the first integer " + shortest(numbers_[0]), errors);
  if (n > most_integers) return complain(parameter, 1, numbers_[1], "more than 4294967296 values", errors);
  size_ = static_cast<std::int64_t>(n);
}

void Axis::check_distribution(ParameterSpec const& parameter, Diagnostics& errors) const {
  double const a = numbers_[0], b = numbers_[1];
  if (kind_ == Kind::normal) {
    if (b < 0) complain(parameter, 1, b, "the standard deviation must be >= 0", errors);
    return;
  }
  if (kind_ == Kind::loguniform && a <= 0) return complain(parameter, 0, a, "must be > 0", errors);
  if (b < a) return complain(parameter, 1, b, "must be >= the lower bound " + shortest(a), errors);
  if (!std::isfinite(b - a)) complain(parameter, 1, b, "too far from the lower bound", errors);
}

double Axis::value(std::int64_t i) const {
  if (kind_ == Kind::list) return numbers_[static_cast<std::size_t>(i)];
  double const a = numbers_[0], b = numbers_[1];
  auto const index = static_cast<double>(i);
  if (kind_ == Kind::integers) return a + index;
  if (kind_ == Kind::range) return a + index * numbers_[2];
  // a single value is the first one; both ends are returned as they stand
  double const spaced = i == 0 ? a : i == size_ - 1 ? b : a + (b - a) * (index / static_cast<double>(size_ - 1));
  return kind_ == Kind::logspace ? std::pow(10.0, spaced) : spaced;
}

Interval Axis::range() const {
  constexpr double farthest_draw = 8.7;    // standard deviations: the smallest u1 is 2^-53
  double low = numbers_[0], high = numbers_[1];
  if (kind_ == Kind::list) {
    auto const [least, largest] = std::minmax_element(numbers_.begin(), numbers_.end());
    return {*least, *largest, false, false};
  }
  if (!is_distribution(kind_)) {
    auto const [least, largest] = std::minmax({value(0), value(size_ - 1)});
    return {least, largest, false, false};
  }
  if (kind_ == Kind::normal) {
    low = numbers_[0] - farthest_draw * numbers_[1];
    high = numbers_[0] + farthest_draw * numbers_[1];
  }
  double const slack = kind_ == Kind::loguniform && low < high ? 1e-12 : 0;    // exp(log(a)) is not a
  return {low * (1 - slack), high * (1 + slack), false, false};
}

std::int64_t Axis::n_different() const {
  if (kind_ == Kind::list) {
    auto sorted = numbers_;
    std::sort(sorted.begin(), sorted.end());
    return std::unique(sorted.begin(), sorted.end()) - sorted.begin();
  }
  bool const has_one = kind_ == Kind::normal ? numbers_[1] == 0 : kind_ != Kind::range && numbers_[0] == numbers_[1];
  return has_one ? 1 : size_;
}

double Axis::draw(std::uint64_t seed, std::int64_t case_id) const {
  auto const [u1, u2] = keyed_uniforms(seed, static_cast<std::uint64_t>(case_id), stream_);
  if (!is_distribution(kind_)) {
    auto const i = static_cast<std::int64_t>(u1 * static_cast<double>(size_));
    return value(std::min(i, size_ - 1));
  }
  double const a = numbers_[0], b = numbers_[1];
  if (kind_ == Kind::uniform) return a + (b - a) * u1;
  if (kind_ == Kind::normal) return a + b * std::sqrt(-2 * std::log(u1)) * std::cos(2 * std::numbers::pi * u2);
  return std::exp(std::log(a) + (std::log(b) - std::log(a)) * u1);
}

}  // namespace lapwing
