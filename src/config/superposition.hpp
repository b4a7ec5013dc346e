// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which cases of a sweep are combinations of a few others, read off the input's expressions.
#pragma once

#include <string>
#include <vector>

#include "config/run_config.hpp"

namespace lapwing {

/// u(p) = sum over k of weight_k(p) u_k for all cases that have the fixed parameters in common.
///
/// Holds where kappa of all directions, sigma and alpha are g(p) times functions of coordinates, and the data are sums
/// of such products c(p) phi(x): A(p) = g A_0, and a term of the source or of Neumann and Robin data has the weight c /
/// g, one of Dirichlet data, which A's own kappa multiplies, the weight c. Terms of equal weight make one basis
/// problem.
struct Superposition {
  /// [parameter], what keeps it from being free: "equation.kappa", "grid"; empty: it is free
  std::vector<std::string> fixed_by;
  std::vector<ByteCode> weight;       ///< [basis problem], of parameters alone
  /// The basis problems as cases of an input of their own: the operator A_0, and behind the sweep's parameters one
  /// selector per problem, 1 in its own case and 0 in the others.
  RunConfig basis;
  std::string obstacle;               ///< why there is none; else empty

  int n_basis() const { return static_cast<int>(weight.size()); }
};

/// Finds the superposition of an input, with as many free parameters as it can.
///
/// A parameter is free unless grid or solver settings read it, or coefficients and data in a way that cannot be taken
/// apart (LinearForms). Decided by how the input is written; no value is looked at.
Superposition find_superposition(RunConfig const& config);

}  // namespace lapwing
