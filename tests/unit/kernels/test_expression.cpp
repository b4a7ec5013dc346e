// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The interpreter on the device against the host's definition of the language.
#include "kernels/expression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "config/evaluate.hpp"
#include "config/parse_config.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

/// Compiles an expression of coordinates and parameters a, b as the input's source.
ByteCode compile(std::string const& text, int dim) {
  std::string const cells = dim == 1 ? "[4]" : dim == 2 ? "[4, 4]" : "[4, 4, 4]";
  return parse_config_text("[grid]\ncells = " + cells + "\n[equation]\ntype = \"diffusion\"\nsource = \"" + text +
                               "\"\n[sweep.parameters]\na = [1]\nb = [1]\n",
                           "test.toml")
      .source.code;
}

struct Batch {
  BatchShape shape;
  LaneData<DeviceExec> lanes;
  std::vector<double> lower, upper, spacing, parameters;

  explicit Batch(BatchShape const& s) : shape(s) {
    int const n = s.n_lanes();
    for (int d = 0; d < 3; ++d)
      for (int lane = 0; lane < n; ++lane) {
        lower.push_back(-0.3 * d + 0.01 * lane);
        upper.push_back(lower.back() + 1 + 0.1 * lane);
        spacing.push_back((upper.back() - lower.back()) / s.cells[d]);
      }
    for (int p = 0; p < 2; ++p)
      for (int lane = 0; lane < n; ++lane) parameters.push_back(0.25 + p + 0.125 * lane);
    auto const copy = [](std::vector<double> const& v) {
      return filled(static_cast<std::int64_t>(v.size()), [&](auto i) { return v[static_cast<std::size_t>(i)]; });
    };
    lanes = {copy(lower), copy(upper), copy(spacing), copy(parameters)};
  }
};

char const* const expressions[] = {
    "1", "x", "a", "x + y*2 - a/b", "x^3 - y^2^0.5", "-x^2", "sin(x)*cos(y) + tan(0.3*x)", "asin(0.5*sin(x)) + acos(0.1*y)",
    "atan(x) + atan2(y, x)", "sinh(x) + cosh(y) - tanh(a)", "exp(a*x) + log(3 + x) + log10(2 + y)", "sqrt(abs(x)) + cbrt(y)",
    "min(x, y) + max(a, b)", "floor(7*x) + ceil(5*y) + mod(9*x, 2) + mod(-7*y, 3)", "step(x, 0.4) + step(y, a)", "erf(x - y)",
    "if(x < 0.5, a, log(-1))", "if(x <= 0.5 && y > 0.1 || !(a >= b), 1, 2)", "(x == 0.5) + (y != 0.5)", "pi*e*x",
    "pow(1 + x^2, b) + if(step(x, 0.5), if(y > 0, 1, 2), 3)",
    "x+(y+(a+(b+(x+(y+(a+(b+(x+(y+(a+(b+(x+(y+(a+b))))))))))))))"};

TEST(Interpreter, AgreesWithTheHostOnEveryCellAndCase) {
  for (char const* text : expressions) {
    ByteCode const code = compile(text, 2);
    auto const program = upload<DeviceExec>(code);
    for (BatchShape const& s : {make_shape({5, 3}), make_shape({37, 2}, 8, 2), make_shape({130, 2})}) {
      Batch const batch(s);
      DeviceVector const out("out", s.n_values());
      evaluate<DeviceExec>(DeviceExec(), program, cell_points(s), batch.lanes, {}, out);
      auto const got = on_host(out);
      int const n = s.n_lanes();
      for (std::int64_t i = 0; i < s.n_values(); ++i) {
        int const lane = static_cast<int>(i / (s.n_cells() * s.lanes)) * s.lanes + static_cast<int>(i % s.lanes);
        auto const cell = i / s.lanes % s.n_cells();
        std::vector<double> slots(Slot::first_parameter + 2, 0.0);
        slots[Slot::x] = batch.lower[lane] + (static_cast<double>(cell % s.cells[0]) + 0.5) * batch.spacing[lane];
        slots[Slot::y] = batch.lower[n + lane] + (static_cast<double>(cell / s.cells[0]) + 0.5) * batch.spacing[n + lane];
        slots[Slot::first_parameter] = batch.parameters[lane];
        slots[Slot::first_parameter + 1] = batch.parameters[n + lane];
        double const expected = evaluate(code, slots);
        if (std::isnan(expected)) {
          EXPECT_TRUE(std::isnan(got[i])) << text << " at value " << i;
        } else if (runs_on_host<DeviceExec>) {
          EXPECT_EQ(got[i], expected) << text << " at value " << i;
        } else {
          EXPECT_NEAR(got[i], expected, 1e-13 * (1 + std::abs(expected))) << text << " at value " << i;
        }
      }
    }
  }
}

TEST(Interpreter, PutsFacePointsOnTheFaceExactly) {
  BatchShape const s = make_shape({3, 4, 5}, 8, 1);
  Batch const batch(s);
  int const n = s.n_lanes();
  for (int f = 0; f < 6; ++f) {
    PointMap const points = face_points(s, f);
    DeviceVector const out("out", points.shape.n_values());
    for (int d = 0; d < 3; ++d) {
      evaluate<DeviceExec>(DeviceExec(), upload<DeviceExec>(compile(std::string(1, "xyz"[d]), 3)), points, batch.lanes, {}, out);
      auto const got = on_host(out);
      for (std::int64_t i = 0; i < points.shape.n_values(); ++i) {
        int const lane = static_cast<int>(i % 8), first = f / 2 == 0 ? 1 : 0, second = f / 2 == 2 ? 1 : 2;
        auto const along = i / 8 % s.cells[first], across = i / 8 / s.cells[first];
        double expected = f % 2 ? batch.upper[d * n + lane] : batch.lower[d * n + lane];
        if (d != f / 2)
          expected = batch.lower[d * n + lane] + (static_cast<double>(d == first ? along : across) + 0.5) * batch.spacing[d * n + lane];
        EXPECT_EQ(d == first || d == second || d == f / 2, true);
        EXPECT_EQ(got[i], expected) << "face " << f << " coordinate " << d;
      }
    }
  }
}

}  // namespace
}  // namespace lapwing::test
