// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// One sparse factor for many right-hand sides, and what it stands on: the elimination order and the factorisation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "solvers/automatic.hpp"
#include "solvers/nested_dissection.hpp"
#include "solvers/shared_direct.hpp"
#include "solvers/sparse_cholesky.hpp"
#include "support/assembled.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

BatchShape box(std::vector<int> const& cells, bool periodic = false) {
  BatchShape s;
  s.dim = static_cast<int>(cells.size());
  for (std::size_t d = 0; d < cells.size(); ++d) {
    s.cells[d] = cells[d];
    s.periodic[d] = periodic;
  }
  return s;
}

TEST(NestedDissection, NumbersEveryCellOnce) {
  for (auto const& cells : std::vector<std::vector<int>>{{2}, {9}, {2, 2}, {7, 3}, {16, 33}, {4, 5, 6}, {9, 2, 13}})
    for (bool periodic : {false, true}) {
      auto place = nested_dissection(box(cells, periodic));
      std::sort(place.begin(), place.end());
      std::vector<int> expected(place.size());
      std::iota(expected.begin(), expected.end(), 0);
      EXPECT_EQ(place, expected);
    }
}

TEST(SparseCholesky, EqualsADenseFactorisation) {
  constexpr int n = 23;
  std::vector<std::vector<double>> dense(n, std::vector<double>(n, 0));
  SymmetricMatrix a;
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < j; ++i)
      if ((i * 7 + j * 3) % 5 == 0) {
        dense[j][i] = -0.1 - 0.01 * i;
        a.row.push_back(i);
        a.value.push_back(dense[j][i]);
      }
    dense[j][j] = 3 + 0.1 * j;
    a.row.push_back(j);
    a.value.push_back(dense[j][j]);
    a.begin.push_back(static_cast<std::int64_t>(a.row.size()));
  }
  auto const l = sparse_cholesky(a);
  EXPECT_EQ(count_factor_entries(a), static_cast<std::int64_t>(l.row.size()));
  for (int j = 0; j < n; ++j) {
    for (int k = 0; k < j; ++k)
      for (int i = j; i < n; ++i) dense[i][j] -= dense[i][k] * dense[j][k];
    dense[j][j] = std::sqrt(dense[j][j]);
    for (int i = j + 1; i < n; ++i) dense[i][j] /= dense[j][j];
    EXPECT_NEAR(1 / l.inverse_diagonal[j], dense[j][j], 1e-14);
    std::vector<double> column(n, 0);
    for (auto p = l.begin[j]; p < l.begin[j + 1]; ++p) column[l.row[p]] = l.value[p];
    for (int i = j + 1; i < n; ++i) EXPECT_NEAR(column[i], dense[i][j], 1e-14) << i << ' ' << j;
  }
}

TEST(SparseCholesky, RefusesIndefiniteMatrices) {
  SymmetricMatrix a;
  a.row = {0, 0, 1};
  a.value = {1, 2, 1};
  a.begin = {0, 1, 3};
  EXPECT_TRUE(sparse_cholesky(a).begin.empty());
}

/// Entries of a factor of the grid's operator.
std::int64_t entries(std::vector<int> const& cells) {
  BatchShape const s = box(cells);
  auto const place = nested_dissection(s);
  SymmetricMatrix a;
  std::vector<int> cell(place.size());
  for (std::size_t c = 0; c < place.size(); ++c) cell[place[c]] = static_cast<int>(c);
  for (int column = 0; column < static_cast<int>(place.size()); ++column) {
    int at[3], left = cell[column];
    for (int d = 0; d < 3; ++d, left /= s.cells[d - 1]) at[d] = left % s.cells[d];
    for (int d = 0, stride = 1; d < s.dim; stride *= s.cells[d++])
      for (int side : {-1, 1}) {
        if (at[d] + side < 0 || at[d] + side >= s.cells[d]) continue;
        int const row = place[cell[column] + side * stride];
        if (row < column) a.row.push_back(row);
      }
    a.row.push_back(column);
    a.begin.push_back(static_cast<std::int64_t>(a.row.size()));
  }
  return count_factor_entries(a);
}

TEST(SharedDirect, PredictsTheSizeOfItsFactor) {
  for (auto const& cells : std::vector<std::vector<int>>{
           {1000}, {32, 32}, {80, 80}, {128, 128}, {200, 90}, {10, 10, 10}, {20, 20, 20}, {28, 28, 28}}) {
    double const actual = static_cast<double>(entries(cells));
    EXPECT_LT(std::abs(std::log(SharedDirect::predicted_entries(box(cells)) / actual)), std::log(1.3))
        << cells[0] << ": " << actual / static_cast<double>(box(cells).n_cells()) << " per unknown";
  }
}

std::string sweep(std::string const& cells, std::string const& kappa, std::string const& more, int cases) {
  return fmt::format(
      "[grid]\ncells = [{}]\n[equation]\ntype = \"diffusion\"\nkappa = {}\nsource = \"1 + s*sin(3*x)\"\n{}\n"
      "[sweep.parameters]\ns = {{ linspace = [0, 2, {}] }}\n",
      cells, kappa, more, cases);
}

std::vector<LaneReport> solve_shared(Assembled const& a, DeviceVector x, double tolerance = 1e-10) {
  SharedDirect solver(a.shape());
  solver.setup(a.op);
  return solver.solve(a.op.rhs, x, a.control(tolerance));
}

TEST(SharedDirect, SolvesToRoundingWhateverTheGrid) {
  for (char const* cells : {"2", "17", "2, 2", "13, 6", "21, 40", "4, 3, 5", "9, 8, 7"})
    for (char const* faces : {"dirichlet", "neumann", "periodic"})
      for (char const* sigma : {"sigma = 0", "sigma = \"1 + x\""}) {
        std::string const boundary = fmt::format("{}\n[boundary]\nall = {{ type = \"{}\" }}", sigma, faces);
        Assembled const a(sweep(cells, "\"exp(3*sin(9*x))\"", boundary, 5));
        DeviceVector const x("lapwing::test::x", a.shape().n_values());
        auto const reports = solve_shared(a, x);
        for (int lane = 0; lane < 5; ++lane) {
          EXPECT_TRUE(reports[lane].converged()) << cells << faces << sigma;
          EXPECT_LT(reports[lane].residual, 1e-10) << cells << faces << sigma;
        }
      }
}

TEST(SharedDirect, GivesTheSameBitsForAnyNumberOfLanes) {
  Assembled const many(sweep("13, 6", "\"1 + x\"", "", 11));
  ASSERT_EQ(many.shape().lanes, 8);
  DeviceVector const x("lapwing::test::x", many.shape().n_values());
  solve_shared(many, x);
  auto const all = values_of(x);
  for (int c : {0, 7, 10}) {
    Assembled one(sweep("13, 6", "\"1 + x\"", "", 11));
    one.problem = sample_problem(DiffusionPrograms(one.config, {}), {one.problem.cases[c]});
    one.op = assemble_operator(one.problem);
    ASSERT_EQ(one.shape().lanes, 1);
    DeviceVector const y("lapwing::test::y", one.shape().n_values());
    solve_shared(one, y);
    auto const alone = values_of(y);
    for (std::size_t i = 0; i < alone.size(); ++i)
      ASSERT_EQ(alone[i], all[(static_cast<std::size_t>(c / 8) * alone.size() + i) * 8 + c % 8]) << c;
  }
}

TEST(SharedDirect, IsTakenWhereManyCasesOfThePlanShareAnOperator) {
  auto const plan = [](int cases, char const* kappa) {
    RunConfig const config = parse_config_text(sweep("40, 40", kappa, "", cases), "test.toml");
    auto const settings = SweepPlan(config, {}).case_spec(0).solver;
    Coupling coupling;
    coupling.mean = {1, 1, 0};
    return plan_ladder(settings, box({40, 40}), coupling)[0];
  };
  EXPECT_TRUE(plan(64, "\"1 + x\"").shared);
  EXPECT_EQ(plan(64, "\"1 + x\"").kind, SolverKind::direct);
  EXPECT_FALSE(plan(63, "\"1 + x\"").shared);
  EXPECT_FALSE(plan(64, "\"1 + s*x\"").shared);
}

}  // namespace
}  // namespace lapwing::test
