// SPDX-License-Identifier: BSD-3-Clause
#include "config/parameters_read.hpp"

#include <algorithm>

#include "config/equation_fields.hpp"

namespace lapwing {
namespace {

std::vector<int> in_index(FieldExpr const& field) {
  return field.case_index ? parameters_in(field.case_index->code) : std::vector<int>();
}

}  // namespace

std::vector<int> joined(std::vector<std::vector<int>> const& sets) {
  std::vector<int> all;
  for (auto const& set : sets) all.insert(all.end(), set.begin(), set.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<int> parameters_in(ByteCode const& code) {
  std::vector<int> found;
  for (auto const slot : code.variables)
    if (slot >= Slot::first_parameter) found.push_back(slot - Slot::first_parameter);
  return found;
}

std::vector<int> parameters_in(std::vector<NumberExpr> const& numbers) {
  std::vector<std::vector<int>> sets;
  for (auto const& number : numbers) sets.push_back(parameters_in(number.code));
  return joined(sets);
}

std::vector<int> parameters_in(FieldExpr const& field) {
  return joined({parameters_in(field.code), in_index(field)});
}

std::vector<int> parameters_in(QuantitySpec const& quantity) {
  return joined({parameters_in(quantity.field), parameters_in(quantity.point)});
}

std::array<NumberExpr const*, 6> numbers_of(SolverSpec const& solver) {
  return {&solver.relative_tolerance, &solver.max_iterations,    &solver.pre_smooth,
          &solver.post_smooth,        &solver.coarsest_unknowns, &solver.direct_memory_mib};
}

std::vector<int> parameters_in(SolverSpec const& solver) {
  std::vector<std::vector<int>> sets;
  for (NumberExpr const* number : numbers_of(solver)) sets.push_back(parameters_in(number->code));
  return joined(sets);
}

std::vector<int> parameters_in_box(RunConfig const& config) {
  return joined({parameters_in(config.cells), parameters_in(config.lower), parameters_in(config.upper)});
}

std::vector<int> parameters_in_numbers(RunConfig const& config) {
  std::vector<std::vector<int>> sets{parameters_in_box(config), parameters_in(config.solver)};
  for (auto const& one : equation_fields(config)) sets.push_back(in_index(*one.field));
  for (auto const& quantity : config.output.quantities) sets.push_back(parameters_in(quantity.point));
  return joined(sets);
}

std::vector<int> parameters_in_expressions(RunConfig const& config) {
  std::vector<std::vector<int>> sets;
  for (auto const& one : equation_fields(config)) sets.push_back(parameters_in(one.field->code));
  return joined(sets);
}

}  // namespace lapwing
