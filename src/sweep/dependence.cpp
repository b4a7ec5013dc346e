// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/dependence.hpp"

#include "config/equation_fields.hpp"

namespace lapwing {
namespace {

class Roles {
 public:
  explicit Roles(std::size_t n) : roles_(n) {}

  void add(ByteCode const& code, bool ParameterRole::*role) {
    for (auto const slot : code.variables)
      if (slot >= Slot::first_parameter) roles_[static_cast<std::size_t>(slot - Slot::first_parameter)].*role = true;
  }
  void add(FieldExpr const& field, bool ParameterRole::*role) {
    add(field.code, role);
    if (field.case_index) add(field.case_index->code, role);
  }
  void add(std::vector<NumberExpr> const& numbers, bool ParameterRole::*role) {
    for (auto const& number : numbers) add(number.code, role);
  }
  std::vector<ParameterRole> take() { return std::move(roles_); }

 private:
  std::vector<ParameterRole> roles_;
};

}  // namespace

std::vector<ParameterRole> parameter_roles(RunConfig const& config) {
  Roles roles(config.sweep.parameters.size());
  for (auto const* numbers : {&config.cells, &config.lower, &config.upper}) roles.add(*numbers, &ParameterRole::grid);
  auto const& solver = config.solver;
  for (auto const* number : {&solver.relative_tolerance, &solver.max_iterations, &solver.pre_smooth,
                             &solver.post_smooth, &solver.coarsest_unknowns, &solver.direct_memory_mib})
    roles.add(number->code, &ParameterRole::solver);
  for (auto const& one : equation_fields(config))
    roles.add(*one.field, one.in_operator()                 ? &ParameterRole::coefficients
                          : one.role == FieldRole::source ? &ParameterRole::source
                                                          : &ParameterRole::boundary);
  if (config.exact) roles.add(*config.exact, &ParameterRole::output);
  for (auto const& quantity : config.output.quantities) {
    roles.add(quantity.field, &ParameterRole::output);
    roles.add(quantity.point, &ParameterRole::output);
  }
  return roles.take();
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
