// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Observed order of accuracy against manufactured solutions: 2.0 +- 0.1 on the three finest of five grids.
#include <gtest/gtest.h>

#include <cmath>

#include "support/solve_text.hpp"
#include "verification/manufactured.hpp"

namespace lapwing::test {
namespace {

struct OrderCase {
  std::string kind;
  int dim;
  bool variable_kappa, with_sigma;
};

std::vector<OrderCase> order_cases() {
  std::vector<OrderCase> cases;
  for (char const* kind : {"dirichlet", "neumann", "robin", "periodic"})
    for (int dim : {1, 2, 3}) {
      cases.push_back({kind, dim, true, true});
      cases.push_back({kind, dim, true, false});
      cases.push_back({kind, dim, false, true});
    }
  return cases;
}

class OrderOfAccuracy : public testing::TestWithParam<OrderCase> {};

TEST_P(OrderOfAccuracy, IsTwo) {
  OrderCase const& now = GetParam();
  std::vector<int> const grids = now.dim == 1   ? std::vector{24, 48, 96, 192, 384}
                                 : now.dim == 2 ? std::vector{16, 32, 64, 96, 160}
                                                : std::vector{8, 16, 24, 36, 54};
  ManufacturedSolution const solution{now.dim, now.variable_kappa, now.with_sigma};
  std::vector<double> errors;
  for (int n : grids) {
    auto const out = solve_text(solution.input(now.kind, n));
    ASSERT_EQ(out.results[0].status, CaseStatus::done) << out.results[0].message;
    errors.push_back(out.results[0].error_l2);
  }
  for (std::size_t finer : {3u, 4u}) {
    double const order =
        std::log(errors[finer - 1] / errors[finer]) / std::log(double(grids[finer]) / grids[finer - 1]);
    EXPECT_NEAR(order, 2.0, 0.1) << "between " << grids[finer - 1] << " and " << grids[finer] << " cells: errors "
                                 << errors[finer - 1] << ", " << errors[finer];
  }
}

INSTANTIATE_TEST_SUITE_P(EveryBoundary, OrderOfAccuracy, testing::ValuesIn(order_cases()), [](auto const& test) {
  return test.param.kind + "_" + std::to_string(test.param.dim) + "D" + (test.param.variable_kappa ? "_kappa" : "") +
         (test.param.with_sigma ? "_sigma" : "");
});

}  // namespace
}  // namespace lapwing::test
