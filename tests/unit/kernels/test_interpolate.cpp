// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/batch/interpolate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/batch/layer.hpp"
#include "support/sample_operator.hpp"

namespace lapwing::test {
namespace {

/// Value of lane l of a batch at a cell.
double sample(std::int64_t cell, int lane) {
  return std::sin(1.7 * static_cast<double>(cell)) + 0.25 * lane;
}

/// The definition of docs/theory.md, section 9, along one row.
double interpolated(std::vector<double> const& v, int i, int n, bool periodic) {
  int const m = static_cast<int>(v.size());
  double p = (i + 0.5) * m / n - 0.5;
  if (!periodic) p = std::clamp(p, 0., m - 1.);
  int const j = static_cast<int>(std::floor(p));
  auto const at = [&](int k) { return v[static_cast<std::size_t>(periodic ? (k + m) % m : std::min(k, m - 1))]; };
  return at(j) + (p - j) * (at(j + 1) - at(j));
}

TEST(InterpolateLinear, IsTheDefinitionAlongEveryDirection) {
  for (int const lanes : {1, 8})
    for (int a = 0; a < 3; ++a)
      for (bool const periodic : {false, true})
        for (auto const& [m, n] : {std::pair(4, 9), {9, 4}, {6, 3}, {3, 12}, {1, 5}, {5, 1}, {7, 7}}) {
          BatchShape from = make_shape({3, 4, 2}, lanes, 2);
          from.cells[a] = m;
          from.periodic[a] = periodic;
          BatchShape to = from;
          to.cells[a] = n;
          auto const values =
              filled(from.n_values(), [&](auto v) { return sample(v / lanes, static_cast<int>(v % lanes)); });
          DeviceVector const out("out", to.n_values());
          interpolate_linear<DeviceExec>(DeviceExec(), from, a, n, values, out);
          auto const got = on_host(out);
          auto const given = on_host(values);
          for (std::int64_t v = 0; v < to.n_values(); ++v) {
            std::int64_t const below = to.stride(a), i = v / below % n, before = v / below / n, rest = v % below;
            std::vector<double> row;
            for (int j = 0; j < m; ++j) row.push_back(given[static_cast<std::size_t>((before * m + j) * below + rest)]);
            EXPECT_NEAR(got[static_cast<std::size_t>(v)], interpolated(row, static_cast<int>(i), n, periodic), 1e-15)
                << a << ' ' << m << ' ' << n;
          }
        }
}

TEST(InterpolateLinear, KeepsEqualValuesAndCommonCentresToTheBit) {
  BatchShape const from = make_shape({5, 2}, 8, 1);
  DeviceVector const out("out", 15 * 2 * 8);
  interpolate_linear<DeviceExec>(DeviceExec(), from, 0, 15, filled(from.n_values(), [](auto) { return 0.1; }), out);
  for (double const value : on_host(out)) EXPECT_EQ(value, 0.1);
  auto const values = filled(from.n_values(), [](auto v) { return sample(v, 0); });
  interpolate_linear<DeviceExec>(DeviceExec(), from, 0, 15, values, out);
  auto const got = on_host(out), given = on_host(values);
  for (int x = 0; x < 5; ++x) EXPECT_EQ(got[(3 * x + 1) * 8], given[x * 8]);
}

TEST(Layer, IsNextToItsFace) {
  for (int dim = 1; dim <= 3; ++dim) {
    BatchShape const shape = dim == 1   ? make_shape({5}, 8, 2)
                             : dim == 2 ? make_shape({5, 4}, 8, 2)
                                        : make_shape({5, 4, 3}, 8, 2);
    auto const field = filled(shape.n_values(), [](auto v) { return static_cast<double>(v); });
    for (int face = 0; face < 2 * dim; ++face) {
      int const normal = face / 2, at = face % 2 == 0 ? 0 : shape.cells[normal] - 1;
      std::vector<double> expected;
      for (std::int64_t v = 0; v < shape.n_values(); ++v)
        if (v / shape.stride(normal) % shape.cells[normal] == at) expected.push_back(static_cast<double>(v));
      DeviceVector const out("out", static_cast<std::int64_t>(expected.size()));
      copy_layer<DeviceExec>(DeviceExec(), shape, face, field, out);
      auto const got = on_host(out);
      for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(got[i], expected[i]) << dim << ' ' << face;
    }
  }
}

}  // namespace
}  // namespace lapwing::test
