// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Starts from the cases before: equal answers, fewer iterations, and lanes that keep to themselves.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "engine/chain_start.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

/// Solves chains side by side; case = chain * length + step.
struct ChainedRun {
  std::vector<CaseResult> results;     ///< [case]
  std::vector<std::vector<double>> u;  ///< [case]

  ChainedRun(std::string const& text, std::string const& how, std::int64_t length, std::int64_t n_chains,
             std::int64_t first_chain = 0) {
    RunConfig const config = parse_config_text(text, "test.toml", {"solver.warm_start=" + how});
    SweepPlan const plan(config, {});
    Timers timers(false);
    BatchEngine engine(config, {}, timers);
    results.resize(static_cast<std::size_t>(length * n_chains));
    u.resize(results.size());
    for (std::int64_t step = 0; step < length; ++step) {
      std::vector<CaseSpec> cases;
      for (std::int64_t chain = 0; chain < n_chains; ++chain)
        cases.push_back(plan.case_spec((first_chain + chain) * length + step));
      BatchOutput const out = engine.run(std::move(cases), {}, step > 0);
      auto const field = fields_of(out)[0];
      for (std::int64_t chain = 0; chain < n_chains; ++chain) {
        auto const at = static_cast<std::size_t>(chain * length + step);
        auto const n = field.size() / static_cast<std::size_t>(n_chains);
        results[at] = out.results[static_cast<std::size_t>(chain)];
        u[at].assign(field.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(chain) * n),
                     field.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(chain + 1) * n));
      }
    }
  }
  std::int64_t iterations() const {
    std::int64_t sum = 0;
    for (auto const& result : results) sum += result.iterations;
    return sum;
  }
};

std::string darcy(std::string const& solver, std::string const& more = "") {
  return "[grid]\ncells = [40, 36]\n[equation]\nkappa = \"exp(a*sin(6*x)*sin(6*y))" + more +
         "\"\nsource = \"1 + a*x\"\n[solver]\n" + solver +
         "\n[sweep.parameters]\na = { linspace = [0.5, 1.445, 64] }\n";
}

double difference(std::vector<double> const& a, std::vector<double> const& b) {
  double most = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::abs(a[i] - b[i]));
    size = std::max(size, std::abs(a[i]));
  }
  return most / size;
}

class WarmStarts : public ::testing::TestWithParam<char const*> {};

TEST_P(WarmStarts, SaveIterationsAndNotDigits) {
  auto const text = darcy(GetParam());
  ChainedRun const none(text, "none", 16, 4), previous(text, "previous", 16, 4),
      extrapolated(text, "extrapolate", 16, 4);
  for (std::size_t c = 0; c < 64; ++c)
    for (auto const* run : {&none, &previous, &extrapolated}) {
      auto const& result = run->results[c];
      EXPECT_EQ(result.status, CaseStatus::done);
      EXPECT_LE(result.residual, 1e-8);
      EXPECT_LT(difference(none.u[c], run->u[c]), 1e-7);
      auto const expected = run == &none ? CaseStart::not_run : CaseStart::cold;
      EXPECT_EQ(result.start == expected, run == &none || c % 16 == 0);
    }
  // da = 0.015: two digits of eight gained, and about five by quadratic extrapolation
  EXPECT_LT(previous.iterations(), 0.9 * static_cast<double>(none.iterations()));
  EXPECT_LT(extrapolated.iterations(), 0.6 * static_cast<double>(none.iterations()));
  for (std::size_t c = 0; c < 64; ++c)
    if (c % 16 > 0) {
      EXPECT_LT(previous.results[c].start_residual, 0.1);
      EXPECT_EQ(previous.results[c].iterations_saved,
                previous.results[c / 16 * 16].iterations - previous.results[c].iterations);
      if (c % 16 > 2) {
        EXPECT_LT(extrapolated.results[c].start_residual, 1e-4);
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Solvers, WarmStarts,
                         ::testing::Values("type = \"multigrid\"", "type = \"multigrid\"\nprecision = \"double\"",
                                           "type = \"multigrid\"\nmultigrid.acceleration = \"none\"",
                                           "type = \"cg\"\nmax_iterations = 500"));

TEST(WarmStart, GivesALaneTheSameBitsInAnyCompany) {
  for (char const* how : {"previous", "extrapolate"}) {
    auto const text = darcy("type = \"multigrid\"", " - if(a > 0.95 && a < 0.97, 20, 0)");
    ChainedRun const together(text, how, 8, 8), one(text, how, 8, 1, 3), three(text, how, 8, 3, 3);
    for (std::size_t step = 0; step < 8; ++step) {
      EXPECT_EQ(together.u[24 + step], one.u[step]);
      EXPECT_EQ(three.u[step], one.u[step]);
      EXPECT_EQ(together.results[24 + step].iterations, one.results[step].iterations);
      auto const bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
      EXPECT_EQ(bits(together.results[24 + step].start_residual), bits(one.results[step].start_residual));
    }
  }
}

TEST(WarmStart, IsColdAfterAFailure) {
  // cases 17 and 18, and one whose kappa is not a number
  auto const text =
      darcy("type = \"multigrid\"", " - if(a > 0.75 && a < 0.775, 20, 0) + sqrt(if(a > 1.24 && a < 1.25, -1, 0))");
  ChainedRun const none(text, "none", 16, 4), warm(text, "extrapolate", 16, 4);
  int failed = 0, cold = 0;
  for (std::size_t c = 0; c < 64; ++c) {
    EXPECT_EQ(warm.results[c].status, none.results[c].status);
    bool const fails = warm.results[c].status == CaseStatus::failed;
    failed += fails;
    if (fails) {
      EXPECT_EQ(warm.results[c].start, CaseStart::not_run);
      continue;
    }
    EXPECT_LT(difference(none.u[c], warm.u[c]), 1e-7);
    bool const starts = c % 16 == 0 || warm.results[c - 1].status == CaseStatus::failed;
    EXPECT_EQ(warm.results[c].start == CaseStart::cold, starts);
    if (starts) {
      EXPECT_EQ(warm.results[c].iterations, none.results[c].iterations);
      EXPECT_EQ(warm.results[c].start_residual, 1);
      ++cold;
    } else if (c % 16 == 1 || (c > 1 && warm.results[c - 2].status == CaseStatus::failed)) {
      EXPECT_EQ(warm.results[c].start, CaseStart::previous);
    }
  }
  EXPECT_GE(failed, 2);
  EXPECT_GE(cold, 5);
}

TEST(WarmStart, IsColdWhereTheCaseBeforeIsNoHelp) {
  std::string const text =
      "[grid]\ncells = [24, 24]\n[equation]\nsource = \"s\"\n[solver]\ntype = \"multigrid\"\n[sweep.parameters]\ns = "
      "[1, -1, -1, 0, 5, 1e-130, 2e-130, 1]\n";
  ChainedRun const warm(text, "previous", 8, 1);
  for (auto const& result : warm.results) EXPECT_EQ(result.status, CaseStatus::done);
  EXPECT_EQ(warm.results[1].start, CaseStart::cold);
  EXPECT_EQ(warm.results[2].start, CaseStart::previous);
  EXPECT_EQ(warm.results[2].iterations, 0);
  EXPECT_EQ(warm.results[3].residual, 0);
  EXPECT_EQ(warm.results[4].start, CaseStart::cold);
  ChainedRun const extrapolated(text, "extrapolate", 8, 1);
  EXPECT_EQ(extrapolated.results[1].iterations, 0);  // minus the solution before
}

TEST(LeastSquares, FindsTheCombinationAndLeavesOutDependentVectors) {
  double const gram[] = {4, 2, 2, 2}, rhs[] = {10, 6};
  double c[2];
  least_squares(2, gram, rhs, c);
  EXPECT_NEAR(c[0], 2, 1e-14);
  EXPECT_NEAR(c[1], 1, 1e-14);
  double const same[] = {4, 4, 4, 4}, rhs_of_same[] = {8, 8};
  least_squares(2, same, rhs_of_same, c);
  EXPECT_EQ(c[0], 2);
  EXPECT_EQ(c[1], 0);
  double const with_zero[] = {0, 0, 0, 4}, rhs_with_zero[] = {0, 8};
  least_squares(2, with_zero, rhs_with_zero, c);
  EXPECT_EQ(c[0], 0);
  EXPECT_EQ(c[1], 2);
}

}  // namespace
}  // namespace lapwing::test
