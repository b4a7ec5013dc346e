// SPDX-License-Identifier: BSD-3-Clause
#include "config/interval_functions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace lapwing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_angle = 1e9;  // beyond, reductions by multiples of pi are not worth their care

/// A number that lies `ulps` roundings below; what is 0 is exact, but for what underflows.
double down(double value, int ulps = 1) {
  if (std::isinf(value)) return value > 0 ? std::numeric_limits<double>::max() : value;
  return value - ulps * std::numeric_limits<double>::epsilon() * std::fabs(value);
}
double up(double value, int ulps = 1) {
  return -down(-value, ulps);
}

/// Bounds that rounding may have moved inwards by `ulps`, with what the operands tell of the result.
Interval outwards(double low, double high, Interval const& a, Interval const& b = {}, int ulps = 1) {
  bool const jumps = a.jumps || b.jumps, undefined = a.undefined || b.undefined;
  if (std::isnan(low) || std::isnan(high)) return Interval::all(jumps, true);
  return {down(low, ulps), up(high, ulps), jumps, undefined};
}

Interval multiply(Interval const& a, Interval const& b) {
  auto const product = [](double p, double q) { return p == 0 || q == 0 ? 0. : p * q; };
  auto const [low, high] =
      std::minmax({product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)});
  Interval result = outwards(low, high, a, b);
  auto const unbounded = [](Interval const& i) { return std::isinf(i.low) || std::isinf(i.high); };
  if ((unbounded(a) && b.contains(0)) || (unbounded(b) && a.contains(0))) result.undefined = true;
  return result;
}

Interval reciprocal(Interval const& b) {
  if (b.contains(0)) return Interval::all(true, b.undefined);  // at an end as well: zeros have signs
  return outwards(1 / b.high, 1 / b.low, b);
}

Interval divide(Interval const& a, Interval const& b) {
  Interval result = multiply(a, reciprocal(b));
  if (a.contains(0) && b.contains(0)) result.undefined = true;
  return result;
}

/// base^n.
Interval integer_power(Interval const& a, double n) {
  if (n == 0) return Interval::point(1);
  if (n < 0) return reciprocal(integer_power(a, -n));
  double const low = std::pow(a.low, n), high = std::pow(a.high, n);
  if (std::fmod(n, 2) != 0 || a.low >= 0) return outwards(low, high, a, {}, 2);
  if (a.high <= 0) return outwards(high, low, a, {}, 2);
  return outwards(0, std::max(low, high), a, {}, 2);
}

Interval power(Interval const& a, Interval const& b) {
  if (b.is_point() && b.low == std::floor(b.low) && std::isfinite(b.low)) return integer_power(a, b.low);
  if (a.low < 0 || (a.low == 0 && b.low < 0)) return Interval::all(true, true);
  // Monotone in each of the two, so that the extremes are at corners.
  auto const [low, high] =
      std::minmax({std::pow(a.low, b.low), std::pow(a.low, b.high), std::pow(a.high, b.low), std::pow(a.high, b.high)});
  return outwards(low, high, a, b, 2);
}

/// Whether an interval holds a point phase + k period, k an integer.
bool meets(Interval const& a, double phase, double period) {
  double const slack = 1e-15 * std::max(std::fabs(a.low), std::fabs(a.high));
  return std::ceil((a.low - slack - phase) / period) * period + phase <= a.high + slack;
}

/// A sine whose maximum lies at `top`.
template <class F>
Interval wave(Interval const& a, double top, F const& f) {
  constexpr double period = 2 * std::numbers::pi;
  bool const undefined = a.undefined || std::isinf(a.low) || std::isinf(a.high);
  if (!(std::fabs(a.low) < largest_angle && std::fabs(a.high) < largest_angle)) return {-1, 1, a.jumps, undefined};
  auto const [low, high] = std::minmax({f(a.low), f(a.high)});
  return {meets(a, top - std::numbers::pi, period) ? -1 : std::max(-1., down(low, 2)),
          meets(a, top, period) ? 1 : std::min(1., up(high, 2)), a.jumps, undefined};
}

Interval tangent(Interval const& a) {
  bool const far = !(std::fabs(a.low) < largest_angle && std::fabs(a.high) < largest_angle);
  if (far || meets(a, std::numbers::pi / 2, std::numbers::pi)) return Interval::all(true, a.undefined || far);
  return outwards(std::tan(a.low), std::tan(a.high), a, {}, 2);
}

Interval angle(Interval const& y, Interval const& x) {
  bool const meets_cut = y.low <= 0 && y.high >= 0 && x.low <= 0;  // behind the origin, and the origin
  if (meets_cut) return {down(-std::numbers::pi), up(std::numbers::pi), true, x.undefined || y.undefined};
  auto const [low, high] = std::minmax(
      {std::atan2(y.low, x.low), std::atan2(y.low, x.high), std::atan2(y.high, x.low), std::atan2(y.high, x.high)});
  return outwards(low, high, y, x, 2);
}

/// A function that grows everywhere.
template <class F>
Interval growing(Interval const& a, F const& f) {
  return outwards(f(a.low), f(a.high), a, {}, 2);
}

/// A function that grows between the ends of its domain and is undefined beyond them.
template <class F>
Interval growing_within(Interval const& a, double first, double last, F const& f) {
  bool const beyond = a.low < first || a.high > last;
  if (a.high < first || a.low > last) return Interval::all(a.jumps, true);
  Interval const inside{std::max(a.low, first), std::min(a.high, last), a.jumps, a.undefined || beyond};
  return growing(inside, f);
}

/// f(|a|), f growing.
template <class F>
Interval even(Interval const& a, F const& f) {
  double const p = std::fabs(a.low), q = std::fabs(a.high), least = a.contains(0) ? 0 : std::min(p, q);
  return outwards(f(least), f(std::max(p, q)), a, {}, 2);
}

/// floor and ceil.
template <class F>
Interval rounded(Interval const& a, F const& f) {
  double const low = f(a.low), high = f(a.high);
  return {low, high, low != high, a.undefined};
}

Interval remainder(Interval const& a, Interval const& b) {
  double const least = b.contains(0) ? 0 : std::min(std::fabs(b.low), std::fabs(b.high));
  double const most = std::max(std::fabs(b.low), std::fabs(b.high)),
               reach = std::max(std::fabs(a.low), std::fabs(a.high));
  if (reach < least) return {a.low, a.high, a.jumps, a.undefined || b.undefined};
  bool const within_one_step = b.is_point() && b.low != 0 && std::trunc(a.low / b.low) == std::trunc(a.high / b.low);
  double const low = std::fmod(a.low, b.low), high = std::fmod(a.high, b.low);
  if (within_one_step && low <= high) return {low, high, a.jumps, a.undefined};
  bool const undefined = a.undefined || b.undefined || least == 0 || std::isinf(reach);
  return {a.low < 0 ? -std::min(most, reach) : 0, a.high > 0 ? std::min(most, reach) : 0, true, undefined};
}

/// C's fmin and fmax: a number where the other one is none.
template <class F>
Interval smaller_or_larger(Interval const& a, Interval const& b, F const& f) {
  if (a.undefined || b.undefined) return hull(a, b);
  Interval result{f(a.low, b.low), f(a.high, b.high), a.jumps || b.jumps, false};
  if (a.high <= b.low) result.jumps = f(0., 1.) == 0 ? a.jumps : b.jumps;
  if (b.high <= a.low) result.jumps = f(0., 1.) == 0 ? b.jumps : a.jumps;
  return result;
}

/// Functions of one argument; any value of others.
Interval apply_to_one(Op op, Interval const& a) {
  switch (op) {
    case Op::negate:
      return {-a.high, -a.low, a.jumps, a.undefined};
    case Op::sin:
      return wave(a, std::numbers::pi / 2, [](double v) { return std::sin(v); });
    case Op::cos:
      return wave(a, 0, [](double v) { return std::cos(v); });
    case Op::tan:
      return tangent(a);
    case Op::asin:
      return growing_within(a, -1, 1, [](double v) { return std::asin(v); });
    case Op::acos: {
      Interval const n = growing_within(a, -1, 1, [](double v) { return -std::acos(v); });
      return {-n.high, -n.low, n.jumps, n.undefined};
    }
    case Op::atan:
      return growing(a, [](double v) { return std::atan(v); });
    case Op::sinh:
      return growing(a, [](double v) { return std::sinh(v); });
    case Op::cosh:
      return even(a, [](double v) { return std::cosh(v); });
    case Op::tanh:
      return growing(a, [](double v) { return std::tanh(v); });
    case Op::exp:
      return growing(a, [](double v) { return std::exp(v); });
    case Op::log:
      return growing_within(a, 0, infinity, [](double v) { return std::log(v); });
    case Op::log10:
      return growing_within(a, 0, infinity, [](double v) { return std::log10(v); });
    case Op::sqrt:
      return growing_within(a, 0, infinity, [](double v) { return std::sqrt(v); });
    case Op::cbrt:
      return growing(a, [](double v) { return std::cbrt(v); });
    case Op::erf:
      return growing(a, [](double v) { return std::erf(v); });
    case Op::abs:
      return even(a, [](double v) { return v; });
    case Op::floor:
      return rounded(a, [](double v) { return std::floor(v); });
    case Op::ceil:
      return rounded(a, [](double v) { return std::ceil(v); });
    default:
      return Interval::all(true, true);
  }
}

}  // namespace

Interval hull(Interval const& a, Interval const& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high), a.jumps || b.jumps, a.undefined || b.undefined};
}

Interval apply_function(Op op, Interval const& a, Interval const& b) {
  switch (op) {
    case Op::add:
      return outwards(a.low + b.low, a.high + b.high, a, b);
    case Op::subtract:
      return outwards(a.low - b.high, a.high - b.low, a, b);
    case Op::multiply:
      return multiply(a, b);
    case Op::divide:
      return divide(a, b);
    case Op::power:
      return power(a, b);
    case Op::atan2:
      return angle(a, b);
    case Op::min:
      return smaller_or_larger(a, b, [](double p, double q) { return std::fmin(p, q); });
    case Op::max:
      return smaller_or_larger(a, b, [](double p, double q) { return std::fmax(p, q); });
    case Op::modulo:
      return remainder(a, b);
    default:
      return apply_to_one(op, a);
  }
}

}  // namespace lapwing
