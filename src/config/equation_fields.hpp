// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The one list of the fields that -div(kappa grad u) + sigma u = source and its conditions consist of.
#pragma once

#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "config/schema.hpp"
#include "core/requirement.hpp"

namespace lapwing {

/// What a field is in the equation.
enum class FieldRole { coefficient, reaction, source, boundary_value, boundary_coefficient };

constexpr Requirement required_of(FieldRole role) {
  switch (role) {
    case FieldRole::coefficient: return Requirement::positive;
    case FieldRole::reaction:
    case FieldRole::boundary_coefficient: return Requirement::not_negative;
    default: return Requirement::finite;
  }
}

struct EquationField {
  FieldExpr const* field;
  Key key;
  FieldRole role;
  int face;              ///< -1 for a field at the cells
  std::string name;      ///< as in the input: "equation.kappa[1]", "boundary.x_min.alpha"

  bool at_cells() const { return face < 0; }
  /// Whether another value makes another operator, and not only another right-hand side.
  bool in_operator() const { return role != FieldRole::source && role != FieldRole::boundary_value; }
};

/// Fields that a case's solution depends on: coefficients, reaction, source, then face by face; periodic faces have
/// none.
/// @note The order enters the hash of a case.
std::vector<EquationField> equation_fields(RunConfig const& config);

}  // namespace lapwing
