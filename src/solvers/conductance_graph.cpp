// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/conductance_graph.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr int rounds = 2;                  // of pairs: aggregates of about four nodes
constexpr double share_of_limit = 0.5;     // for nodes that join an aggregate of others

/// S and the coefficients of the box's faces at one cell.
double ground_of_cell(Stencil<HostExec> const& a, int g, int k, int j, int x, int lane) {
  BatchShape const& s = a.shape;
  int const at[3] = {x, j, k};
  double ground = a.has_extra() ? a.extra(a.extra_row(g, k, j) + std::int64_t{x} * s.lanes + lane) : 0;
  for (int d = 0; d < s.dim; ++d)
    for (int side = 0; side < 2; ++side) {
      if (s.periodic[d] || at[d] != (side == 0 ? 0 : s.cells[d] - 1)) continue;
      int p[3] = {x, j, k};
      p[d] += side;
      ground += a.face[d](a.face_row(d, g, p[2], p[1]) + std::int64_t{p[0]} * s.lanes + lane);
    }
  return ground;
}

double quality(double d_i, double d_j, double t) { return d_i * d_j / ((d_i + d_j) * t); }

/// One round of pairs. @param d  what counts as the diagonal of a node; 0 of nodes that stay out.
class Pairing {
 public:
  Pairing(ConductanceGraph const& graph, std::vector<double> const& d, double limit)
      : graph_(graph), d_(d), limit_(limit) {}

  Aggregates make() {
    int const n = graph_.n();
    pairs_.of.assign(n, Aggregates::none);
    std::vector<int> singles;
    for (int i = 0; i < n; ++i) {
      if (pairs_.of[i] != Aggregates::none || d_[i] == 0) continue;
      int const j = best_neighbour(i, limit_, [&](int other) { return pairs_.of[other] == Aggregates::none; });
      if (j < 0) singles.push_back(i);
      pairs_.of[i] = pairs_.count++;
      if (j >= 0) pairs_.of[j] = pairs_.of[i];
    }
    return singles.empty() ? pairs_ : with_hosts(singles);
  }

 private:
  /// Of several equal neighbours the first. @return -1 if none is below the limit.
  template <class F>
  int best_neighbour(int i, double limit, F const& suits) const {
    int best = -1;
    for (int k = graph_.begin[i]; k < graph_.begin[i + 1]; ++k) {
      int const j = graph_.neighbour[k];
      if (d_[j] == 0 || !suits(j)) continue;
      double const q = quality(d_[i], d_[j], graph_.conductance[k]);
      if (q >= limit) continue;
      limit = q;
      best = j;
    }
    return best;
  }

  /// Lets singles join pairs (a neighbour below the limit cannot be single itself) and counts anew.
  Aggregates with_hosts(std::vector<int> const& singles) const {
    Aggregates all = pairs_;
    for (int const i : singles) {
      int const j = best_neighbour(i, share_of_limit * limit_, [&](int other) { return d_[i] <= d_[other]; });
      if (j >= 0) all.of[i] = pairs_.of[j];
    }
    std::vector<int> number(pairs_.count, Aggregates::none);
    all.count = 0;
    for (int& of : all.of) {
      if (of == Aggregates::none) continue;
      if (number[of] == Aggregates::none) number[of] = all.count++;
      of = number[of];
    }
    return all;
  }

  ConductanceGraph const& graph_;
  std::vector<double> const& d_;
  double limit_;
  Aggregates pairs_;
};

/// Members of every aggregate, one after the other.
struct Members {
  std::vector<int> begin, node;

  explicit Members(Aggregates const& aggregates) : begin(aggregates.count + 1, 0) {
    for (int const of : aggregates.of)
      if (of != Aggregates::none) ++begin[of + 1];
    for (int c = 0; c < aggregates.count; ++c) begin[c + 1] += begin[c];
    node.resize(begin.back());
    auto next = begin;
    for (int i = 0; i < static_cast<int>(aggregates.of.size()); ++i)
      if (aggregates.of[i] != Aggregates::none) node[next[aggregates.of[i]]++] = i;
  }
};

/// Diagonal entries; 0 of nodes that the ground dominates, and of those that have no other neighbours.
std::vector<double> inner_diagonal(ConductanceGraph const& graph, double limit) {
  auto d = diagonal_of(graph);
  for (int i = 0; i < graph.n(); ++i)
    if (graph.ground[i] * (limit - 2) >= 2 * (d[i] - graph.ground[i])) d[i] = 0;
  for (int i = 0; i < graph.n(); ++i) {
    auto const first = graph.neighbour.begin() + graph.begin[i], last = graph.neighbour.begin() + graph.begin[i + 1];
    if (std::all_of(first, last, [&](int j) { return d[j] == 0; })) d[i] = 0;
  }
  return d;
}

}  // namespace

ConductanceGraph graph_of(Stencil<HostExec> const& a, int lane) {
  BatchShape const& s = a.shape;
  int const g = lane / s.lanes, l = lane % s.lanes;
  auto const cell = [&](int x, int j, int k) { return (k * s.cells[1] + j) * s.cells[0] + x; };
  ConductanceGraph graph;
  std::size_t const n = static_cast<std::size_t>(s.n_cells());
  graph.begin.reserve(n + 1);
  graph.ground.reserve(n);
  graph.neighbour.reserve(2 * s.dim * n);
  graph.conductance.reserve(2 * s.dim * n);
  for (int k = 0; k < s.cells[2]; ++k)
    for (int j = 0; j < s.cells[1]; ++j)
      for (int x = 0; x < s.cells[0]; ++x) {
        for (auto const& to : links_of_cell(a, g, k, j, x, l)) {
          int const other = cell(to.x, to.y, to.z);
          if (other == cell(x, j, k) || to.t == 0) continue;
          graph.neighbour.push_back(other);
          graph.conductance.push_back(to.t);
        }
        graph.ground.push_back(ground_of_cell(a, g, k, j, x, l));
        graph.begin.push_back(graph.n_links());
      }
  return graph;
}

std::vector<double> diagonal_of(ConductanceGraph const& graph) {
  std::vector<double> d(graph.ground);
  for (int i = 0; i < graph.n(); ++i)
    for (int k = graph.begin[i]; k < graph.begin[i + 1]; ++k) d[i] += graph.conductance[k];
  return d;
}

Aggregates aggregate(ConductanceGraph const& graph, double limit) {
  auto const d = inner_diagonal(graph, limit);
  Aggregates all = Pairing(graph, d, limit).make();
  ConductanceGraph now;
  for (int round = 1; round < rounds; ++round) {
    now = contract(round == 1 ? graph : now, all);
    std::vector<double> sums(all.count, 0);
    for (int i = 0; i < graph.n(); ++i)
      if (all.of[i] != Aggregates::none) sums[all.of[i]] += d[i];
    Aggregates const next = Pairing(now, sums, limit).make();
    for (int& of : all.of)
      if (of != Aggregates::none) of = next.of[of];
    all.count = next.count;
  }
  return all;
}

ConductanceGraph contract(ConductanceGraph const& graph, Aggregates const& aggregates) {
  Members const members(aggregates);
  ConductanceGraph coarse;
  coarse.ground.assign(aggregates.count, 0);
  coarse.begin.reserve(aggregates.count + 1);
  std::vector<int> place(aggregates.count, -1);            // of the link to an aggregate
  for (int c = 0; c < aggregates.count; ++c) {
    int const first = coarse.n_links();
    for (int m = members.begin[c]; m < members.begin[c + 1]; ++m) {
      int const i = members.node[m];
      coarse.ground[c] += graph.ground[i];
      for (int k = graph.begin[i]; k < graph.begin[i + 1]; ++k) {
        int const to = aggregates.of[graph.neighbour[k]];
        if (to == c) continue;
        if (to == Aggregates::none) {
          coarse.ground[c] += graph.conductance[k];
        } else if (place[to] < first) {
          place[to] = coarse.n_links();
          coarse.neighbour.push_back(to);
          coarse.conductance.push_back(graph.conductance[k]);
        } else {
          coarse.conductance[place[to]] += graph.conductance[k];
        }
      }
    }
    coarse.begin.push_back(coarse.n_links());
  }
  return coarse;
}

}  // namespace lapwing
