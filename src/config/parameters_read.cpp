// SPDX-License-Identifier: BSD-3-Clause
#include "config/parameters_read.hpp"

#include <algorithm>

#include "config/equation_fields.hpp"

namespace lapwing {
namespace {

std::vector<int> in_index(FieldExpr const& field) {
  return field.case_index ? parameters_in(field.case_index->code) : std::vector<int>();
}

/// Adds the fields from files that code reads to `found`, unless they are in one of the two lists.
void add_file_fields(ByteCode const& code, std::vector<int> const& known, std::vector<int>& found) {
  auto const has = [](std::vector<int> const& list, int field) {
    return std::find(list.begin(), list.end(), field) != list.end();
  };
  for (auto const& [op, operand] : code.code) {
    if (op != Op::variable || !Slot::is_file(operand)) continue;
    int const field = Slot::file_of(operand);
    if (!has(known, field) && !has(found, field)) found.push_back(field);
  }
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
    if (Slot::is_parameter(slot)) found.push_back(slot - Slot::first_parameter);
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

std::vector<int> parameters_in_indices(RunConfig const& config, ByteCode const& code) {
  std::vector<std::vector<int>> sets;
  for (auto const slot : code.variables)
    if (Slot::is_file(slot))
      sets.push_back(in_index(config.file_fields[static_cast<std::size_t>(Slot::file_of(slot))].values));
  return joined(sets);
}

std::vector<int> file_fields_in_equation(RunConfig const& config) {
  std::vector<int> found;
  for (auto const& one : equation_fields(config)) add_file_fields(one.field->code, {}, found);
  return found;
}

std::vector<int> file_fields_in_outputs(RunConfig const& config) {
  std::vector<int> found;
  auto const known = file_fields_in_equation(config);
  if (config.exact) add_file_fields(config.exact->code, known, found);
  for (auto const& quantity : config.output.quantities) add_file_fields(quantity.field.code, known, found);
  return found;
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
  for (auto const& field : config.file_fields) sets.push_back(in_index(field.values));
  for (auto const& quantity : config.output.quantities) sets.push_back(parameters_in(quantity.point));
  return joined(sets);
}

std::vector<int> parameters_in_expressions(RunConfig const& config) {
  std::vector<std::vector<int>> sets;
  for (auto const& one : equation_fields(config)) sets.push_back(parameters_in(one.field->code));
  return joined(sets);
}

}  // namespace lapwing
