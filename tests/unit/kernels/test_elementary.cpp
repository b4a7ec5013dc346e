// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Errors of the elementary functions against long double, what they make of the ends of the range, and that a value
/// does not depend on its place in a chunk.
#include "kernels/expressions/elementary_power.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "kernels/expressions/operations.hpp"

namespace lapwing::test {
namespace {

using Limits = std::numeric_limits<double>;

struct Function {
  char const* name;
  Op op;
  long double (*exact)(long double);
  double (*standard)(double);
  double low, high;   ///< arguments, evenly spread
  double bound;       ///< units in the last place
};

std::array<Function, 12> const functions{{
    {"exp", Op::exp, [](long double x) { return std::exp(x); }, [](double x) { return std::exp(x); }, -2, 2, 1},
    {"exp", Op::exp, [](long double x) { return std::exp(x); }, [](double x) { return std::exp(x); }, -750, 711, 1.01},
    {"log", Op::log, [](long double x) { return std::log(x); }, [](double x) { return std::log(x); }, 0.5, 2, 1},
    {"log", Op::log, [](long double x) { return std::log(x); }, [](double x) { return std::log(x); }, 0, 1e9, 1},
    {"sin", Op::sin, [](long double x) { return std::sin(x); }, [](double x) { return std::sin(x); }, -4, 4, 1},
    {"sin", Op::sin, [](long double x) { return std::sin(x); }, [](double x) { return std::sin(x); }, -2e4, 2e4, 1},
    {"cos", Op::cos, [](long double x) { return std::cos(x); }, [](double x) { return std::cos(x); }, -4, 4, 1},
    {"cos", Op::cos, [](long double x) { return std::cos(x); }, [](double x) { return std::cos(x); }, -2e4, 2e4, 1},
    {"tan", Op::tan, [](long double x) { return std::tan(x); }, [](double x) { return std::tan(x); }, -4, 4, 3},
    {"tan", Op::tan, [](long double x) { return std::tan(x); }, [](double x) { return std::tan(x); }, -2e4, 2e4, 3},
    {"tanh", Op::tanh, [](long double x) { return std::tanh(x); }, [](double x) { return std::tanh(x); }, -2, 2, 2},
    {"tanh", Op::tanh, [](long double x) { return std::tanh(x); }, [](double x) { return std::tanh(x); }, -30, 30, 2},
}};

std::vector<double> values_of(Op op, std::vector<double> const& x) {
  std::vector<double> y(x.size());
  apply_to_chunk(op, static_cast<int>(x.size()), x.data(), nullptr, nullptr, y.data());
  return y;
}

/// Distance in units of the last place of the exact value; 0 where both are not a number, or the same.
double error_in_ulp(double got, long double exact) {
  auto const rounded = static_cast<double>(exact);
  if (got == rounded || (std::isnan(got) && std::isnan(rounded))) return 0;
  if (!std::isfinite(got) || !std::isfinite(rounded)) return Limits::infinity();
  int exponent = 0;
  std::frexp(rounded, &exponent);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - exact)) /
         std::ldexp(1.0, std::max(exponent - 53, -1074));
}

double worst_error(Function const& f, std::vector<double> const& x) {
  auto const y = values_of(f.op, x);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, error_in_ulp(y[i], f.exact(x[i])));
  return worst;
}

TEST(Elementary, KeepsItsBoundsOnErrors) {
  std::mt19937_64 random(7);
  for (Function const& f : functions) {
    std::vector<double> x(400000);
    std::uniform_real_distribution<double> spread(f.low, f.high);
    for (double& v : x) v = spread(random);
    EXPECT_LE(worst_error(f, x), f.bound) << f.name << " in " << f.low << ", " << f.high;
  }
}

TEST(Elementary, KeepsItsBoundsForAllSizesOfArguments) {
  std::mt19937_64 random(8);
  for (Function const& f : functions) {
    std::vector<double> x(400000);
    for (double& v : x) v = std::bit_cast<double>(random());
    EXPECT_LE(worst_error(f, x), f.bound) << f.name;
  }
}

TEST(Elementary, KeepsItsBoundsNextToMultiplesOfHalfPi) {
  std::vector<double> x;
  for (int k = 1; k < 10500; ++k) {
    double const multiple = k * (elementary::from_bits(0x3ff921fb54442d18));
    for (double const v : {multiple, std::nextafter(multiple, 0.0), std::nextafter(multiple, 1e9)})
      x.push_back(v), x.push_back(-v);
  }
  for (Function const& f : functions)
    if (f.op == Op::sin || f.op == Op::cos || f.op == Op::tan) {
      EXPECT_LE(worst_error(f, x), f.bound) << f.name;
    }
}

TEST(Elementary, KeepsTheBoundOnErrorsOfPowers) {
  struct Range {
    double x_low, x_high, y_low, y_high;
  };
  std::mt19937_64 random(9);
  for (Range const& r : {Range{0.1, 3, -3, 3}, Range{0.5, 2, -900, 900}, Range{0.99, 1.01, -2000, 2000},
                         Range{1e5, 1e9, -40, 40}, Range{-10, 10, -400, 400}, Range{0, 1e-300, -2, 2}}) {
    std::uniform_real_distribution<double> draw_x(r.x_low, r.x_high), draw_y(r.y_low, r.y_high);
    std::vector<double> x(100000), y(x.size()), z(x.size());
    for (double& v : x) v = draw_x(random);
    for (double& v : y) v = draw_y(random);
    apply_to_chunk(Op::power, static_cast<int>(x.size()), x.data(), y.data(), nullptr, z.data());
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      worst =
          std::max(worst, error_in_ulp(z[i], std::pow(static_cast<long double>(x[i]), static_cast<long double>(y[i]))));
    EXPECT_LE(worst, 1.5) << "x in " << r.x_low << ", " << r.x_high;
  }
}

TEST(Elementary, AgreesWithTheStandardAtTheEndsOfPowers) {
  double const inf = Limits::infinity(), nan = Limits::quiet_NaN();
  std::vector<double> const numbers{0.0, -0.0, 1,  -1, 2, -2, 0.5, 3, 1e300, 1e-300, Limits::denorm_min(),
                                    inf, -inf, nan};
  for (double const x : numbers)
    for (double const y : numbers) {
      double z = 0;
      apply_to_chunk(Op::power, 1, &x, &y, nullptr, &z);
      EXPECT_LE(error_in_ulp(z, std::pow(x, y)), 1) << x << " to the power " << y << ": " << z;
    }
}

TEST(Elementary, AgreesWithTheStandardAtTheEndsOfTheRange) {
  double const inf = Limits::infinity(), tiny = Limits::denorm_min(), least = Limits::min();
  std::vector<double> const x{
      0.0,           -0.0,           inf, -inf, Limits::quiet_NaN(), tiny,   -tiny,   least,   -least, least / 4,
      Limits::max(), -Limits::max(), 1,   -1,   709.78271289338397,  709.79, -745.13, -745.14, -708.4, 1e5,
      -1e300};
  for (Function const& f : functions) {
    auto const y = values_of(f.op, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      double const expected = f.standard(x[i]);
      EXPECT_LE(error_in_ulp(y[i], expected), 3) << f.name << " of " << x[i] << ": " << y[i];
      if (!std::isnan(expected)) {
        EXPECT_EQ(std::signbit(y[i]), std::signbit(expected)) << f.name << " of " << x[i];
      }
    }
  }
}

TEST(Elementary, GivesAValueTheSameBitsAnywhereInAChunk) {
  for (Function const& f : functions) {
    std::vector<double> x;
    for (int i = 0; i < 67; ++i) x.push_back(f.low + (f.high - f.low) * (i + 0.5) / 67);
    auto const together = values_of(f.op, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      double const alone = values_of(f.op, {x[i]})[0];
      EXPECT_EQ(std::memcmp(&alone, &together[i], sizeof alone), 0) << f.name << " of " << x[i];
    }
  }
}

TEST(Operations, OnChunksAreThoseOnValues) {
  double const nan = Limits::quiet_NaN();
  std::vector<double> const a{1, -2.5, 0, nan, 3, 7.25, -0.5, nan, 2}, b{2, 3, 0, 1, nan, -2, 0.5, nan, 2},
      c(a.size(), 5);
  for (int code = static_cast<int>(Op::add); code <= static_cast<int>(Op::erf); ++code) {
    Op const op = static_cast<Op>(code);
    std::vector<double> out(a.size());
    apply_to_chunk(op, static_cast<int>(a.size()), a.data(), b.data(), c.data(), out.data());
    for (std::size_t i = 0; i < a.size(); ++i) {
      double const expected = apply(op, a[i], b[i], c[i]);
      EXPECT_LE(error_in_ulp(out[i], expected), 3) << "operation " << code << " of " << a[i] << " and " << b[i];
    }
  }
}

}  // namespace
}  // namespace lapwing::test
