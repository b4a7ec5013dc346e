// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The hierarchy of networks of one case, and its cycle.
#pragma once

#include <cstdint>
#include <vector>

#include "solvers/conductance_graph.hpp"
#include "solvers/small_network.hpp"

namespace lapwing {

/// Multigrid on networks whose nodes are joined along strong links, level by level, whatever the grid was. Host code,
/// one case.
///
/// P is constant on aggregates, coarse networks are P^T A P. One sweep of Gauss-Seidel, forward before and backward
/// after the coarse network. From the second level on a problem is visited twice wherever links have halved since the
/// last doubling, each time with the weight 1.6: the visits leave the error polynomial (1 - 1.6 t)^2, which is below 1
/// for every eigenvalue t of a cycle in (0, 1]. So a cycle is symmetric and positive definite for any network.
///
/// Conductances are stored in single precision: rounding them changes every energy, and so the preconditioned operator,
/// by a factor within 1 +- 6e-8, whatever their contrast. Vectors are double.
/// @note Memory per unknown: about 125 bytes in three directions, 95 in two, and as much again during the set-up. @see
/// docs/theory.md, section 4.
class AggregationHierarchy {
 public:
  explicit AggregationHierarchy(ConductanceGraph finest);

  /// One cycle on A u = b from u = 0.
  void cycle();
  std::vector<double>& b() { return levels_.front().b; }              ///< [n], stays as it is
  std::vector<double> const& u() const { return levels_.front().u; }  ///< [n]

  int n_levels() const { return static_cast<int>(levels_.size()); }
  int n_nodes(int level) const { return levels_[level].n; }
  int n_links(int level) const { return static_cast<int>(levels_[level].neighbour.size()); }
  /// What is held from the end of the set-up on, and what it is expected to be; the set-up takes as much again for a
  /// while.
  std::size_t bytes() const;
  static double predicted_bytes(BatchShape const& one_case);

 private:
  struct Level {
    int n = 0;
    std::vector<int> begin, middle;          ///< [n + 1], [n]: links to nodes before i, then those to nodes behind
    std::vector<int> neighbour;
    std::vector<float> conductance;
    std::vector<double> inverse;             ///< [n], 1 / A_ii
    std::vector<int> aggregate;              ///< [n], place in b and u of the next level
    std::vector<double> b, u;                ///< one place more than nodes, for those in no aggregate
    std::vector<double> r, e;                ///< where the level is visited twice
    bool visited_twice = false;
  };

  static Level make_level(ConductanceGraph const& graph, double scale);
  void solve(std::size_t level);
  void visit(std::size_t level, double const* b, double* u);

  std::vector<Level> levels_;
  SmallNetwork coarsest_;
  double scale_ = 1;                         ///< power of two that stored conductances were multiplied by
};

}  // namespace lapwing
