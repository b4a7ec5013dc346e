// SPDX-License-Identifier: BSD-3-Clause
#include "pages/axis.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lapwing {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts(Axis const& axis, int n) {
  std::vector<std::string> found;
  for (auto const& tick : ticks(axis, n)) found.push_back(tick.text);
  return found;
}

TEST(Ticks, AreRoundNumbersThatCanBeToldApart) {
  EXPECT_THAT(texts({0, 1}, 5), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(texts({-1500, 1200}, 5), ElementsAre("−1500", "−1000", "−500", "0", "500", "1000"));
  EXPECT_THAT(texts({300.001, 300.009}, 4), ElementsAre("300.002", "300.004", "300.006", "300.008"));
  EXPECT_THAT(texts({0, 4e7}, 4), ElementsAre("0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"));
  EXPECT_THAT(texts({0.01, 100, true}, 6), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_THAT(texts({0.11, 9, true}, 3), ElementsAre("0.3", "1", "3"));
  EXPECT_THAT(texts({40, 100, true}, 5), ElementsAre("50", "70", "100"));
  EXPECT_THAT(texts({1e-7, 1, true}, 4), ElementsAre("10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"));
  EXPECT_THAT(texts({300.001, 300.009, true}, 4), ElementsAre("300.002", "300.004", "300.006", "300.008"));
  EXPECT_THAT(texts(axis_of_parameter({1, 2, 3}), 6), ElementsAre("1", "2", "3"));
}

TEST(Ticks, LieOnTheAxisWhateverItIs) {
  for (double const size : {1e-300, 1e-9, 1., 1e12, 1e299})
    for (double const low : {-1., 0., 0.3, 0.999999})
      for (bool const logarithmic : {false, true}) {
        Axis const axis{low * size, size, logarithmic};
        if (logarithmic && low <= 0) continue;
        auto const found = ticks(axis, 5);
        EXPECT_LE(found.size(), 50u);
        for (auto const& tick : found) {
          EXPECT_GE(tick.value, axis.low - 1e-8 * size);
          EXPECT_LE(tick.value, axis.high + 1e-8 * size);
        }
      }
}

TEST(FittingAxis, SkipsWhatIsNoNumberAndWidensAPoint) {
  double const nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  auto const some = fitting_axis({nan, 3, infinity, -2}, true);
  EXPECT_EQ(some.low, -2);
  EXPECT_TRUE(std::isfinite(some.high));
  for (auto const& values : {std::vector<double>{}, {nan}, {5}, {0, 0}, {-1e308, 1e308}}) {
    auto const axis = fitting_axis(values, true);
    EXPECT_LT(axis.low, axis.high);
    EXPECT_TRUE(std::isfinite(axis.high - axis.low));
  }
  EXPECT_TRUE(fitting_axis({1e-6, 1}, true).logarithmic);
  EXPECT_FALSE(fitting_axis({1e-6, 1}, false).logarithmic);
  EXPECT_FALSE(fitting_axis({0, 1}, true).logarithmic);
}

TEST(AxisOfParameter, IsLogarithmicForLogarithmicSteps) {
  EXPECT_TRUE(axis_of_parameter({1, 10, 100, 1000}).logarithmic);
  EXPECT_FALSE(axis_of_parameter({1, 334, 667, 1000}).logarithmic);
  EXPECT_FALSE(axis_of_parameter({-1, 10, 100}).logarithmic);
  std::vector<double> uniform, log_uniform;
  for (int i = 0; i < 1000; ++i) {
    double const part = std::fmod(0.618033988749895 * i, 1);
    uniform.push_back(0.01 + 10 * part);
    log_uniform.push_back(std::pow(10, 2 * part));
  }
  std::sort(uniform.begin(), uniform.end());
  std::sort(log_uniform.begin(), log_uniform.end());
  EXPECT_FALSE(axis_of_parameter(uniform).logarithmic);
  EXPECT_TRUE(axis_of_parameter(log_uniform).logarithmic);
}

TEST(Padded, LeavesRoomAndStaysFinite) {
  EXPECT_NEAR(padded({1, 100, true}, 0.5).low, 0.1, 1e-12);
  EXPECT_NEAR(padded({-1, 1}, 0.1).high, 1.2, 1e-12);
  for (bool const logarithmic : {false, true}) {
    auto const axis = padded({1e-300, 2.5e299, logarithmic}, 0.05);
    EXPECT_TRUE(std::isfinite(axis.high));
    EXPECT_TRUE(std::isfinite(axis.place(1)));
  }
}

TEST(Axis, FindsTheNumberAtAPlace) {
  for (Axis const axis : {Axis{-2, 6}, Axis{0.01, 100, true}})
    for (double const part : {0., 0.25, 1.}) EXPECT_NEAR(axis.place(axis.value(part)), part, 1e-12);
}

TEST(Numbers, AreShort) {
  EXPECT_EQ(short_number(0.123456), "0.1235");
  EXPECT_EQ(short_number(1e-7), "1e-7");
  EXPECT_EQ(short_number(2.5e20), "2.5e20");
  EXPECT_EQ(tidy_exponent("1.0e+00"), "1.0e0");
  EXPECT_EQ(typeset("-2.5e+20"), "−2.5×10²⁰");
  EXPECT_EQ(typeset("1e-07"), "10⁻⁷");
}

}  // namespace
}  // namespace lapwing
