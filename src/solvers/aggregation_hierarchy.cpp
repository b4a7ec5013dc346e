// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/aggregation_hierarchy.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lapwing {
namespace {

constexpr double best_limit = 8;           // of the quality of pairs
constexpr double relaxed = 16;             // times as much where few nodes find a partner
constexpr double shrinks = 0.6;            // of the nodes, at most, are to be left
constexpr int few_nodes = 64;              // are eliminated
constexpr int some_nodes = 400;            // are where the next level would not be much smaller
constexpr double weight = 1.6;             // of a cycle that is one of two

/// The next network; below the limit as long as that makes it smaller.
Aggregates shrinking(ConductanceGraph const& graph) {
  double limit = best_limit;
  for (;; limit *= relaxed) {
    auto aggregates = aggregate(graph, limit);
    auto const inside = graph.n() - std::count(aggregates.of.begin(), aggregates.of.end(), Aggregates::none);
    if (aggregates.count <= shrinks * static_cast<double>(inside) || graph.n() <= some_nodes || limit > 1e30)
      return aggregates;
  }
}

/// Power of two that brings the largest conductance near 1.
double scale_of(ConductanceGraph const& graph) {
  double largest = 0;
  for (double const t : graph.conductance) largest = std::max(largest, t);
  return largest > 0 ? std::ldexp(1., -std::ilogb(largest)) : 1;
}

}  // namespace

AggregationHierarchy::AggregationHierarchy(ConductanceGraph finest) : scale_(scale_of(finest)) {
  ConductanceGraph graph = std::move(finest);
  double doubled_at = HUGE_VAL;            // links of the last level that is visited twice
  for (;;) {
    levels_.push_back(make_level(graph, scale_));
    Level& level = levels_.back();
    Aggregates aggregates;
    bool const ends = level.n <= few_nodes;
    if (!ends) aggregates = shrinking(graph);
    if (ends || (aggregates.count > shrinks * level.n && level.n <= some_nodes)) {
      coarsest_ = SmallNetwork(graph);
      return;
    }
    level.visited_twice = levels_.size() > 1 && 2. * graph.n_links() <= doubled_at;
    if (level.visited_twice) {
      doubled_at = graph.n_links();
      level.r.resize(level.n);
      level.e.resize(level.n);
    }
    graph = contract(graph, aggregates);
    level.aggregate = std::move(aggregates.of);
    std::replace(level.aggregate.begin(), level.aggregate.end(), Aggregates::none, graph.n());
  }
}

AggregationHierarchy::Level AggregationHierarchy::make_level(ConductanceGraph const& graph, double scale) {
  Level level;
  level.n = graph.n();
  level.begin = graph.begin;
  level.middle.reserve(level.n);
  level.neighbour.reserve(graph.neighbour.size());
  level.conductance.reserve(graph.neighbour.size());
  level.b.resize(level.n + 1);
  level.u.assign(level.n + 1, 0.);
  level.inverse.resize(level.n);
  for (int i = 0; i < level.n; ++i) {
    double d = scale * graph.ground[i];
    for (bool const before : {true, false}) {
      for (int k = graph.begin[i]; k < graph.begin[i + 1]; ++k) {
        if ((graph.neighbour[k] < i) != before) continue;
        level.neighbour.push_back(graph.neighbour[k]);
        level.conductance.push_back(static_cast<float>(scale * graph.conductance[k]));
        d += level.conductance.back();       // as it is stored: what rounding adds to links must not be missing here
      }
      if (before) level.middle.push_back(static_cast<int>(level.neighbour.size()));
    }
    level.inverse[i] = d > 0 ? 1 / d : 1;
  }
  return level;
}

void AggregationHierarchy::cycle() {
  solve(0);
  for (double& u : levels_.front().u) u *= scale_;
}

/// u = an approximation of A^-1 b on a level.
void AggregationHierarchy::solve(std::size_t l) {
  Level& level = levels_[l];
  if (l + 1 == levels_.size()) {
    coarsest_.solve(level.b.data(), level.u.data());
    for (double& u : level.u) u /= scale_;
    return;
  }
  visit(l, level.b.data(), level.u.data());
  if (!level.visited_twice) return;
  double const* const b = level.b.data();
  double* const u = level.u.data();
  for (int i = 0; i < level.n; ++i) u[i] *= weight;
  for (int i = 0; i < level.n; ++i) {
    double sum = b[i] - u[i] / level.inverse[i];
    for (int k = level.begin[i]; k < level.begin[i + 1]; ++k) sum += level.conductance[k] * u[level.neighbour[k]];
    level.r[i] = sum;
  }
  visit(l, level.r.data(), level.e.data());
  for (int i = 0; i < level.n; ++i) u[i] += weight * level.e[i];
}

/// u = one cycle on A u = b from u = 0.
void AggregationHierarchy::visit(std::size_t l, double const* b, double* u) {
  Level const& level = levels_[l];
  Level& coarse = levels_[l + 1];
  int const n = level.n;
  int const *const begin = level.begin.data(), *const middle = level.middle.data(), *const to = level.neighbour.data(),
                  *const aggregate = level.aggregate.data();
  float const* const t = level.conductance.data();
  double const* const inverse = level.inverse.data();
  for (int i = 0; i < n; ++i) {
    double sum = b[i];
    for (int k = begin[i]; k < middle[i]; ++k) sum += t[k] * u[to[k]];
    u[i] = sum * inverse[i];
  }
  std::fill(coarse.b.begin(), coarse.b.end(), 0.);
  // After that sweep d u = b + sum of T u over the nodes before; what is left of the residual are the nodes behind.
  for (int i = 0; i < n; ++i) {
    double sum = 0;
    for (int k = middle[i]; k < begin[i + 1]; ++k) sum += t[k] * u[to[k]];
    coarse.b[aggregate[i]] += sum;
  }
  solve(l + 1);
  for (int i = 0; i < n; ++i) u[i] += coarse.u[aggregate[i]];
  for (int i = n - 1; i >= 0; --i) {
    double sum = b[i];
    for (int k = begin[i]; k < begin[i + 1]; ++k) sum += t[k] * u[to[k]];
    u[i] = sum * inverse[i];
  }
}

double AggregationHierarchy::predicted_bytes(BatchShape const& one_case) {
  return (one_case.dim == 3 ? 125. : 95.) * static_cast<double>(one_case.n_cells());
}

std::size_t AggregationHierarchy::bytes() const {
  std::size_t sum = 0;
  auto const add = [&](auto const& v) { sum += v.capacity() * sizeof(v[0]); };
  for (Level const& level : levels_) {
    for (auto const* v : {&level.begin, &level.middle, &level.neighbour, &level.aggregate}) add(*v);
    for (auto const* v : {&level.inverse, &level.b, &level.u, &level.r, &level.e}) add(*v);
    add(level.conductance);
  }
  return sum;
}

}  // namespace lapwing
