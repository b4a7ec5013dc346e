// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// solver.accuracy = "discretisation": the estimates against manufactured solutions, and the algebraic error against a
/// solve to rounding.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kernels/batch/interpolate.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

struct Manufactured {
  char const* name;
  char const* text;                     ///< without [grid]
  int dim;
};

constexpr Manufactured problems[] = {
    {"dirichlet_1d",
     "[equation]\ntype = \"diffusion\"\nkappa = \"1 + x\"\nsource = \"-cos(x) + (1 + x)*sin(x)\"\nexact = \"sin(x)\"\n"
     "[boundary]\nx_max = { type = \"dirichlet\", value = \"sin(1)\" }\n",
     1},
    {"poisson_2d",
     "[equation]\ntype = \"diffusion\"\nsource = \"5*pi^2*sin(pi*x)*sin(2*pi*y)\"\nexact = \"sin(pi*x)*sin(2*pi*y)\"\n",
     2},
    {"variable_2d",
     "[equation]\ntype = \"diffusion\"\nkappa = \"1 + 0.5*sin(3*x+y)\"\nsigma = \"1 + x\"\nsource = "
     "\"-1.5*cos(3*x+y)*pi*cos(pi*x)*sin(2*pi*y) - cos(3*x+y)*pi*sin(pi*x)*cos(2*pi*y) + ((1+0.5*sin(3*x+y))*5*pi^2 + "
     "1 + "
     "x)*sin(pi*x)*sin(2*pi*y)\"\nexact = \"sin(pi*x)*sin(2*pi*y)\"\n",
     2},
    {"anisotropic_neumann_2d",
     "[equation]\ntype = \"diffusion\"\nkappa = [\"1\", \"10\"]\nsource = \"41*pi^2*cos(pi*x)*cos(2*pi*y)\"\nexact = "
     "\"cos(pi*x)*cos(2*pi*y)\"\n[boundary]\nall = { type = \"neumann\", value = 0 }\n",
     2},
    {"periodic_2d",
     "[equation]\ntype = \"diffusion\"\nsigma = 2\nsource = \"(2 + 8*pi^2)*sin(2*pi*x)*cos(2*pi*y)\"\nexact = "
     "\"sin(2*pi*x)*cos(2*pi*y)\"\n[boundary]\nall = { type = \"periodic\" }\n",
     2},
    {"poisson_3d",
     "[equation]\ntype = \"diffusion\"\nsource = \"3*pi^2*sin(pi*x)*sin(pi*y)*sin(pi*z)\"\nexact = "
     "\"sin(pi*x)*sin(pi*y)*sin(pi*z)\"\n",
     3},
};

std::string input(Manufactured const& problem, int n, std::string const& solver) {
  std::string cells = fmt::format("{}", n);
  for (int d = 1; d < problem.dim; ++d) cells += fmt::format(", {}", n + d - 1);
  return fmt::format("[grid]\ncells = [{}]\n{}[solver]\n{}", cells, problem.text, solver);
}

/// Root mean square of a field's difference.
double distance(std::vector<double> const& a, std::vector<double> const& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size()));
}

class DiscretisationAccuracy : public testing::TestWithParam<Manufactured> {};

TEST_P(DiscretisationAccuracy, EstimatesBothErrorsAndStopsInTime) {
  for (int n : {24, 33, 64}) {
    if (GetParam().dim == 3 && n > 33) continue;
    for (char const* type : {"auto", "multigrid"}) {
      auto const solved =
          solve_text(input(GetParam(), n, fmt::format("type = \"{}\"\naccuracy = \"discretisation\"\n", type)));
      auto const tight = solve_text(input(GetParam(), n, "type = \"multigrid\"\nrelative_tolerance = 1e-12\n"));
      CaseResult const& result = solved.results[0];
      ASSERT_EQ(result.status, CaseStatus::done) << result.message;
      double const algebraic = distance(solved.fields[0], tight.fields[0]), discretisation = tight.results[0].error_l2;
      EXPECT_LT(algebraic, 0.12 * discretisation) << n << ' ' << type;
      EXPECT_NEAR(result.error_estimate, discretisation, 0.25 * discretisation) << n << ' ' << type;
      EXPECT_NEAR(result.error_l2, discretisation, 0.12 * discretisation) << n << ' ' << type;
      EXPECT_LT(result.algebraic_error, 0.1 * result.error_estimate) << n << ' ' << type;
      if (algebraic > 1e-3 * discretisation) {
        EXPECT_GT(result.algebraic_error, algebraic / 3) << n << ' ' << type;
      }
      // A periodic direction with an odd number of cells is iterated to the tolerance, in double precision.
      if (n % 2 == 0) {
        EXPECT_LE(result.iterations, 4) << n << ' ' << type;
      }
    }
  }
}

TEST(DiscretisationAccuracyOfSmoothProblems, TakesOneIterationOnlyWhereTheCoarserGridShowsThatItSuffices) {
  auto const iterations = [](Manufactured const& problem) {
    auto const nested = solve_text(input(problem, 128, "type = \"multigrid\"\naccuracy = \"discretisation\"\n"));
    auto const tight = solve_text(input(problem, 128, "type = \"multigrid\"\nrelative_tolerance = 1e-12\n"));
    double const algebraic = distance(nested.fields[0], tight.fields[0]);
    EXPECT_LT(algebraic, 0.1 * tight.results[0].error_l2) << problem.name;
    EXPECT_GT(nested.results[0].algebraic_error, algebraic) << problem.name;
    return nested.results[0].iterations;
  };
  EXPECT_EQ(iterations(problems[1]), 1);
  EXPECT_EQ(iterations(problems[2]), 2);
}

INSTANTIATE_TEST_SUITE_P(Manufactured, DiscretisationAccuracy, testing::ValuesIn(problems),
                         [](auto const& problem) { return std::string(problem.param.name); });

TEST(DiscretisationAccuracyOfBatches, HasTheSameBitsInAnyBatch) {
  std::string const text = input(problems[2], 40, "accuracy = \"discretisation\"\n") +
                           "[sweep.parameters]\ns = { linspace = [1, 2, 11] }\n";
  auto const batch = solve_text(text);
  RunConfig const config = parse_config_text(text, "test.toml");
  SweepPlan const plan(config, {});
  Timers timers(false);
  BatchEngine engine(config, {}, timers);
  std::size_t const n = batch.fields[0].size() / 11;
  for (int c : {0, 3, 10}) {
    auto const alone = engine.run({plan.case_spec(c)});
    auto const u = fields_of(alone)[0];
    EXPECT_TRUE(std::equal(u.begin(), u.end(), batch.fields[0].begin() + c * n)) << c;
    EXPECT_EQ(alone.results[0].error_estimate, batch.results[c].error_estimate);
    EXPECT_EQ(alone.results[0].algebraic_error, batch.results[c].algebraic_error);
  }
}

TEST(DiscretisationAccuracyOfBatches, ABadCaseFailsAloneAndWithoutEstimate) {
  auto const out = solve_text(
      "[grid]\ncells = [20, 20]\n[equation]\ntype = \"diffusion\"\nkappa = \"1 + a*(x - 0.5)\"\nsource = 1\n"
      "[solver]\naccuracy = \"discretisation\"\n[sweep.parameters]\na = [0.5, 4]\n");
  EXPECT_EQ(out.results[0].status, CaseStatus::done);
  EXPECT_GT(out.results[0].error_estimate, 0);
  EXPECT_EQ(out.results[1].status, CaseStatus::failed);
  EXPECT_TRUE(std::isnan(out.results[1].error_estimate));
}

/// Interpolates f(x), 0 <= x <= 1, along one direction. @return the largest error.
template <class F>
double interpolation_error(F const& exact, int a, int nc, int n, bool periodic, int lanes) {
  BatchShape coarse;
  coarse.dim = 3;
  for (int& cells : coarse.cells) cells = 3;
  coarse.cells[a] = nc;
  coarse.periodic[a] = periodic;
  coarse.lanes = lanes;
  BatchShape fine = coarse;
  fine.cells[a] = n;
  auto const value = [&](int i, int cells) { return exact((i + 0.5) / cells); };
  DeviceVector const c("c", coarse.n_values()), f("f", fine.n_values());
  auto const position = [&](BatchShape const& s, std::size_t at) {
    return static_cast<int>(static_cast<std::int64_t>(at) / s.stride(a) % s.cells[a]);
  };
  auto const c_host = Kokkos::create_mirror_view(c), f_host = Kokkos::create_mirror_view(f);
  for (std::size_t i = 0; i < c_host.extent(0); ++i) c_host(i) = value(position(coarse, i), nc);
  Kokkos::deep_copy(c, c_host);
  interpolate_cubic<DeviceExec>(DeviceExec(), coarse, a, n, c, f);
  Kokkos::deep_copy(f_host, f);
  double worst = 0;
  for (std::size_t i = 0; i < f_host.extent(0); ++i)
    worst = std::max(worst, std::abs(f_host(i) - value(position(fine, i), n)));
  return worst;
}

TEST(InterpolateCubic, IsExactForPolynomialsThroughAsManyCentresAsThereAre) {
  for (int a = 0; a < 3; ++a)
    for (int nc : {1, 2, 3, 4, 5, 9})
      for (int n : {2 * nc - 1, 2 * nc})
        for (int degree = 0; degree <= 4; ++degree) {
          auto const power = [&](double x) { return 1 + 5 * std::pow(x - 0.4, degree); };
          double const error = interpolation_error(power, a, nc, n, false, 8);
          if (degree <= std::min(nc - 1, 3)) {
            EXPECT_LT(error, 1e-14) << a << ' ' << nc << ' ' << n << ' ' << degree;
          } else if (n > nc) {
            EXPECT_GT(error, 1e-5) << a << ' ' << nc << ' ' << n << ' ' << degree;
          }
        }
}

TEST(InterpolateCubic, IsOfFourthOrderAlongEveryDirection) {
  for (int a = 0; a < 3; ++a)
    for (bool periodic : {false, true})
      for (int lanes : {1, 8})
        for (int odd : {0, 1}) {
          auto const wave = [&](double x) { return std::sin(2 * M_PI * x + (periodic ? 0.3 : 0)); };
          double const coarse = interpolation_error(wave, a, 16, 32 - odd, periodic, lanes);
          double const fine = interpolation_error(wave, a, 32, 64 - odd, periodic, lanes);
          EXPECT_GT(std::log2(coarse / fine), 3.7) << a << periodic << lanes << odd;
          // h^4 |u^(4)| / 24 times the largest product of distances: 9/16 inside, 0.25 1.25 2.25 3.25 beyond the last
          // centre.
          double const product = periodic ? 9.0 / 16 : 0.25 * 1.25 * 2.25 * 3.25;
          EXPECT_LT(coarse, std::pow(2 * M_PI / 16, 4) / 24 * product) << a << periodic << lanes << odd;
        }
}

}  // namespace
}  // namespace lapwing::test
