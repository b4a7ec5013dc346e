// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Elimination of the few nodes of a coarsest network, without a subtraction.
#pragma once

#include <vector>

#include "solvers/conductance_graph.hpp"

namespace lapwing {

/// A^-1 of a small network.
///
/// A node k that is eliminated leaves conductances T_ki T_kj / d_k between its neighbours, and to the ground likewise:
/// all numbers stay positive, and no contrast costs digits. Where no node has a ground, A is singular, and the last
/// node is set to 0.
/// @note Memory: 8 n^2 bytes. @note Cost: n^3 / 3 flops once, 2 n^2 per solve.
/// @see Grassmann, Taksar and Heyman (1985).
class SmallNetwork {
 public:
  SmallNetwork() = default;
  explicit SmallNetwork(ConductanceGraph const& graph);

  /// u = A^-1 b. @param b  may be u.
  void solve(double const* b, double* u) const;

 private:
  int n_ = 0;
  std::vector<double> share_;                ///< [k][i > k], T_ki / d_k when k was eliminated
  std::vector<double> inverse_;              ///< [k], 1 / d_k
};

}  // namespace lapwing
