// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `fft` against banded Cholesky: every mixture of closures, awkward sizes, singular problems, bits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "solvers/fft.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

using testing::HasSubstr;

constexpr char const* faces[3][2] = {{"x_min", "x_max"}, {"y_min", "y_max"}, {"z_min", "z_max"}};

/// Closures of one direction.
struct Ends {
  char const *lower, *upper;
};
constexpr Ends all_ends[] = {{"dirichlet", "dirichlet"}, {"neumann", "neumann"}, {"dirichlet", "neumann"},
                             {"neumann", "dirichlet"},   {"periodic", "periodic"}};

/// A problem with rough sources and boundary data, stretched cells and one kappa per direction.
std::string problem(std::vector<int> const& cells, std::vector<Ends> const& ends, std::string const& sigma) {
  std::string grid = "[grid]\ncells = [", upper = "upper = [", kappa = "kappa = [", boundary = "[boundary]\n";
  for (std::size_t d = 0; d < cells.size(); ++d) {
    char const* const comma = d ? ", " : "";
    grid += fmt::format("{}{}", comma, cells[d]);
    upper += fmt::format("{}{}", comma, 1.0 + 1.5 * static_cast<double>(d));
    kappa += fmt::format("{}{}", comma, 2.0 / (1.0 + 3.0 * static_cast<double>(d)));
    for (int side = 0; side < 2; ++side) {
      std::string const kind = side ? ends[d].upper : ends[d].lower;
      boundary +=
          fmt::format("{} = {{ type = \"{}\"{} }}\n", faces[d][side], kind,
                      kind == "periodic" ? "" : fmt::format(", value = \"{}\"", d == 0 ? "0.3" : "0.2 - 0.1*x"));
    }
  }
  return grid + "]\n" + upper + "]\n[equation]\ntype = \"diffusion\"\n" + kappa + "]\nsigma = \"" + sigma +
         "\"\nsource = \"mod(1e3*sin(12.9898*x + 3), 1) - 0.3\"\n" + boundary +
         "[solver]\nrelative_tolerance = 1e-11\ncompatibility = \"project\"\n";
}

/// Largest difference over the largest value.
double relative_difference(std::vector<double> const& a, std::vector<double> const& b) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, std::abs(a[i] - b[i]));
    size = std::max(size, std::abs(b[i]));
  }
  return size > 0 ? difference / size : difference;
}

void expect_agreement(std::string const& text, double tolerance = 1e-10) {
  auto const direct = solve_text(text, {"solver.type=direct"}), fft = solve_text(text, {"solver.type=fft"});
  ASSERT_EQ(direct.results.size(), fft.results.size());
  for (std::size_t c = 0; c < fft.results.size(); ++c) {
    ASSERT_EQ(direct.results[c].status, CaseStatus::done) << text << direct.results[c].message;
    ASSERT_EQ(fft.results[c].status, CaseStatus::done) << text << fft.results[c].message;
    EXPECT_EQ(fft.results[c].solver, SolverKind::fft);
    EXPECT_EQ(fft.results[c].iterations, 0);
  }
  EXPECT_LT(relative_difference(fft.fields[0], direct.fields[0]), tolerance) << text;
}

class WithFft : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_fft()) GTEST_SKIP() << "this engine has no solver fft";
  }
};

TEST_F(WithFft, EigenvaluesAreThoseOfTheLine) {
  for (Ends const& ends : all_ends)
    for (int n : {2, 3, 8, 13}) {
      auto const closure = [](std::string const& name) {
        return name == "dirichlet" ? BoundaryKind::dirichlet
               : name == "neumann" ? BoundaryKind::neumann
                                   : BoundaryKind::periodic;
      };
      auto const lower = closure(ends.lower), upper = closure(ends.upper);
      auto const kind = transform_for(lower, upper);
      vendor::LinePlans const plans(n, kind);
      auto const lambda = line_eigenvalues(n, kind);
      for (int k = 0; k < n; ++k) {
        std::vector<double> mode(n, 0.0), u(n), au(n);
        mode[k] = 1;
        plans.backward(mode.data(), u.data());
        for (int i = 0; i < n; ++i) {
          bool const wraps = lower == BoundaryKind::periodic;
          double const below = lower == BoundaryKind::dirichlet ? -u[i] : wraps ? u[n - 1] : u[i];
          double const above = upper == BoundaryKind::dirichlet ? -u[i] : wraps ? u[0] : u[i];
          au[i] = 2 * u[i] - (i > 0 ? u[i - 1] : below) - (i < n - 1 ? u[i + 1] : above);
        }
        for (int i = 0; i < n; ++i)
          EXPECT_NEAR(au[i], lambda[k] * u[i], 1e-13) << ends.lower << ' ' << ends.upper << ' ' << n;
      }
    }
}

TEST_F(WithFft, SolvesEveryMixtureOfClosuresIn1D) {
  for (Ends const& x : all_ends)
    for (int n : {2, 3, 5, 7, 16, 31})
      for (char const* sigma : {"0", "1", "1e8"}) expect_agreement(problem({n}, {x}, sigma));
}

TEST_F(WithFft, SolvesEveryMixtureOfClosuresIn2D) {
  for (Ends const& x : all_ends)
    for (Ends const& y : all_ends)
      for (auto const& cells : {std::vector{2, 2}, {3, 2}, {2, 5}, {7, 16}, {31, 5}})
        for (char const* sigma : {"0", "1", "1e8"}) expect_agreement(problem(cells, {x, y}, sigma));
}

TEST_F(WithFft, SolvesEveryMixtureOfClosuresIn3D) {
  for (Ends const& x : all_ends)
    for (Ends const& y : all_ends)
      for (Ends const& z : all_ends)
        for (auto const& cells : {std::vector{2, 3, 2}, {5, 7, 4}}) expect_agreement(problem(cells, {x, y, z}, "0"));
}

TEST_F(WithFft, SolvesStretchedCellsAndStrongAnisotropy) {
  for (char const* kappa : {"[1, 1e6]", "[1e6, 1]"})
    for (char const* upper : {"[100.0, 1.0]", "[1.0, 100.0]"})
      expect_agreement(
          fmt::format("[grid]\ncells = [33, 20]\nupper = {}\n[equation]\ntype = \"diffusion\"\nkappa = {}\n"
                      "source = \"x - y^2\"\n",
                      upper, kappa),
          1e-8);
}

TEST_F(WithFft, IsOfSecondOrder) {
  std::vector<double> errors;
  for (int n : {16, 32, 64, 128})
    errors.push_back(
        solve_text(fmt::format("[grid]\ncells = [{0}, {0}]\n[equation]\ntype = \"diffusion\"\nkappa = [2, 3]\n"
                               "sigma = 1.5\nexact = \"sin(pi*x)*cos(pi*y)\"\n"
                               "source = \"(5*pi^2 + 1.5)*sin(pi*x)*cos(pi*y)\"\n[boundary]\n"
                               "y_min = {{ type = \"neumann\" }}\ny_max = {{ type = \"neumann\" }}\n"
                               "[solver]\ntype = \"fft\"\n",
                               n))
            .results[0]
            .error_l2);
  for (std::size_t i = 1; i < errors.size(); ++i) EXPECT_NEAR(std::log2(errors[i - 1] / errors[i]), 2, 0.05);
}

TEST_F(WithFft, GivesTheSameBitsInAnyCompany) {
  for (std::string const cells : {"[21, 13]", "[7, 9, 11]", "[40]"})
    for (char const* kind : {"neumann", "periodic", "dirichlet"}) {
      auto const text = [&](int n_cases) {
        return "[grid]\ncells = " + cells + "\n[equation]\ntype = \"diffusion\"\nkappa = \"1 + a\"\nsigma = \"a\"\n" +
               "source = \"sin(9*x) + a\"\n[boundary]\nall = { type = \"" + kind +
               "\" }\n[solver]\ntype = \"fft\"\ncompatibility = \"project\"\nrelative_tolerance = 1e-13\n" +
               "[sweep.parameters]\na = { range = [0, " + std::to_string(n_cases - 1) + ", 1] }\n";
      };
      auto const all = solve_text(text(20)).fields[0];
      for (int n : {1, 3, 8}) {
        auto const some = solve_text(text(n)).fields[0];
        EXPECT_EQ(some, std::vector<double>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(some.size())))
            << cells << ' ' << kind << ' ' << n;
      }
    }
}

TEST_F(WithFft, IsTakenByAutoWhereTheProblemIsSeparable) {
  std::string const grid = "[grid]\ncells = [64, 64]\n[equation]\nsource = \"x\"\n";
  EXPECT_EQ(solve_text(grid).results[0].solver, SolverKind::fft);
  EXPECT_NE(solve_text(grid + "kappa = \"1+x\"\n").results[0].solver, SolverKind::fft);
  EXPECT_NE(solve_text(grid + "[boundary]\nx_min = { type = \"robin\", alpha = 1 }\n").results[0].solver,
            SolverKind::fft);
}

TEST_F(WithFft, TakesAZeroRightHandSide) {
  auto const out = solve_text("[grid]\ncells = [9, 9]\n[equation]\ntype = \"diffusion\"\n[solver]\ntype = \"fft\"\n");
  EXPECT_EQ(out.results[0].status, CaseStatus::done);
  EXPECT_EQ(out.results[0].residual, 0);
  EXPECT_EQ(out.fields[0], std::vector<double>(81, 0.0));
}

TEST(Fft, IsRefusedWhereTheProblemIsNotSeparable) {
  auto const message = [](std::string const& rest) {
    try {
      solve_text("[grid]\ncells = [9, 9]\n" + rest + "[solver]\ntype = \"fft\"\n");
    } catch (InputError const& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(message("[equation]\nkappa = \"1+x\"\n"), HasSubstr("equation.kappa varies over the box"));
  EXPECT_THAT(message("[equation]\nsigma = \"y\"\n"), HasSubstr("equation.sigma varies over the box"));
  EXPECT_THAT(message("[boundary]\ny_max = { type = \"robin\", alpha = 1 }\n"), HasSubstr("boundary.y_max is robin"));
}

}  // namespace
}  // namespace lapwing::test
