// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Networks of conductances on the host, and how their nodes are joined to a coarser network.
#pragma once

#include <vector>

#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// A network of nodes: (A u)_i = sum over links of T (u_i - u_neighbour) + G_i u_i with T > 0 and G >= 0, the
/// conductance to the ground.
struct ConductanceGraph {
  std::vector<int> begin{0};                 ///< [n + 1], where the links of a node begin
  std::vector<int> neighbour;                ///< [link], every link at both of its nodes
  std::vector<double> conductance;           ///< [link], T
  std::vector<double> ground;                ///< [n], G

  int n() const { return static_cast<int>(ground.size()); }
  int n_links() const { return static_cast<int>(neighbour.size()); }
};

/// The operator of one case, cells numbered x fastest.
ConductanceGraph graph_of(Stencil<HostExec> const& a, int lane);

/// A_ii of every node: sum of T, and G.
std::vector<double> diagonal_of(ConductanceGraph const& graph);

/// Which nodes are one node of the coarser network.
struct Aggregates {
  /// of a node whose value is fixed by the ground, so that it needs no coarse network
  static constexpr int none = -1;

  std::vector<int> of;                       ///< [n], aggregate or `none`
  int count = 0;
};

/// Joins nodes along links that are strong for one of the two, in two rounds of pairs.
///
/// Two aggregates that are each taken for rigid, with the sums of their diagonal entries d_i and d_j and T between
/// them, have the quality d_i d_j / ((d_i + d_j) T): by how much smoothing may overestimate the energy of moving them
/// against each other. A node is paired with the neighbour of least quality that is still free, if that is below
/// `limit`. A node that is left over joins the best of its neighbours that are at least as strong, so that two strong
/// nodes never meet in a weak one. Nodes whose ground exceeds 2 / (limit - 2) of their links are left out.
///
/// So cells of a good conductor are joined with each other, weak cells with each other or with a conductor, and two
/// conductors only once both are single nodes of a coarser network.
/// @see Notay (2010), Napov and Notay (2012).
Aggregates aggregate(ConductanceGraph const& graph, double limit);

/// P^T A P for P that gives every node of an aggregate its value, 0 to those in none: sums of conductances, without
/// rounding away anything.
ConductanceGraph contract(ConductanceGraph const& graph, Aggregates const& aggregates);

}  // namespace lapwing
