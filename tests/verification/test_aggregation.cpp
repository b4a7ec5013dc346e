// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Networks of joined cells: what is joined, what a cycle is as an operator, and that contrast does not matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "robustness_matrix.hpp"
#include "solvers/aggregation.hpp"
#include "solvers/automatic.hpp"
#include "solvers/band_numbering.hpp"
#include "support/assembled.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

constexpr int side = 16;

/// Cells of a good conductor, 30 % of them, in a bad one; u = 1 and 0 on the faces along x.
std::string two_phases(double contrast, std::string const& more = "") {
  return fmt::format(
      "[grid]\ncells = [{0}, {0}, {0}]\n[equation]\n{2}kappa = \"if(abs(mod(43758.5453*sin(12.9898*floor({0}*x)"
      "+78.233*floor({0}*y)+37.719*floor({0}*z)+1), 1))<0.3, {1:e}, 1)\"\n[boundary]\n{3}{4}",
      side, contrast, more, neumann, "x_min = { type = \"dirichlet\", value = 1 }\nx_max = { type = \"dirichlet\" }\n");
}

ConductanceGraph graph_of_text(std::string const& text) {
  Assembled const a(text);
  return graph_of(host_stencil(a.op.stencil), 0);
}

/// A u, links in flux form.
std::vector<double> product(ConductanceGraph const& graph, std::vector<double> const& u) {
  std::vector<double> y(u.size());
  for (int i = 0; i < graph.n(); ++i) {
    y[i] = graph.ground[i] * u[i];
    for (int k = graph.begin[i]; k < graph.begin[i + 1]; ++k)
      y[i] += graph.conductance[k] * (u[i] - u[graph.neighbour[k]]);
  }
  return y;
}

double dot(std::vector<double> const& x, std::vector<double> const& y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.);
}

std::vector<double> wave(int n, double frequency) {
  std::vector<double> v(n);
  for (int i = 0; i < n; ++i) v[i] = std::sin(frequency * i + 1);
  return v;
}

std::vector<double> cycle(AggregationHierarchy& hierarchy, std::vector<double> const& b) {
  std::copy(b.begin(), b.end(), hierarchy.b().begin());
  hierarchy.cycle();
  return {hierarchy.u().begin(), hierarchy.u().begin() + static_cast<std::ptrdiff_t>(b.size())};
}

/// The island of links above `strong` that every node belongs to.
std::vector<int> islands(ConductanceGraph const& graph, double strong) {
  std::vector<int> island(graph.n(), -1), open;
  for (int i = 0; i < graph.n(); ++i) {
    if (island[i] >= 0) continue;
    open.push_back(i);
    island[i] = i;
    while (!open.empty()) {
      int const from = open.back();
      open.pop_back();
      for (int k = graph.begin[from]; k < graph.begin[from + 1]; ++k) {
        if (graph.conductance[k] < strong || island[graph.neighbour[k]] >= 0) continue;
        island[graph.neighbour[k]] = i;
        open.push_back(graph.neighbour[k]);
      }
    }
  }
  return island;
}

TEST(Network, IsTheOperatorOfACase) {
  for (std::string const& boundary : {std::string(), periodic, mixed()}) {
    Assembled const a(
        "[grid]\ncells = [7, 5, 4]\n[equation]\ntype = \"diffusion\"\nkappa = \"exp(a*sin(7*x+11*y*z))\"\nsigma = "
        "\"x\"\n"
        "[boundary]\n" +
        boundary + "[sweep.parameters]\na = [1, 2, 3, 4, 5]\n");
    DeviceVector const u("u", a.shape().n_values()), y("y", a.shape().n_values());
    auto const host = Kokkos::create_mirror_view(u);
    for (std::size_t i = 0; i < host.extent(0); ++i) host(i) = std::sin(0.37 * static_cast<double>(i));
    Kokkos::deep_copy(u, host);
    make_laplacian(OperatorForm::matrix_free, a.op.stencil)->apply(u, y);
    auto const all_u = values_of(u), all_y = values_of(y);
    for (int lane : {0, 3}) {
      auto const graph = graph_of(host_stencil(a.op.stencil), lane);
      int const n = static_cast<int>(a.shape().n_cells()), w = a.shape().lanes;
      std::vector<double> one(n);
      std::size_t const first = static_cast<std::size_t>(lane / w) * n * w + lane % w;
      for (int i = 0; i < n; ++i) one[i] = all_u[first + static_cast<std::size_t>(i) * w];
      auto const expected = product(graph, one);
      for (int i = 0; i < n; ++i)
        EXPECT_NEAR(expected[i], all_y[first + static_cast<std::size_t>(i) * w], 1e-12 * diagonal_of(graph)[i])
            << boundary << i;
    }
  }
}

TEST(Aggregates, NeverHoldTwoIslandsOfAConductor) {
  auto graph = graph_of_text(two_phases(1e6));
  for (int level = 0; level < 3; ++level) {
    auto const d = diagonal_of(graph);
    double const strong = 1e-3 * *std::max_element(d.begin(), d.end());
    auto const island = islands(graph, strong);
    auto const aggregates = aggregate(graph, 8);
    EXPECT_LT(aggregates.count, 0.35 * graph.n());
    std::vector<int> of(aggregates.count, -1);
    for (int i = 0; i < graph.n(); ++i) {
      int const c = aggregates.of[i];
      if (c == Aggregates::none || d[i] < strong) continue;
      EXPECT_TRUE(of[c] < 0 || of[c] == island[i]) << "level " << level << " node " << i;
      of[c] = island[i];
    }
    graph = contract(graph, aggregates);
  }
}

/// A network from its links.
ConductanceGraph network(int n, std::vector<std::tuple<int, int, double>> const& links) {
  ConductanceGraph graph;
  graph.ground.assign(n, 0);
  for (int i = 0; i < n; ++i) {
    for (auto const& [a, b, t] : links) {
      if (a != i && b != i) continue;
      graph.neighbour.push_back(a == i ? b : a);
      graph.conductance.push_back(t);
    }
    graph.begin.push_back(graph.n_links());
  }
  return graph;
}

TEST(Aggregates, LetNoTwoStrongNodesMeetInAWeakOne) {
  // Pairs 0 to 9 are rigid, 10 and 11 are weak; 12 and 13 hang on the pairs by links that are weak for those.
  std::vector<std::tuple<int, int, double>> links{{10, 11, 2e-6}, {10, 12, 1e-6}, {10, 13, 1e-6}};
  for (int pair = 0; pair < 10; pair += 2) {
    links.emplace_back(pair, pair + 1, 1e3);
    links.emplace_back(pair, 12, 1.);
    links.emplace_back(pair + 1, 13, 1.);
  }
  auto const of = aggregate(network(14, links), 8).of;
  EXPECT_EQ(of[10], of[11]);
  EXPECT_NE(of[12], of[10]);
  EXPECT_NE(of[13], of[10]);
}

TEST(Aggregates, LeaveOutWhatTheGroundHolds) {
  auto graph = network(4, {{0, 1, 1.}, {1, 2, 1.}, {2, 3, 1.}});
  graph.ground[1] = 1;                       // the first node has no other neighbour
  EXPECT_THAT(aggregate(graph, 8).of, testing::ElementsAre(Aggregates::none, Aggregates::none, 0, 0));
}

TEST(Aggregates, GiveTheGalerkinNetwork) {
  auto const graph = graph_of_text(two_phases(1e6, "sigma = \"x\"\n"));
  auto const aggregates = aggregate(graph, 8);
  auto const coarse = contract(graph, aggregates);
  auto const u = wave(coarse.n(), 0.37), v = wave(coarse.n(), 1.91);
  auto const fine = [&](std::vector<double> const& c) {
    std::vector<double> f(graph.n(), 0);
    for (int i = 0; i < graph.n(); ++i)
      if (aggregates.of[i] != Aggregates::none) f[i] = c[aggregates.of[i]];
    return f;
  };
  double const energy = dot(u, product(coarse, u));
  EXPECT_NEAR(dot(v, product(coarse, u)), dot(fine(v), product(graph, fine(u))), 1e-12 * energy);
}

TEST(SmallNetwork, LosesNoDigitToContrast) {
  // Two islands that hang on the ground by 1e-12: u is 1e12 on both and differs by little.
  auto graph = network(4, {{0, 1, 1.}, {1, 2, 1e-9}, {2, 3, 1.}});
  graph.ground[0] = 1e-12;
  std::vector<double> const b{0, 0, 0, 1};
  std::vector<double> u(4);
  SmallNetwork(graph).solve(b.data(), u.data());
  std::vector<double> const expected{1e12, 1e12 + 1, 1e12 + 1 + 1e9, 1e12 + 2 + 1e9};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(u[i], expected[i], 1e-15 * expected[i]);
}

TEST(SmallNetwork, SolvesWithoutAGroundUpToAConstant) {
  auto const graph = graph_of_text(
      "[grid]\ncells = [5, 4]\n[equation]\ntype = \"diffusion\"\nkappa = \"exp(9*x*y)\"\nsource = "
      "\"x-0.5\"\n[boundary]\n" +
      neumann);
  auto b = wave(20, 0.7);
  std::vector<double> u(20);
  double const mean = std::accumulate(b.begin(), b.end(), 0.) / 20;
  for (double& v : b) v -= mean;
  SmallNetwork(graph).solve(b.data(), u.data());
  auto const y = product(graph, u);
  for (int i = 0; i < 20; ++i) EXPECT_NEAR(y[i], b[i], 1e-11);
}

// theory.md, section 4: the two visits leave a polynomial below 1, so that no eigenvalue of B A exceeds 1 or is not
// positive.
TEST(NetworkCycle, IsSymmetricAndNeverOvershoots) {
  for (double contrast : {1e-9, 1e-3, 1., 1e6, 1e12}) {
    auto const graph = graph_of_text(two_phases(contrast));
    AggregationHierarchy hierarchy{ConductanceGraph(graph)};
    ASSERT_GE(hierarchy.n_levels(), 3);
    auto const p = wave(graph.n(), 0.37), q = wave(graph.n(), 1.91);
    auto const mp = cycle(hierarchy, p), mq = cycle(hierarchy, q);
    EXPECT_GT(dot(p, mp), 0);
    EXPECT_NEAR(dot(q, mp), dot(p, mq), (1e-9 + 1e-19 * contrast) * std::sqrt(dot(p, mp) * dot(q, mq))) << contrast;
    auto u = p;
    double largest = 0;
    for (int step = 0; step < 30; ++step) {
      auto const y = product(graph, u);
      double const energy = dot(u, y);
      u = cycle(hierarchy, y);
      largest = dot(u, product(graph, u)) / energy;     // (|B A u| / |u|)^2 in the energy norm
      double const size = std::sqrt(dot(u, u));
      for (double& v : u) v /= size;
    }
    EXPECT_LE(largest, 1 + 1e-5) << contrast;
    EXPECT_GT(largest, 0.9) << contrast;
  }
}

/// The solver by itself, on all cases of an input.
std::vector<LaneReport> solve_by_aggregation(Assembled const& a, double tolerance, DeviceVector x, int most = 200) {
  Timers timers(false);
  SolvePlan plan;
  plan.cycle.rung = Rung::aggregation;
  auto const solver = make_solver(plan, {}, a.shape(), a.op.stencil.has_extra(), timers);
  solver->setup(a.op);
  auto control = a.control(tolerance);
  control.max_iterations = most;
  return solver->solve(a.op.rhs, x, control);
}

TEST(NetworkCycle, NeedsAsManyIterationsForAnyContrast) {
  for (double contrast : {1., 1e2, 1e4, 1e6, 1e9, 1e12}) {
    Assembled const a(two_phases(contrast));
    auto const report = solve_by_aggregation(a, 1e-8, DeviceVector("x", a.shape().n_values()))[0];
    EXPECT_TRUE(report.converged()) << contrast;
    auto const small = std::find_if(report.history.begin(), report.history.end(), [](double r) { return r <= 1e-8; });
    EXPECT_LE(small - report.history.begin(), 18) << contrast;
    EXPECT_LE(report.iterations, 30) << contrast;          // until the error is small as well
  }
}

TEST(NetworkCycle, SolvesSingularPeriodicAndReactiveProblems) {
  std::string const noise = "\"10^(5*" + cell_noise(3) + ")\"",
                    head = "[grid]\ncells = [30, 27]\n[equation]\ntype = \"diffusion\"\nkappa = " + noise + "\n";
  for (std::string const& rest :
       {"source = \"cos(pi*x)\"\n[boundary]\n" + neumann, "source = \"sin(2*pi*x)\"\n[boundary]\n" + periodic,
        "source = 1\nsigma = \"if(x<0.3, 1e7, 0)\"\n[boundary]\n" + neumann,
        "source = 1\n[boundary]\n" + robin(1e-4)}) {
    Assembled const a(head + rest);
    DeviceVector const x("x", a.shape().n_values());
    auto const report = solve_by_aggregation(a, 1e-8, x)[0];
    EXPECT_TRUE(report.converged()) << rest << report.residual;
    EXPECT_LE(report.iterations, 40) << rest;
    auto const reference = solve_text(head + rest, {"solver.type=direct", "solver.compatibility=project"});
    auto const u = values_of(x);
    auto const w = static_cast<std::size_t>(a.shape().lanes);
    double size = 0;
    for (double const v : reference.fields[0]) size = std::max(size, std::abs(v));
    for (std::size_t i = 0; i < reference.fields[0].size(); ++i)
      ASSERT_NEAR(u[i * w] + a.op.level[0], reference.fields[0][i], 1e-5 * size) << rest << i;
  }
}

TEST(NetworkCycle, GivesALaneTheBitsThatItHasAlone) {
  auto const text = [](std::string const& list) {
    return "[grid]\ncells = [20, 18]\n[equation]\ntype = \"diffusion\"\nsource = 1\nkappa = \"10^(a*" + cell_noise(9) +
           ")\"\n[sweep.parameters]\na = [" + list + "]\n";
  };
  std::vector<std::string> const list{"6", "0.5", "8", "1", "3", "7", "2", "4", "5"};
  std::string joined;
  for (auto const& value : list) joined += (joined.empty() ? "" : ", ") + value;
  Assembled const together(text(joined));
  DeviceVector const all("x", together.shape().n_values());
  auto const reports = solve_by_aggregation(together, 1e-8, all);
  auto const values = values_of(all);
  for (std::size_t c = 0; c < list.size(); ++c) {
    Assembled const a(text(list[c]));
    DeviceVector const x("x", a.shape().n_values());
    auto const alone = solve_by_aggregation(a, 1e-8, x)[0];
    EXPECT_EQ(alone.iterations, reports[c].iterations);
    EXPECT_EQ(alone.residual, reports[c].residual);
    auto const one = values_of(x);
    std::size_t const w = static_cast<std::size_t>(together.shape().lanes),
                      n = static_cast<std::size_t>(together.shape().n_cells()),
                      w_alone = static_cast<std::size_t>(a.shape().lanes);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(one[i * w_alone], values[(c / w * n + i) * w + c % w]) << c;
  }
}

TEST(NetworkCycle, TakesTheMemoryThatIsPredicted) {
  for (std::string const cells : {"[40, 40, 40]", "[150, 150]"})
    for (std::string const& kappa : {std::string("1+x"), "10^(8*" + cell_noise(4) + ")"}) {
      Assembled const a("[grid]\ncells = " + cells + "\n[equation]\nsampling = \"centre\"\nkappa = \"" + kappa +
                        "\"\nsource = 1\n");
      AggregationHierarchy const hierarchy(graph_of(host_stencil(a.op.stencil), 0));
      double const predicted = AggregationHierarchy::predicted_bytes(a.shape());
      RecordProperty("bytes_per_unknown" + cells + kappa,
                     std::to_string(static_cast<double>(hierarchy.bytes()) / static_cast<double>(a.shape().n_cells())));
      EXPECT_NEAR(static_cast<double>(hierarchy.bytes()) / predicted, 1, 0.15) << cells << kappa;
    }
}

TEST(Ladder, GoesOnWithAggregationWherePointsAreFarFromEnough) {
  auto const result = solve_text(two_phases(1e6, "type = \"diffusion\"\n"),
                                 {"boundary.x_min.type=neumann", "equation.source=1", "grid.cells=[24, 24, 24]",
                                  "equation.sampling=centre"})
                          .results[0];
  EXPECT_EQ(result.status, CaseStatus::done) << result.message;
  EXPECT_LE(result.iterations, 60);
  EXPECT_THAT(result.attempts_text, testing::HasSubstr("multigrid aggregation: converged"));
}

}  // namespace
}  // namespace lapwing::test
