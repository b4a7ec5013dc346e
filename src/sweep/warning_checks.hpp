// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The checks behind `plan_warnings`, and what they share.
#pragma once

#include <string>
#include <vector>

#include "core/requirement.hpp"
#include "sweep/case_sample.hpp"
#include "sweep/cell_search.hpp"

namespace lapwing {

/// What is wrong, where in the input, and what to do about it.
struct Warning {
  InputLocation where;
  std::string what, advice;
};

/// What is looked through.
struct Checked {
  RunConfig const& config;
  SweepPlan const& plan;
};

std::vector<Warning> warn_of_zero_data(Checked const& checked);
std::vector<Warning> warn_of_unused_parameters(Checked const& checked);
std::vector<Warning> warn_of_exponents(Checked const& checked);
std::vector<Warning> warn_of_equal_cases(Checked const& checked);
std::vector<Warning> warn_of_bad_coefficients(Checked const& checked);
std::vector<Warning> warn_of_jumps(Checked const& checked);
std::vector<Warning> warn_of_interpolated_conditions(Checked const& checked);
std::vector<Warning> warn_of_tolerance(Checked const& checked);

/// A field of the input that is given by an expression, by its key.
struct NamedField {
  std::string key;  ///< "equation.kappa[1]", "boundary.x_min.value"
  FieldExpr const* field = nullptr;
  int face = CellValues::cells;
  Requirement required = Requirement::finite;
};
/// kappa, sigma and the source.
std::vector<NamedField> volume_fields(RunConfig const& config);
/// Values of faces, and alpha of those that are Robin.
std::vector<NamedField> face_values(RunConfig const& config);
std::vector<NamedField> face_alphas(RunConfig const& config);

/// Parameters that an expression's values at cell centres depend on, ascending.
std::vector<int> parameters_of(RunConfig const& config, std::vector<ByteCode const*> const& codes);

/// An expression at the cells of a case of the plan.
CellValues values_of(Checked const& checked, std::int64_t case_id, NamedField const& field);
CellValues values_of(Checked const& checked, std::int64_t case_id, ByteCode const& code, int face = CellValues::cells);

/// Whether the values at the cells of a case are known to be zero.
bool is_zero(Checked const& checked, std::int64_t case_id, NamedField const& field, Effort& effort);

/// " of case 3 (a = 0.5)" with the first of the parameters that matter, nothing if the plan has one case. @param before
/// " of ".
std::string case_text(char const* before, SweepPlan const& plan, CaseSample const& sample, std::int64_t case_id);

}  // namespace lapwing
