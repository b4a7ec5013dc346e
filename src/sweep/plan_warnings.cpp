// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/plan_warnings.hpp"

#include <fmt/format.h>

#include "config/equation_fields.hpp"
#include "config/parameters_read.hpp"
#include "config/schema.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

using Check = std::vector<Warning> (*)(Checked const&);

/// Every kind of trouble, in the order in which it is told.
constexpr Check checks[] = {warn_of_zero_data, warn_of_unused_parameters, warn_of_exponents, warn_of_equal_cases,
                            warn_of_bad_coefficients, warn_of_jumps, warn_of_interpolated_conditions,
                            warn_of_tolerance};

constexpr std::size_t most_named = 4;  // parameters of a case

/// Fields of the equation that expressions give, of some kind.
template <class Is>
std::vector<NamedField> fields_by_expressions(RunConfig const& config, Is const& is) {
  std::vector<NamedField> fields;
  for (auto const& one : equation_fields(config))
    if (is(one) && !one.field->from_file() && !one.field->code.code.empty())
      fields.push_back({one.name, one.field, one.at_cells() ? CellValues::cells : one.face, required_of(one.role)});
  return fields;
}

}  // namespace

std::vector<NamedField> volume_fields(RunConfig const& config) {
  return fields_by_expressions(config, [](EquationField const& one) { return one.at_cells(); });
}

std::vector<NamedField> face_values(RunConfig const& config) {
  return fields_by_expressions(config, [](EquationField const& one) { return one.role == FieldRole::boundary_value; });
}

std::vector<NamedField> face_alphas(RunConfig const& config) {
  return fields_by_expressions(config,
                               [](EquationField const& one) { return one.role == FieldRole::boundary_coefficient; });
}

std::vector<int> parameters_of(RunConfig const& config, std::vector<ByteCode const*> const& codes) {
  std::vector<std::vector<int>> sets{parameters_in_box(config)};
  for (ByteCode const* code : codes) {
    sets.push_back(parameters_in(*code));
    sets.push_back(parameters_in_indices(config, *code));
  }
  return joined(sets);
}

CellValues values_of(Checked const& checked, std::int64_t case_id, ByteCode const& code, int face) {
  auto slots = checked.plan.slots(case_id);
  BoxGrid const grid = grid_of(checked.config, evaluate_numbers(checked.config, slots));
  return CellValues(code, std::move(slots), grid, face);
}

CellValues values_of(Checked const& checked, std::int64_t case_id, NamedField const& field) {
  return values_of(checked, case_id, field.field->code, field.face);
}

std::string case_text(char const* before, SweepPlan const& plan, CaseSample const& sample, std::int64_t case_id) {
  if (plan.n_cases() == 1) return "";
  std::string values;
  for (std::size_t i = 0; i < sample.parameters.size() && i < most_named; ++i) {
    int const p = sample.parameters[i];
    values += fmt::format("{}{} = {:.6g}", i > 0 ? ", " : "", plan.parameter_names()[static_cast<std::size_t>(p)],
                          plan.parameter(case_id, p));
  }
  if (sample.parameters.size() > most_named) values += ", ...";
  return fmt::format("{}case {}{}", before, case_id, values.empty() ? "" : " (" + values + ")");
}

std::vector<std::string> plan_warnings(RunConfig const& config, SweepPlan const& plan) {
  std::vector<std::string> lines;
  for (Check const check : checks)
    for (Warning const& warning : check({config, plan}))
      lines.push_back(warning.where.text() + ": warning: " + warning.what + "\n  " + warning.advice);
  return lines;
}

}  // namespace lapwing
