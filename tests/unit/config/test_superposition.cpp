// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is read off an input about combinations of cases: weights, basis problems, parameters that must be fixed.
#include <tuple>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "config/evaluate.hpp"
#include "config/parse_config.hpp"
#include "config/superposition.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

/// An input in two directions with parameters a, b, c.
RunConfig input(std::string const& equation, std::string const& more = "") {
  return parse_config_text(
      "[grid]\ncells = [8, 8]\n[equation]\n" + equation + "\n" + more +
          "\n[sweep]\nsuperpose = true\n[sweep.parameters]\na = [1, 2, 3]\nb = [1, 2, 3]\nc = [1, 2, 3]\n",
      "test.toml");
}
std::string source(std::string const& text) {
  return "source = \"" + text + "\"";
}

std::string free_parameters(Superposition const& s) {
  std::string text;
  for (std::size_t p = 0; p < 3; ++p)
    if (s.fixed_by[p].empty()) text += "abc"[p];
  return text;
}

constexpr double at_x = 0.3, at_y = 0.7;

std::vector<double> slots(std::vector<double> const& parameters) {
  std::vector<double> values(Slot::first_parameter, 0.);
  values[Slot::x] = at_x;
  values[Slot::y] = at_y;
  values.insert(values.end(), parameters.begin(), parameters.end());
  return values;
}

/// Sum over the basis problems of weight times data at a point: the data over the operator's factor.
double combined(Superposition const& s, ByteCode const& data, std::vector<double> const& parameters) {
  double sum = 0;
  for (int k = 0; k < s.n_basis(); ++k) {
    auto basis = parameters;
    for (std::size_t p = 0; p < basis.size(); ++p)
      if (s.fixed_by[p].empty()) basis[p] = -1e30;  // basis problems must not read it
    for (int j = 0; j < s.n_basis(); ++j) basis.push_back(j == k);
    sum += evaluate(s.weight[static_cast<std::size_t>(k)], slots(parameters)) * evaluate(data, slots(basis));
  }
  return sum;
}

struct Example {
  char const* text;
  int n_basis;
  char const* free;
};

TEST(Superposition, TakesSourcesApart) {
  for (auto const& [text, n_basis, free] : {
           Example{"a", 1, "abc"},
           Example{"a*x", 1, "abc"},
           Example{"-(x*a)/b", 1, "abc"},
           Example{"1 + a*sin(3*x)", 2, "abc"},
           Example{"a*x + b*y - a*y", 2, "abc"},
           Example{"(a + b)*x + 2*(a + b)", 1, "abc"},
           Example{"exp(a*b)*x^2/(1 + y)", 1, "abc"},
           Example{"(a*x + b*y)^2", 3, "abc"},
           Example{"(2*a*x)^3 + a^3*y", 1, "abc"},
           Example{"a*b/b*x + a*y", 1, "abc"},
           Example{"if(x < 0.5, a*x, b)", 2, "abc"},
           Example{"if(a < 1.5, 1, b)*x", 1, "abc"},
           Example{"a*sin(b*x)", 1, "ac"},
           Example{"x^a + b", 2, "bc"},
           Example{"a*x/(1 + b*x)", 1, "ac"},
           Example{"max(a, x) + b*y + c", 3, "bc"},
           Example{"if(x < a, b, c)", 2, "bc"},
           Example{"sqrt(a)*x + abs(b)", 2, "abc"},
           Example{"sqrt(a*x)", 1, "bc"},
           Example{"(a*x)^b + c", 2, "c"},
       }) {
    RunConfig const config = input(source(text));
    Superposition const s = find_superposition(config);
    EXPECT_EQ(s.obstacle, "") << text;
    EXPECT_EQ(s.n_basis(), n_basis) << text;
    EXPECT_EQ(free_parameters(s), free) << text;
    for (std::vector<double> const& p : {std::vector<double>{1, 2, 3}, {2, 0.7, -1}, {0.25, 3, 0.5}})
      EXPECT_NEAR(combined(s, s.basis.source.code, p), evaluate(config.source.code, slots(p)), 1e-14 * 30) << text;
  }
}

TEST(Superposition, DividesDataByTheFactorOfTheOperator) {
  RunConfig const config = input("kappa = [\"a*b*(1 + x)\", \"3*b*a\"]\nsigma = \"a*b^2/b*y\"\nsource = \"a*x + c\"");
  Superposition const s = find_superposition(config);
  EXPECT_EQ(free_parameters(s), "abc");
  ASSERT_EQ(s.n_basis(), 2);
  std::vector<double> const p{2, 3, 5};
  EXPECT_DOUBLE_EQ(evaluate(s.weight[0], slots(p)), 1. / 3);  // a/(a b)
  EXPECT_DOUBLE_EQ(evaluate(s.weight[1], slots(p)), 5. / 6);  // c/(a b)
  EXPECT_DOUBLE_EQ(evaluate(s.basis.kappa[0].code, slots(p)), 1.3);
  EXPECT_DOUBLE_EQ(evaluate(s.basis.kappa[1].code, slots(p)), 3);
  EXPECT_DOUBLE_EQ(evaluate(s.basis.sigma.code, slots(p)), 0.7);
}

TEST(Superposition, WeighsDirichletDataWithoutTheFactor) {
  std::string const faces =
      "[boundary]\nx_min = { type = \"dirichlet\", value = \"b*y\" }\nx_max = { type = \"neumann\", value = \"b\" }\n"
      "y_min = { type = \"robin\", alpha = \"a*(1 + x)\", value = \"a*x\" }\n";
  Superposition const s = find_superposition(input("kappa = \"a\"", faces));
  EXPECT_EQ(free_parameters(s), "abc");
  ASSERT_EQ(s.n_basis(), 3);
  std::vector<double> const p{4, 10, 0};
  EXPECT_DOUBLE_EQ(evaluate(s.weight[0], slots(p)), 10);
  EXPECT_DOUBLE_EQ(evaluate(s.weight[1], slots(p)), 2.5);
  EXPECT_DOUBLE_EQ(evaluate(s.weight[2], slots(p)), 1);
  EXPECT_DOUBLE_EQ(evaluate(s.basis.boundary[2].alpha.code, slots(p)), 1.3);
}

TEST(Superposition, JoinsDataOfEqualWeight) {
  std::string const faces = "[boundary]\nall = { type = \"neumann\", value = \"a*x\" }\n";
  EXPECT_EQ(find_superposition(input("kappa = \"1 + x\"\nsource = \"2*a\"", faces)).n_basis(), 1);
}

TEST(Superposition, FixesParametersOfTheOperatorThatAreNoFactor) {
  struct {
    char const *equation, *free;
  } const examples[] = {{"kappa = \"1 + a*x\"", "bc"},          {"kappa = \"b*(1 + a*x)\"", "bc"},
                        {"kappa = [\"a\", \"b\"]", "c"},        {"kappa = [\"c*a\", \"a\"]", "ab"},
                        {"kappa = \"a\"\nsigma = \"1\"", "bc"}, {"kappa = \"exp(a*x)\"\nsigma = \"b\"", "c"}};
  for (auto const& [equation, free] : examples)
    EXPECT_EQ(free_parameters(find_superposition(input(std::string(equation) + "\nsource = \"c*x\""))), free)
        << equation;
  EXPECT_EQ(find_superposition(input("kappa = \"1 + a*x\"\nsource = \"1\"")).fixed_by[0], "equation.kappa");
}

TEST(Superposition, FixesParametersOfRobinCoefficientsThatScaleOtherwise) {
  auto const alpha = [](char const* text) {
    return free_parameters(
        find_superposition(input("kappa = \"a\"\nsource = \"c\"",
                                 fmt::format("[boundary]\nx_min = {{ type = \"robin\", alpha = \"{}\" }}\n", text))));
  };
  EXPECT_EQ(alpha("a"), "abc");
  EXPECT_EQ(alpha("0"), "abc");
  EXPECT_EQ(alpha("1"), "bc");
  EXPECT_EQ(alpha("a*b"), "ac");
}

TEST(Superposition, FixesParametersOfGridAndSolver) {
  auto const s =
      find_superposition(parse_config_text("[grid]\ncells = [\"8*a\"]\nupper = [\"b\"]\n[equation]\nsource = "
                                           "\"a*b*c*d\"\n[solver]\nrelative_tolerance = \"1e-6*c\"\n"
                                           "[sweep.parameters]\na = [1, 2]\nb = [1, 2]\nc = [1, 2]\nd = [1, 2]\n",
                                           "test.toml"));
  EXPECT_EQ(s.fixed_by, (std::vector<std::string>{"grid", "grid", "solver", ""}));
}

TEST(Superposition, SaysWhatStandsAgainstIt) {
  EXPECT_EQ(find_superposition(input("")).obstacle, "there are no data");
  std::string many = "0";
  for (int i = 0; i < 70; ++i) many += fmt::format(" + (a + {})*x^{}", i, i);
  EXPECT_EQ(find_superposition(input(source(many))).fixed_by[0], "equation.source");
}

TEST(Superposition, CountsCasesThatShareABasis) {
  auto const plan_of = [](std::string const& equation, bool superpose = true) {
    RunConfig config = input(equation);
    config.sweep.superpose = superpose;
    SweepPlan const plan(config, {});
    return std::tuple(plan.superposes(), plan.cases_per_basis(),
                      plan.case_spec(0).superposition_key == plan.case_spec(26).superposition_key,
                      plan.case_spec(0).superposition_key != 0);
  };
  EXPECT_EQ(plan_of("source = \"a*x + b*y + c\""), (std::tuple(true, 27, true, true)));
  EXPECT_EQ(plan_of("kappa = \"1 + a*x\"\nsource = \"b*y + c\""), (std::tuple(true, 9, false, true)));
  EXPECT_EQ(plan_of("kappa = \"1 + a*x + b*y + c\"\nsource = \"1\""), (std::tuple(false, 1, true, false)));
  EXPECT_EQ(plan_of("source = \"a*x + b*y + c\"", false), (std::tuple(false, 1, true, false)));
}

TEST(Superposition, EntersTheCaseHash) {
  auto const hash = [](std::string const& equation, bool superpose) {
    RunConfig config = input(equation);
    config.sweep.superpose = superpose;
    return SweepPlan(config, {}).case_hash(3);
  };
  EXPECT_NE(hash("source = \"a\"", true), hash("source = \"a\"", false));
  EXPECT_NE(hash("kappa = \"1 + a*x + b*y + c\"", true), hash("kappa = \"1 + a*x + b*y + c\"", false));
}

TEST(Superposition, FixesWhatPicksFieldsFromFiles) {
  std::string const fields = "[fields]\nr = { file = \"r.h5\", dataset = \"k\", case = \"c\" }\n";
  auto const of_data = find_superposition(input("source = \"a*r + b*x\"", fields));
  EXPECT_EQ(of_data.obstacle, "");
  EXPECT_EQ(of_data.n_basis(), 2);
  EXPECT_EQ(free_parameters(of_data), "ab");
  EXPECT_EQ(of_data.fixed_by[2], "equation.source");
  auto const of_kappa = find_superposition(input("kappa = \"a*r\"\nsource = \"b\"", fields));
  EXPECT_EQ(free_parameters(of_kappa), "ab");
  EXPECT_EQ(of_kappa.n_basis(), 1);
  EXPECT_TRUE(of_kappa.basis.kappa[0].code.reads_files());
}

}  // namespace
}  // namespace lapwing
