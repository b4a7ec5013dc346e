// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What each parameter of a sweep touches, read off the input's expressions.
#pragma once

#include <string>
#include <vector>

#include "config/run_config.hpp"

namespace lapwing {

/// What changes from case to case with a parameter; several may.
struct ParameterRole {
  bool grid = false;          ///< number of cells or extents
  bool solver = false;        ///< tolerances and other settings
  bool coefficients = false;  ///< kappa, sigma or alpha of a Robin face: with the grid, the operator
  bool source = false;
  bool boundary = false;      ///< boundary values
  bool output = false;        ///< exact solution and quantities

  bool changes_operator() const { return grid || coefficients; }
  bool changes_solution() const { return grid || solver || coefficients || source || boundary; }
};

/// Roles of all parameters, [parameter] in order of declaration.
std::vector<ParameterRole> parameter_roles(RunConfig const& config);

/// "operator, source" for people; "nothing" for a parameter that is not used.
std::string describe(ParameterRole const& role);

}  // namespace lapwing
