// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cells that jumps cross: which, and what an expression comes to in them, against what geometry says.
#include "fields/cut_cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "config/parse_config.hpp"

namespace lapwing::test {
namespace {

using Samples = std::map<std::int64_t, CellSample>;

/// Compiles an expression of coordinates and the parameters a and b; `of_solution`: also of u.
ByteCode compile(std::string const& text, int dim, bool of_solution = false) {
  std::string const cells = dim == 1 ? "[4]" : dim == 2 ? "[4, 4]" : "[4, 4, 4]";
  auto const config = parse_config_text(
      "[grid]\ncells = " + cells + "\n[equation]\nsource = \"" + (of_solution ? "1" : text) +
          "\"\n[sweep.parameters]\na = [1]\nb = [1]\n" +
          (of_solution ? "[output.quantities]\nq = { integral = \"" + text + "\" }\n" : ""),
      "test.toml");
  return of_solution ? config.output.quantities[0].field.code : config.source.code;
}

BoxGrid box(std::vector<int> const& cells, std::vector<double> const& upper = {}) {
  BoxGrid grid;
  grid.dim = static_cast<int>(cells.size());
  for (std::size_t d = 0; d < cells.size(); ++d) {
    grid.cells[d] = cells[d];
    if (d < upper.size()) grid.upper[d] = upper[d];
  }
  return grid;
}

Sampling lines(int n) { return {.text = "", .automatic = false, .lines = n}; }

Samples sample(std::string const& text, BoxGrid const& grid, bool halves = true, int n_lines = 4,
               std::vector<double> const& parameters = {0.37, 2}, int face = CutCells::cells) {
  CutCells cut(compile(text, grid.dim), grid.dim, lines(n_lines), face);
  Samples found;
  cut.for_each(grid, parameters, halves, {}, [&](std::int64_t cell, CellSample const& at) { found[cell] = at; });
  std::int64_t blocks = 1'000'000;
  EXPECT_EQ(cut.count(grid, parameters, blocks), std::ssize(found)) << text;
  return found;
}

/// Integral of an expression, from the cut cells and the centres of the others.
double integral(std::string const& text, BoxGrid const& grid, int n_lines) {
  Samples const cut = sample(text, grid, false, n_lines);
  PointValues values(compile(text, grid.dim), 7);
  std::vector<double> const parameters{0.37, 2};
  values.set_case({}, parameters);
  double sum = 0;
  for (std::int64_t c = 0; c < grid.n_cells(); ++c) {
    if (auto const found = cut.find(c); found != cut.end()) {
      sum += found->second.mean;
      continue;
    }
    std::array<double, 3> point{};
    std::int64_t rest = c;
    for (int d = 0; d < grid.dim; ++d) {
      point[d] = grid.lower[d] + (static_cast<double>(rest % grid.cells[d]) + 0.5) * grid.spacing(d);
      rest /= grid.cells[d];
    }
    values.set_line(0, point);
    sum += values.value_on_line(point[0]);
  }
  return sum * grid.volume() / static_cast<double>(grid.n_cells());
}

TEST(CutCells, halves_of_a_layer_are_in_series_along_it_and_parallel_across) {
  // cell 1 of 4 is [0.25, 0.5]: 1 up to 0.37, then 5
  Samples const found = sample("if(x < a, 1, 5)", box({4, 3}));
  ASSERT_EQ(found.size(), 3u);
  double const share = (0.37 - 0.25) / 0.25;
  for (auto const& [cell, at] : found) {
    EXPECT_EQ(cell % 4, 1);
    double const mean = share + 5 * (1 - share);
    EXPECT_NEAR(at.mean, mean, 1e-14);
    EXPECT_NEAR(at.low[0], 0.5 / (share + (0.5 - share) / 5), 1e-13);
    EXPECT_DOUBLE_EQ(at.high[0], 5);
    EXPECT_NEAR(at.low[1], mean, 1e-14);
    EXPECT_NEAR(at.high[1], mean, 1e-14);
  }
}

TEST(CutCells, an_interface_on_a_face_crosses_nothing) {
  for (int n : {3, 7, 10, 24, 48, 100, 1000})
    for (int i = 1; i < n; i += 1 + n / 12) {
      BoxGrid grid = box({n}, {0.7});
      grid.lower[0] = -0.3;
      std::string const place = "(-0.3 + " + std::to_string(i) + "/" + std::to_string(n) + ")";
      EXPECT_TRUE(sample("if(x < " + place + ", 1, 5)", grid).empty()) << n << ' ' << i;
      EXPECT_TRUE(sample("step(x, " + place + ")", grid, false).empty()) << n << ' ' << i;
      EXPECT_TRUE(sample("floor(" + std::to_string(n) + "*(x + 0.3)) + 1", grid).empty()) << n << ' ' << i;
    }
  EXPECT_TRUE(sample("if(b > 1, 1, 5)", box({8, 8})).empty());
  EXPECT_TRUE(sample("abs(x - a) + max(x, y) + min(x, a)", box({8, 8})).empty());
}

TEST(CutCells, no_thin_layer_slips_through) {
  for (double const width : {1e-3, 1e-6, 1e-9}) {
    std::string const w = std::to_string(static_cast<int>(-std::log10(width) + 0.5));
    for (char const* shape : {"x > a && x < a + 1e-", "abs(x - a - 5e-10) < 0.5e-"}) {
      Samples const found = sample("if(" + std::string(shape) + w + ", 7, 0)", box({10}), false);
      ASSERT_EQ(found.size(), 1u) << shape << w;
      EXPECT_NEAR(found.begin()->second.mean, 70 * width, 1e-9 * width + 1e-13) << shape << w;
    }
  }
}

TEST(CutCells, a_box_has_its_volume_on_any_grid) {
  std::string const text = "if(x > 0.123 && x < 0.678 && y > a && y < 0.9 && z < 0.11, 3, 0)";
  double const exact = 3 * (0.678 - 0.123) * (0.9 - 0.37) * 0.11;
  for (int n : {5, 8, 13}) EXPECT_NEAR(integral(text, box({n, n + 1, n + 2}), 3), exact, 1e-14) << n;
  EXPECT_NEAR(integral("if(x > 0.123 && x < 0.678, 1 + x, 0)", box({9}), 1),
              (0.678 - 0.123) * (1 + 0.5 * (0.678 + 0.123)), 1e-14);
}

TEST(CutCells, curved_bodies_have_their_volume_to_second_order_in_the_lines) {
  double const area = std::numbers::pi * 0.09, volume = 4. / 3 * std::numbers::pi * 0.027;
  std::string const disc = "if((x - 0.51)^2 + (y - 0.47)^2 < 0.09, 1, 0)";
  double const few = std::fabs(integral(disc, box({16, 16}), 2) - area),
               many = std::fabs(integral(disc, box({16, 16}), 16) - area);
  EXPECT_LT(few, 4e-4);
  EXPECT_LT(many, few / 15);
  EXPECT_NEAR(integral("if((x - 0.51)^2 + (y - 0.47)^2 + (z - 0.5)^2 < 0.09, 1, 0)", box({12, 12, 12}), 4), volume,
              1e-4);
  // a ring much thinner than a cell
  EXPECT_NEAR(integral("if(abs(sqrt((x - 0.5)^2 + (y - 0.5)^2) - 0.3) < 1e-4, 1, 0)", box({8, 8}), 16),
              2 * std::numbers::pi * 0.3 * 2e-4, 4e-6);
}

TEST(CutCells, halves_at_one_smooth_interface_are_those_of_the_centre_lines) {
  ByteCode const code = compile("if((x - 0.51)^2 + (y - 0.47)^2 < 0.09, 7, 2)", 2);
  BoxGrid const grid = box({16, 16});
  int n = 0;
  std::vector<double> const parameters{0, 0};
  CutCells(code, 2, {}).for_each(grid, parameters, true, {}, [&](std::int64_t cell, CellSample const& at) {
    double const x = (static_cast<double>(cell % 16) + 0.5) / 16, y = (static_cast<double>(cell / 16) + 0.5) / 16;
    // the line through the centre along x meets the circle here
    double const reach = std::sqrt(std::max(0., 0.09 - (y - 0.47) * (y - 0.47)));
    double const low = std::clamp((x - (0.51 - reach)) * 32, 0., 1.);
    double const high = std::clamp((0.51 + reach - x) * 32, 0., 1.);
    bool const is_left = x < 0.51;
    double const share = std::min(low, is_left ? 1. : std::clamp((0.51 + reach - x + 1. / 32) * 32, 0., 1.));
    if (std::fabs(y - 0.47) < 0.2 && is_left) {
      EXPECT_NEAR(at.low[0], 1 / (share / 7 + (1 - share) / 2), 1e-10) << cell;
      ++n;
    }
    if (std::fabs(y - 0.47) < 0.2 && !is_left) {
      EXPECT_NEAR(at.high[0], 1 / (high / 7 + (1 - high) / 2), 1e-10) << cell;
      ++n;
    }
  });
  EXPECT_GT(n, 8);
}

TEST(CutCells, counts_of_floor_ceil_and_mod_are_exact) {
  EXPECT_NEAR(integral("floor(7.3*x)", box({5}), 1), [] {
    double sum = 0;
    for (int k = 1; k <= 7; ++k) sum += 1 - k / 7.3;
    return sum;
  }(), 1e-14);
  EXPECT_NEAR(integral("ceil(-7.3*x)", box({5}), 1), -integral("floor(7.3*x)", box({5}), 1), 1e-14);
  EXPECT_NEAR(integral("mod(x, 0.15)", box({11}), 1), 6 * 0.5 * 0.15 * 0.15 + 0.5 * 0.1 * 0.1, 1e-14);
  EXPECT_NEAR(integral("if(mod(floor(9*x) + floor(9*y), 2) < 0.5, 1, 0)", box({10, 10}), 2), 41. / 81, 1e-13);
}

TEST(CutCells, all_places_of_a_condition_in_a_cell_are_found) {
  for (int n : {1, 2, 3, 6, 7}) {
    BoxGrid const grid = box({n});
    EXPECT_NEAR(integral("if(mod(x, 0.3) < 0.1, 1, 0)", grid, 1), 0.4, 1e-9) << n;
    EXPECT_NEAR(integral("if(mod(x, 0.1) < 0.04, 1, 5)", grid, 1), 3.4, 1e-9) << n;
    EXPECT_NEAR(integral("if((x-0.1)*(x-0.2)*(x-0.3)*(x-0.4)*(x-0.45) > 0, 1, 0)", grid, 1), 0.1 + 0.1 + 0.55, 1e-9)
        << n;
    // sin > 0 on 0 to 0.15, 0.3 to 0.45, 0.6 to 0.75, 0.9 to 1
    EXPECT_NEAR(integral("if(sin(2*pi*x/0.3) > 0, 1, 0)", grid, 1), 0.55, 1e-9) << n;
  }
  for (int lines : {4, 16})
    EXPECT_NEAR(integral("if(mod(x + 0.5*y, 0.1) < 0.05, 10, 1)", box({4, 4}), lines), 5.5, 0.03);
}

TEST(CutCells, conditions_that_stay_at_their_limit_change_where_it_ends) {
  for (char const* condition : {"max(0, x - 0.3) > 0", "min(0, 0.3 - x) < 0", "!(max(0, x - 0.3) <= 0)",
                                "!(min(0, 0.3 - x) >= 0)", "max(0, x - 0.3)", "max(x, 0.3) != 0.3"})
    for (int n : {4, 7, 10})
      EXPECT_NEAR(integral("if(" + std::string(condition) + ", 1, 0)", box({n}), 1), 0.7, 1e-9) << condition << n;
}

TEST(CutCells, equality_at_a_point_fills_no_cell) {
  for (int n : {4, 5, 7}) {
    EXPECT_NEAR(integral("if(x == 0.5, 100, 1)", box({n}), 1), 1, 1e-12) << n;
    EXPECT_NEAR(integral("if(x == y, 100, 1)", box({n, n}), 4), 1, 1e-12) << n;
    EXPECT_NEAR(integral("if(floor(3.3*x) == 1, 1, 0)", box({n}), 1), 1 / 3.3, 1e-12) << n;
  }
}

TEST(CutCells, the_form_in_which_a_body_is_written_does_not_matter) {
  // a thin ring as a square, whose level turns within cells
  double const ring = 2 * std::numbers::pi * 0.3 * 2e-4;
  EXPECT_NEAR(integral("if((sqrt((x - 0.5)^2 + (y - 0.5)^2) - 0.3)^2 < 1e-8, 1, 0)", box({8, 8}), 16), ring, 4e-6);
  for (int n : {8, 32, 128})
    EXPECT_NEAR(integral("if(((x - 0.5)^2 + (y - 0.5)^2 - 0.09)^2 < 1e-9, 1, 0)", box({n, n}), 16),
                std::numbers::pi * 2 * std::sqrt(1e-9), 8e-6) << n;
  // levels that no polynomial meets exactly: wherever the circle lies, every cell has the values of both sides
  for (int shift = 0; shift < 200; ++shift) {
    std::string const r2 = "((x - 0.5)^2 + (y - 0.5 - " + std::to_string(shift / 2400.) + ")^2)";
    double const plain = integral("if(" + r2 + " < 0.09, 1, 0)", box({12, 12}), 4);
    EXPECT_NEAR(integral("if(sqrt(" + r2 + ") < 0.3, 1, 0)", box({12, 12}), 4), plain, 2e-4) << shift;
    EXPECT_NEAR(integral("if(exp(-9*" + r2 + ") > exp(-0.81), 1, 0)", box({12, 12}), 4), plain, 2e-4) << shift;
  }
}

TEST(CutCells, a_body_has_the_same_cells_wherever_the_grid_lies) {
  BoxGrid far = box({16, 16});
  far.lower = {1000, -4, 0};
  far.upper = {1001, -3, 1};
  Samples const here = sample("if((x - 0.51)^2 + 2*(y - 0.47)^2 + x*y < 0.4, 7, 2)", box({16, 16}));
  Samples const there = sample("if((x - 1000.51)^2 + 2*(y + 3.53)^2 + (x - 1000)*(y + 4) < 0.4, 7, 2)", far);
  ASSERT_EQ(here.size(), there.size());
  EXPECT_GT(here.size(), 20u);
  for (auto const& [cell, at] : here) {
    EXPECT_NEAR(there.at(cell).mean, at.mean, 1e-8) << cell;
    for (int d = 0; d < 2; ++d) EXPECT_NEAR(there.at(cell).low[d], at.low[d], 1e-8) << cell;
  }
}

TEST(CutCells, bodies_of_second_degree_have_their_volume_whatever_their_axes_and_their_form) {
  double const pi = std::numbers::pi;
  std::string const elsewhere = " + if((x - 9)^2 + y^2 < 1, 1, 0)";  // a second jump, which crosses nothing
  for (std::string const& other : {std::string(), elsewhere}) {
    for (int n : {7, 11, 13, 21}) {  // flatter than a cell
      std::string const flat = "if(((x - 0.5)/0.4)^2 + ((y - 0.5)/0.03)^2 < 1, 1, 0)" + other;
      EXPECT_NEAR(integral(flat, box({n, n}), 16) / (pi * 0.4 * 0.03), 1, 0.01) << n << other;
    }
    for (int n_lines : {4, 32}) {
      double const disc = integral("if(x^2 - 1.04*x + y^2 - 1.52*y + 0.84 < 0, 1, 0)" + other, box({12, 12}), n_lines);
      EXPECT_NEAR(disc / (pi * 0.008), 1, 0.01) << n_lines << other;
      double const turned = integral("if((x - 0.5)^2 + 3*(x - 0.5)*(y - 0.5) + 2.5*(y - 0.5)^2 < 0.01, 1, 0)" + other,
                                     box({8, 8}), n_lines);
      EXPECT_NEAR(turned / (pi * 0.01 / std::sqrt(2.5 - 2.25)), 1, 0.03) << n_lines << other;
    }
    for (int n : {9, 15}) {  // its apex and its axis lie within cells
      BoxGrid grid = box({n, n, n});
      grid.lower = {-1, -1, -1};
      double const exact = 4 * std::sqrt(0.002) * (2. / 3) * std::sqrt(8.);
      EXPECT_NEAR(integral("if(z^2 < 0.002*(1 + x), 1, 0)" + other, grid, 8) / exact, 1, 0.01) << n << other;
    }
    EXPECT_NEAR(
        integral("if(10*(x + y + z - 1.5)^2 + (x - y)^2 + (x + y - 2*z)^2 < 0.08, 1, 0)" + other, box({8, 8, 8}), 8),
        4. / 3 * pi * std::pow(0.08, 1.5) / std::sqrt(360.), 1e-4)
        << other;
    EXPECT_NEAR(integral("if((x - 0.5)^2 - 300*(y - 0.5)^2 > 0.003, 1, 0)" + other, box({11, 11}), 32) / 0.0277, 1,
                0.02);
  }
}

TEST(CutCells, layers_of_any_thickness_at_a_slope_keep_their_area) {
  for (double t : {1e-3, 1e-7, 1e-9}) {
    std::string const edge = std::to_string(std::lround(1 / t));
    double const found = integral("if(" + edge + "*x < 1 + 0.5*y, " + edge + ", 0)", box({10, 10}), 4);
    EXPECT_NEAR(found, 1.25, 1e-6) << t;
  }
}

TEST(CutCells, a_layer_along_an_axis_conducts_alike_however_it_is_written) {
  BoxGrid const grid = box({16, 16});
  std::vector<double> const parameters{0, 0};
  ByteCode const plain = compile("if(y < 0.513, 1000, 1)", 2),
                 turned = compile("if((y - 0.513)*cos(a) - x*sin(a) < 0, 1000, 1)", 2);
  std::map<std::int64_t, CellSample> expected;
  CutCells(plain, 2, {}).for_each(grid, parameters, true, {}, [&](std::int64_t c, CellSample const& s) {
    expected[c] = s;
  });
  int n = 0;
  CutCells(turned, 2, {}).for_each(grid, parameters, true, {}, [&](std::int64_t cell, CellSample const& at) {
    ++n;
    for (int d = 0; d < 2; ++d) EXPECT_NEAR(at.low[d] / expected.at(cell).low[d], 1, 1e-9) << cell;
    for (int d = 0; d < 2; ++d) EXPECT_NEAR(at.high[d] / expected.at(cell).high[d], 1, 1e-9) << cell;
  });
  EXPECT_EQ(n, 16);
}

TEST(CutCells, levels_with_kinks_are_no_polynomials) {
  EXPECT_NEAR(integral("if(abs(x - 0.5) + abs(y - 0.5) < 0.3, 1, 0)", box({11, 11}), 16), 0.18, 2e-4);
  EXPECT_NEAR(integral("if(x < 0.52 + if(y < 0.53, 0.02, -0.02), 1, 0)", box({11, 11}), 16), 0.52 + 0.02 * 0.06, 3e-4);
}

TEST(CutCells, the_scale_of_a_level_does_not_matter) {
  for (std::string const scale : {"1e300", "1e-200", "1"})
    EXPECT_NEAR(integral("if(" + scale + "*(x - 0.5)^2 + " + scale + "*(y - 0.5)^2 < 0.1*" + scale + ", 1, 0)",
                         box({8, 8}), 16),
                std::numbers::pi * 0.1, 2e-4)
        << scale;
}

TEST(CutCells, any_number_of_lines_resolves_a_cell) {
  double const exact = 1 + 9 * (1 - 0.63 + 0.15);  // x + 0.3 y > 0.63 in the unit square
  for (int n : {2, 20, 21, 64}) EXPECT_NEAR(integral("if(x + 0.3*y > 0.63, 10, 1)", box({4, 4}), n), exact, 1e-2) << n;
}

TEST(CutCells, only_faces_of_the_box_are_cut_there) {
  BoxGrid const grid = box({4, 5, 6});
  // x_max: points of (y, z), y fastest
  Samples const found = sample("if(y < a, 1, 0)", grid, false, 4, {0.37, 2}, 1);
  ASSERT_EQ(found.size(), 6u);
  for (auto const& [point, at] : found) {
    EXPECT_EQ(point % 5, 1);
    EXPECT_NEAR(at.mean, (0.37 - 0.2) / 0.2, 1e-14);
  }
  EXPECT_TRUE(sample("if(x < a, 1, 0)", grid, false, 4, {0.37, 2}, 1).empty());
}

TEST(CutCells, what_is_constant_in_a_cell_cuts_it_only_with_coordinates) {
  BoxGrid const grid = box({4});
  CutCells alone(compile("if(u > 0.5, 1, 0)", 1, true), 1, lines(4));
  EXPECT_FALSE(alone.any());
  CutCells cut(compile("if(x < u, u, 0)", 1, true), 1, lines(4));
  Samples found;
  auto const read = [](std::int64_t cell, std::span<double> values) { values[0] = cell == 1 ? 0.3 : 2; };
  cut.for_each(grid, std::vector<double>{0, 0}, false, read,
               [&](std::int64_t cell, CellSample const& at) { found[cell] = at; });
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[1].mean, 0.3 * 0.2, 1e-15);
}

TEST(CutCells, a_coefficient_that_is_not_positive_in_a_part_of_a_cell_is_told) {
  for (auto const& [cell, at] : sample("if(x < a, 1, -2)", box({4, 4}))) {
    EXPECT_EQ(at.mean, -2) << cell;
    EXPECT_EQ(at.low[0], -2) << cell;
    EXPECT_EQ(at.high[1], -2) << cell;
  }
}

TEST(CutCells, noise_ends) {
  Samples const found = sample("if(mod(abs(43758.5453*sin(12.9898*x + 78.233*y)), 1) < 0.5, 10, 1)", box({16, 16}));
  EXPECT_EQ(found.size(), 256u);
  for (auto const& [cell, at] : found) EXPECT_TRUE(at.mean >= 1 && at.mean <= 10) << cell;
}

}  // namespace
}  // namespace lapwing::test
