// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/dependence.hpp"

#include "config/equation_fields.hpp"
#include "config/parameters_read.hpp"

namespace lapwing {

std::vector<ParameterRole> parameter_roles(RunConfig const& config) {
  std::vector<ParameterRole> roles(config.sweep.parameters.size());
  auto const add = [&roles](std::vector<int> const& parameters, bool ParameterRole::*role) {
    for (int const p : parameters) roles[static_cast<std::size_t>(p)].*role = true;
  };
  add(parameters_in_box(config), &ParameterRole::grid);
  add(parameters_in(config.solver), &ParameterRole::solver);
  for (auto const& one : equation_fields(config)) {
    auto const role = one.in_operator()               ? &ParameterRole::coefficients
                      : one.role == FieldRole::source ? &ParameterRole::source
                                                      : &ParameterRole::boundary;
    add(parameters_in(*one.field), role);
    add(parameters_in_indices(config, one.field->code), role);
  }
  auto const add_output = [&](std::vector<int> const& parameters, FieldExpr const& field) {
    add(parameters, &ParameterRole::output);
    add(parameters_in_indices(config, field.code), &ParameterRole::output);
  };
  if (config.exact) add_output(parameters_in(*config.exact), *config.exact);
  for (auto const& quantity : config.output.quantities) add_output(parameters_in(quantity), quantity.field);
  return roles;
}

std::string describe(ParameterRole const& role) {
  std::string text;
  auto const add = [&text](bool touched, char const* what) {
    if (touched) text += (text.empty() ? "" : ", ") + std::string(what);
  };
  add(role.grid, "grid");
  add(role.coefficients, "operator");
  add(role.source, "source");
  add(role.boundary, "boundary values");
  add(role.solver, "solver settings");
  add(role.output, "output");
  return text.empty() ? "nothing" : text;
}

}  // namespace lapwing
