// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Operators with constant coefficients: few stored rows against all of them.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "kernels/stencil/apply.hpp"
#include "support/assembled.hpp"

namespace lapwing::test {
namespace {

std::string input(std::string const& cells, std::string const& kappa, std::string const& boundary, char const* sigma,
                  int cases) {
  return fmt::format(
      "[grid]\ncells = [{}]\nupper = [{}]\n[equation]\ntype = \"diffusion\"\nkappa = {}\nsigma = {}\nsource = \"1 + "
      "x\"\n"
      "[boundary]\n{}\n[sweep.parameters]\na = {{ linspace = [0.5, 2, {}] }}\n",
      cells, cells, kappa, sigma, boundary, cases);
}

/// Compares everything that solvers read.
void compare(std::string const& text) {
  Assembled a(text);
  auto few = assemble_operator(a.problem, {}, true);
  ASSERT_TRUE(few.stencil.uniform) << text;
  ASSERT_FALSE(a.op.stencil.uniform);
  BatchShape const& s = a.shape();
  DeviceVector const x("lapwing::test::x", s.n_values()), all("lapwing::test::all", s.n_values()),
      some("lapwing::test::some", s.n_values());
  auto const host = Kokkos::create_mirror_view(x);
  for (std::size_t i = 0; i < host.extent(0); ++i) host(i) = std::sin(1.7 * static_cast<double>(i) + 0.3);
  Kokkos::deep_copy(x, host);
  DeviceExec const exec;
  apply<DeviceExec>(exec, a.op.stencil, x, all);
  apply<DeviceExec>(exec, few.stencil, x, some);
  ASSERT_EQ(values_of(all), values_of(some)) << text;
  diagonal<DeviceExec>(exec, a.op.stencil, all);
  diagonal<DeviceExec>(exec, few.stencil, some);
  ASSERT_EQ(values_of(all), values_of(some)) << text;
  EXPECT_EQ(values_of(few.rhs), values_of(a.op.rhs));
  for (int lane = 0; lane < a.problem.n_cases(); ++lane) {
    Coupling const &of_all = a.op.coupling[static_cast<std::size_t>(lane)],
                   &of_few = few.coupling[static_cast<std::size_t>(lane)];
    EXPECT_EQ(of_few.singular, of_all.singular) << text;
    EXPECT_EQ(of_few.face, of_all.face) << text;
    EXPECT_EQ(of_few.extra, of_all.extra) << text;
  }
  store_all_rows(a.problem, few);
  ASSERT_FALSE(few.stencil.uniform);
  for (int d = 0; d < s.dim; ++d) EXPECT_EQ(values_of(few.stencil.face[d]), values_of(a.op.stencil.face[d])) << text;
}

TEST(UniformStencil, EqualsTheStoredOne) {
  for (char const* cells : {"2", "3", "7", "2, 2", "5, 2", "4, 3", "9, 6", "2, 2, 2", "3, 5, 4", "6, 3, 7"}) {
    bool const solid = std::count(cells, cells + std::string_view(cells).size(), ',') == 2,
               line = std::string_view(cells).size() == 1;
    for (char const* closure : {"dirichlet", "neumann", "periodic"})
      for (char const* sigma : {"0", "\"2 + a\""})
        for (int cases : {1, 5}) {
          std::string const boundary = fmt::format("all = {{ type = \"{}\" }}", closure);
          compare(input(cells, "\"a\"", boundary, sigma, cases));
          if (!line)
            compare(input(cells, solid ? "[\"1\", \"3*a\", \"0.1\"]" : "[\"a\", \"7\"]", boundary, sigma, cases));
        }
    compare(
        input(cells, "\"a\"", "all = { type = \"neumann\" }\nx_max = { type = \"dirichlet\", value = \"a\" }", "0", 3));
  }
}

TEST(UniformStencil, IsNotUsedWhereCoefficientsVary) {
  Assembled const a(input("6, 5", "\"1 + x\"", "all = { type = \"neumann\" }", "0", 2));
  EXPECT_FALSE(assemble_operator(a.problem, {}, true).stencil.uniform);
}

TEST(UniformStencil, SharesStorageWithTheStoredOneFromBatchToBatch) {
  Assembled const a(input("6, 5", "\"a\"", "all = { type = \"neumann\" }", "0", 2));
  auto op = assemble_operator(a.problem, {}, true);
  auto const* const few = op.stencil.face[0].data();
  store_all_rows(a.problem, op);
  auto const* const all = op.stencil.face[0].data();
  op = assemble_operator(a.problem, std::move(op), true);
  EXPECT_EQ(op.stencil.face[0].data(), few);
  store_all_rows(a.problem, op);
  EXPECT_EQ(op.stencil.face[0].data(), all);
}

}  // namespace
}  // namespace lapwing::test
