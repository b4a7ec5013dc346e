// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Awkward problems, family by family: sizes, coefficients, boundaries on which multigrid has to keep its count.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace lapwing::test {

/// One problem as pieces of an input file.
struct Sample {
  std::string family;
  std::vector<int> cells;
  std::string kappa = "1";                 ///< TOML value
  std::string upper = "";                  ///< TOML list; empty: the unit box
  std::string sigma = "0", source = "1";
  std::string boundary = "";               ///< lines of [boundary]
  int at_most = 27;                        ///< iterations

  std::string text() const {
    std::string list;
    for (int n : cells) list += (list.empty() ? "" : ", ") + std::to_string(n);
    std::string const box = upper.empty() ? "" : "upper = " + upper + "\n";
    return fmt::format(
        "[grid]\ncells = [{}]\n{}[equation]\ntype = \"diffusion\"\nkappa = {}\nsigma = \"{}\"\nsource = \"{}\"\n"
        "sampling = \"centre\"\n[boundary]\n{}",
        list, box, kappa, sigma, source, boundary);
  }
};

inline std::string in_quotes(std::string const& expression) { return '"' + expression + '"'; }

/// A number in (0, 1) for every cell, without order: Philox would do, a sine suffices.
inline std::string cell_noise(int seed) {
  return fmt::format("abs(mod({}*sin(12.9898*floor(x*997)+78.233*floor(y*991)+{}), 1))", 43758.5 + 17 * seed, seed);
}
/// A normal number for every cell (Box and Muller).
inline std::string cell_normal(int seed) {
  return fmt::format("sqrt(-2*log(max({}, 1e-12)))*cos(2*pi*{})", cell_noise(seed), cell_noise(seed + 50));
}
/// A Gaussian-like random field of variance 1: eight waves.
inline std::string correlated(int seed) {
  std::string sum;
  for (int m = 0; m < 8; ++m) {
    int const p = (5 * m + 3 * seed) % 11 - 5, q = (7 * m + seed) % 13 - 6;
    sum += fmt::format("{}sin(2*pi*({}*x+{}*y)+{})", m > 0 ? "+" : "", p, q, (m * 37 + seed * 11) % 63 / 10.);
  }
  return "0.5*(" + sum + ")";
}

inline std::string const neumann = "all = { type = \"neumann\" }\n";
inline std::string const periodic = "all = { type = \"periodic\" }\n";

inline std::string robin(double alpha) {
  return fmt::format("all = {{ type = \"robin\", alpha = {:e}, value = 1 }}\n", alpha);
}
inline std::string one_dirichlet() {
  return "all = { type = \"neumann\" }\nx_min = { type = \"dirichlet\", value = 1 }\n";
}
inline std::string mixed() {
  return "x_min = { type = \"periodic\" }\nx_max = { type = \"periodic\" }\ny_min = { type = \"neumann\", value = 1 }\n"
         "y_max = { type = \"robin\", alpha = 2.5, value = \"x\" }\n";
}

/// Oblique layers, `width` cells thick: staircases on a grid of 92 cells.
inline std::string diagonal(double slope, double width, double contrast) {
  return in_quotes(
      fmt::format("if(mod(92*(x+{}*y)/{}, 2)<1, 1, {:e})", slope, width * std::sqrt(1 + slope * slope), contrast));
}

inline std::vector<Sample> jumping_samples() {
  std::vector<Sample> all;
  for (double contrast : {1e-6, 1e-4, 1e-2, 1e2, 1e4, 1e6}) {
    std::string const c = fmt::format("{:e}", contrast);
    all.push_back({"inclusions", {97, 113}, in_quotes("if((x-0.43)^2+(y-0.57)^2<0.06, " + c + ", 1)")});
    all.push_back(
        {"inclusions", {128, 96}, in_quotes("if((mod(4.3*x,1)-0.5)^2+(mod(3.1*y,1)-0.5)^2<0.09, " + c + ", 1)")});
    all.push_back({"inclusions",
                   {88, 88},
                   in_quotes("if(abs(x-0.31)<0.17 && abs(y-0.62)<0.23, " + c + ", 1)"),
                   "",
                   "0",
                   "1",
                   one_dirichlet()});
    all.push_back({"layers", {101, 90}, in_quotes("if(mod(7.3*x, 1)<0.37, " + c + ", 1)")});
    all.push_back({"layers", {90, 101}, in_quotes("if(mod(11*y, 1)<0.5, " + c + ", 1)"), "", "0", "1", mixed()});
    all.push_back({"layers", {72, 72}, in_quotes("if(abs(y-0.4)<0.05, " + c + ", if(abs(x-0.7)<0.1, 1, 10))")});
  }
  for (int tile : {1, 2, 3, 4, 5, 7, 13, 26})
    for (double contrast : {30., 1e3, 1e6})
      all.push_back(
          {"checkerboards",
           {104, 78},
           in_quotes(fmt::format("if(mod(floor((104*x)/{0})+floor((78*y)/{0}), 2)<0.5, 1, {1:e})", tile, contrast))});
  for (double slope : {0.5, 1.0, 1.7})
    for (double width : {2.8, 4.2, 6.4})
      for (double contrast : {1e3, 1e6})
        all.push_back({"diagonal layers", {92, 92}, diagonal(slope, width, contrast), "", "0", "1", "", 37});
  return all;
}

inline std::vector<Sample> random_samples() {
  std::vector<Sample> all;
  for (int seed : {1, 2, 3, 4})
    for (double deviation : {0.8, 1.5, 2.4}) {
      all.push_back({"independent lognormal",
                     {83 + 6 * seed, 96},
                     in_quotes(fmt::format("exp({}*{})", deviation, cell_normal(seed)))});
      all.push_back({"correlated lognormal",
                     {90, 84 + 5 * seed},
                     in_quotes(fmt::format("exp({}*{})", deviation, correlated(seed)))});
    }
  for (double decades : {1., 2., 4.})
    all.push_back({"independent uniform", {96, 96}, in_quotes(fmt::format("10^({}*{})", decades, cell_noise(9)))});
  all.back().at_most = 30;
  return all;
}

/// Conductors less than two cells wide between insulators, all over the box: what no coarse grid follows. `auto`
/// factors.
inline std::vector<Sample> hopeless_samples() {
  std::vector<Sample> all;
  for (double slope : {1.0, 1.7})
    for (double contrast : {1e3, 1e6})
      all.push_back({"thin diagonal layers", {92, 92}, diagonal(slope, 1.8, contrast)});
  all.push_back({"independent uniform, 6 decades", {96, 96}, in_quotes(fmt::format("10^(6*{})", cell_noise(9)))});
  return all;
}

/// Independent cells of two phases, or over many decades, and thin oblique layers: many islands of a good conductor,
/// each with a slow mode of its own. Counts include what cheaper cycles spend before they give up.
inline std::vector<Sample> rough_media_samples() {
  std::vector<Sample> all;
  auto const add = [&](std::string const& family, std::vector<int> const& cells, std::string const& kappa, bool flow) {
    std::string const drop =
        neumann + "x_min = { type = \"dirichlet\", value = 1 }\nx_max = { type = \"dirichlet\" }\n";
    all.push_back({family, cells, kappa, "", "0", flow ? "0" : "1", flow ? drop : "", 60});
  };
  auto const noise_3d = [](int n) {
    return fmt::format("abs(mod(43758.5453*sin(12.9898*floor({0}*x)+78.233*floor({0}*y)+37.719*floor({0}*z)), 1))", n);
  };
  for (std::vector<int> const& cells : std::vector<std::vector<int>>{{14, 12, 13}, {24, 24, 24}}) {
    std::string const noise = noise_3d(cells[0]);
    for (bool flow : {false, true}) {
      for (double share : {0.2, 0.3, 0.5})
        add("3D two phases", cells, in_quotes(fmt::format("if({}<{}, 1e6, 1)", noise, share)), flow);
      add("3D independent uniform", cells, in_quotes(fmt::format("10^(8*{})", noise)), flow);
    }
    add("3D two phases, contrast 1e9", cells, in_quotes(fmt::format("if({}<0.3, 1, 1e-9)", noise)), true);
    add("3D oblique layers", cells,
        in_quotes(fmt::format("if(mod({}*(0.866*x+0.354*y+0.354*z)/1.8, 2)<1, 1, 1e-6)", cells[0])), false);
  }
  for (bool flow : {false, true}) {
    add("2D two phases", {90, 96}, in_quotes(fmt::format("if({}<0.45, 1, 1e-6)", cell_noise(5))), flow);
    add("2D independent uniform", {90, 96}, in_quotes(fmt::format("10^(8*{})", cell_noise(5))), flow);
    add("2D oblique layers", {96, 96}, diagonal(0.577, 1.8, 1e6), flow);
  }
  return all;
}

inline std::vector<Sample> shape_samples() {
  std::vector<Sample> all;
  std::string const wavy = in_quotes("exp(1.5*sin(9*x+4*y)*cos(7*y-2*x))");
  for (std::vector<int> const& cells : std::vector<std::vector<int>>{
           {2, 2}, {2, 3}, {3, 3}, {5, 7}, {2, 509}, {509, 2}, {3, 97}, {61, 67}, {127, 31}, {16, 241}, {81, 81}})
    for (std::string const& boundary : {std::string(), one_dirichlet(), mixed(), periodic}) {
      Sample s{"sizes", cells, wavy, "", boundary == periodic ? "1" : "0", "1+x", boundary};
      all.push_back(s);
    }
  for (std::vector<int> const& cells :
       std::vector<std::vector<int>>{{2, 2, 2}, {3, 3, 97}, {2, 97, 3}, {97, 3, 2}, {11, 13, 17}, {5, 32, 9}})
    for (std::string const& boundary : {std::string(), periodic})
      all.push_back({"sizes 3D", cells, in_quotes("exp(sin(9*x+4*y)*cos(7*y-2*z))"), "", boundary.empty() ? "0" : "0.5",
                     "1+x", boundary});
  for (double ratio : {4., 30., 200., 1e3, 1e4})
    for (bool along_x : {false, true})
      all.push_back({"stretched boxes",
                     {70, 94},
                     wavy,
                     along_x ? fmt::format("[{:e}, 1.0]", ratio) : fmt::format("[1.0, {:e}]", ratio)});
  for (int n : {2, 3, 50, 333})
    all.push_back({"1D", {n}, in_quotes("exp(3*sin(20*x))"), "", "0", "1", n == 50 ? periodic : std::string()});
  all.back().sigma = "3";
  all[all.size() - 2].source = "sin(2*pi*x)";
  return all;
}

inline std::vector<Sample> anisotropic_samples() {
  std::vector<Sample> all;
  for (double ratio : {10., 100., 1e3, 1e4})
    for (bool x_strong : {false, true})
      all.push_back({"constant anisotropy",
                     {87, 75},
                     x_strong ? fmt::format("[{:e}, 1]", ratio) : fmt::format("[1, {:e}]", ratio)});
  for (double amplitude : {1.5, 3., 4.6}) {
    auto const two = [](std::string const& p, std::string const& q) {
      return "[" + in_quotes(p) + ", " + in_quotes(q) + "]";
    };
    std::string const a = fmt::format("{}", amplitude);
    all.push_back({"varying anisotropy", {64, 80}, two("exp(" + a + "*sin(7*x))", "exp(" + a + "*cos(9*y))")});
    all.push_back({"varying anisotropy", {75, 75}, two("exp(" + a + "*sin(11*x*y))", "exp(-" + a + "*sin(11*x*y))")});
    all.push_back(
        {"varying anisotropy", {91, 66}, two("if(x<0.47, exp(2*" + a + "), 1)", "if(x<0.47, 1, exp(2*" + a + "))")});
    all.push_back({"varying anisotropy", {80, 62}, two("exp(" + a + "*sin(13*x+5*y))", "1"), "", "0", "1", mixed()});
    all.push_back({"varying anisotropy 3D", {20, 24, 17},
                   "[" + in_quotes("exp(" + a + "*sin(5*x+3*z))") + ", " +
                       in_quotes("exp(" + a + "*cos(6*y))") + ", 1]"});
  }
  return all;
}

inline std::vector<Sample> boundary_samples() {
  std::vector<Sample> all;
  std::string const wavy = in_quotes("2+sin(6*x)*cos(5*y)");
  for (double alpha : {1e-4, 1e-1, 10., 1e4})
    all.push_back({"boundaries", {66, 85}, wavy, "", "0", "x-y", robin(alpha)});
  for (std::vector<int> const& cells : std::vector<std::vector<int>>{{64, 64}, {63, 65}, {77, 40}}) {
    all.push_back({"singular", cells, wavy, "", "0", "cos(2*pi*x)*cos(4*pi*y)", periodic});
    all.push_back({"singular", cells, "1", "", "0", "cos(2*pi*x)*cos(4*pi*y)", neumann});
    all.push_back({"boundaries", cells, wavy, "", "0", "1", mixed()});
    all.push_back({"boundaries", cells, in_quotes("exp(2*sin(8*x+y))"), "", "0", "0", one_dirichlet()});
    all.push_back({"boundaries", cells, wavy, "", "0", "0", ""});
  }
  for (double sigma : {1e-4, 1., 1e2, 1e4, 1e6, 1e8}) {
    all.push_back({"sigma", {73, 69}, wavy, "", fmt::format("{:e}", sigma), "1", neumann});
    all.push_back({"sigma",
                   {80, 80},
                   in_quotes("if(mod(floor(6*x)+floor(6*y),2)<0.5,1,1e3)"),
                   "",
                   fmt::format("if(x+y<0.9, 0, {:e})", sigma)});
  }
  return all;
}

inline std::vector<Sample> solid_samples() {
  std::vector<Sample> all;
  std::vector<int> const cells{24, 27, 22};
  for (double contrast : {1e-6, 1e-3, 1e3, 1e6}) {
    std::string const c = fmt::format("{:e}", contrast);
    all.push_back({"3D inclusions", cells, in_quotes("if((x-0.4)^2+(y-0.6)^2+(z-0.5)^2<0.09, " + c + ", 1)")});
    all.push_back({"3D layers", cells, in_quotes("if(mod(5.3*z, 1)<0.4, " + c + ", 1)")});
    all.push_back(
        {"3D layers", cells, in_quotes("if(mod(4.1*x, 1)<0.4, " + c + ", 1)"), "", "0", "1", one_dirichlet()});
  }
  for (int tile : {1, 3, 4, 8})
    for (double contrast : {1e2, 1e6})
      all.push_back({"3D checkerboards",
                     {24, 24, 24},
                     in_quotes(fmt::format("if(mod(floor(24*x/{0})+floor(24*y/{0})+floor(24*z/{0}), 2)<0.5, 1, {1:e})",
                                        tile, contrast))});
  for (double deviation : {1., 2.})
    all.push_back(
        {"3D random",
         {26, 26, 26},
         in_quotes(fmt::format("exp({}*sqrt(2)*sin(9e3*sin(12.9898*floor(x*97)+78.233*floor(y*91)+37.7*floor(z*89))))",
                            deviation))});
  for (double ratio : {20., 1e4}) {
    all.push_back({"3D anisotropy", {32, 20, 24}, "1", fmt::format("[1.0, {:e}, 1.0]", ratio)});
    all.push_back({"3D anisotropy", cells, fmt::format("[1, {:e}, {:e}]", ratio, ratio)});
    all.push_back(
        {"3D anisotropy", cells, fmt::format("[{:e}, 1, {:e}]", ratio, ratio * ratio > 1e5 ? 1e2 : ratio * ratio)});
  }
  for (char const* sigma : {"0", "1e4", "if(z<0.5, 0, 1e8)"})
    all.push_back({"3D sigma", {32, 32, 32}, in_quotes("exp(sin(7*x+3*y)*cos(5*z))"), "", sigma, "1", one_dirichlet()});
  return all;
}

/// The same families on larger grids.
inline std::vector<Sample> large_samples() {
  return {{"inclusions", {257, 201}, in_quotes("if((mod(5.7*x,1)-0.5)^2+(mod(4.9*y,1)-0.5)^2<0.11, 1e5, 1)")},
          {"inclusions",
           {256, 256},
           in_quotes("if((mod(6*x+0.3*sin(9*y),1)-0.5)^2+(mod(5*y,1)-0.5)^2<0.05, 1e-5, 1)"),
           "",
           "0",
           "x",
           mixed()},
          {"checkerboards", {300, 220}, in_quotes("if(mod(floor(300*x/11)+floor(220*y/19), 2)<0.5, 1, 1e5)")},
          {"layers", {509, 127}, in_quotes("if(mod(23*y, 1)<0.4, 1e-5, 1)"), "", "0", "1", one_dirichlet()},
          {"diagonal layers", {250, 250}, in_quotes("if(mod(250*(x+0.7*y)/8, 2)<1, 1, 1e5)"), "", "0", "1", "", 37},
          {"independent lognormal", {256, 300}, in_quotes("exp(1.8*" + cell_normal(6) + ")")},
          {"correlated lognormal", {333, 222}, in_quotes("exp(2.2*" + correlated(6) + ")")},
          {"varying anisotropy",
           {220, 301},
           "[" + in_quotes("exp(4*sin(23*x*y))") + ", " + in_quotes("exp(4*cos(17*x-5*y))") + "]"},
          {"constant anisotropy", {512, 384}, "[1, 3e3]"},
          {"sigma", {401, 256}, in_quotes("1+x*y"), "", "if(mod(3*x+2*y,1)<0.5, 1e7, 0)"},
          {"3D inclusions",
           {48, 40, 44},
           in_quotes("if((mod(3*x,1)-0.5)^2+(mod(3*y,1)-0.5)^2+(mod(2*z,1)-0.5)^2<0.1, 1e5, 1)")},
          {"3D layers", {40, 48, 36}, in_quotes("if(mod(6*(x+y)+3*z, 2)<1, 1, 1e4)")},
          {"3D random", {40, 44, 48}, in_quotes("exp(1.5*sin(9*x+5*y-7*z)*cos(11*y-3*x)+sin(23*z+4*x))")}};
}

}  // namespace lapwing::test
