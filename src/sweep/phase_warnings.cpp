// SPDX-License-Identifier: BSD-3-Clause
// Interpolated fields that are used as conditions.
#include <algorithm>

#include <fmt/format.h>

#include "config/equation_fields.hpp"
#include "config/op_semantics.hpp"
#include "config/schema.hpp"
#include "sweep/field_shape.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

/// Whether an operation asks of its operand number i whether it is 0.
bool asks_for_truth(Op op, int i) {
  return op == Op::logical_and || op == Op::logical_or || op == Op::logical_not || (op == Op::select && i == 0);
}

/// Fields from files that stand alone where an expression asks whether they are 0, as positions in
/// RunConfig::file_fields.
std::vector<int> fields_as_conditions(ByteCode const& code) {
  constexpr int no_field = -1;
  std::vector<int> found, stack;  // of each value, the field that it is
  for (auto const& [op, operand] : code.code) {
    int const n = arity(op);
    for (int i = 0; i < n; ++i) {
      int const field = stack[stack.size() - static_cast<std::size_t>(n - i)];
      if (field != no_field && asks_for_truth(op, i)) found.push_back(field);
    }
    stack.resize(stack.size() - static_cast<std::size_t>(n));
    stack.push_back(op == Op::variable && Slot::is_file(operand) ? Slot::file_of(operand) : no_field);
  }
  return found;
}

/// Whether the field is interpolated in a case of the plan.
bool is_interpolated(Checked const& checked, FieldExpr const& field) {
  if (!field.interpolate) return false;
  if (checked.config.solver.accuracy == Accuracy::discretisation) return true;  // on coarser grids at least
  auto const& files = checked.plan.files();
  auto const info = std::find_if(files.begin(), files.end(), [&field](FieldFileInfo const& f) {
    return f.file == field.file && f.dataset == field.dataset;
  });
  CaseSample const sample = sample_cases(checked.plan, parameters_of(checked.config, {}), 64);
  return info != files.end() && std::any_of(sample.cases.begin(), sample.cases.end(), [&](std::int64_t c) {
           return is_other_grid(info->shape,
                                grid_of(checked.config, evaluate_numbers(checked.config, checked.plan.slots(c))));
         });
}

}  // namespace

std::vector<Warning> warn_of_interpolated_conditions(Checked const& checked) {
  std::vector<ByteCode const*> codes;
  for (auto const& one : equation_fields(checked.config)) codes.push_back(&one.field->code);
  if (checked.config.exact) codes.push_back(&checked.config.exact->code);
  for (auto const& quantity : checked.config.output.quantities) codes.push_back(&quantity.field.code);
  std::vector<int> fields;
  for (ByteCode const* code : codes)
    for (int const field : fields_as_conditions(*code))
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  std::vector<Warning> warnings;
  for (int const f : fields) {
    auto const& [name, values] = checked.config.file_fields[static_cast<std::size_t>(f)];
    if (!is_interpolated(checked, values)) continue;
    warnings.push_back({values.where,
                        fmt::format("{}.{} is interpolated, and a condition takes any value but 0 for true: regions "
                                    "grow by up to a cell of the dataset",
                                    spec(Key::named_fields).path, name),
                        fmt::format("write {} > 0.5 where 0 and 1 stand for regions", name)});
  }
  return warnings;
}

}  // namespace lapwing
