// SPDX-License-Identifier: BSD-3-Clause
// Jumps inside cells, and conditions that are met between cell centres only.
#include <algorithm>

#include <fmt/format.h>

#include "config/jumps.hpp"
#include "config/op_semantics.hpp"
#include "config/schema.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_cases = 24;
constexpr std::int64_t most_effort = 1'000'000;  // instructions for each key

bool is_condition(Op op) {
  return (op >= Op::less && op <= Op::logical_not) || op == Op::step;
}

/// Instructions [first, end) of an expression, which compute a value of their own.
ByteCode part_of(ByteCode const& code, std::size_t first, std::size_t end) {
  ByteCode part = code;
  part.code.assign(code.code.begin() + static_cast<std::ptrdiff_t>(first),
                   code.code.begin() + static_cast<std::ptrdiff_t>(end));
  std::erase_if(part.variables, [&](std::uint16_t slot) {
    return std::none_of(part.code.begin(), part.code.end(),
                        [slot](Instruction const& i) { return i.op == Op::variable && i.operand == slot; });
  });
  return part;
}

/// The code of every condition that an expression holds.
std::vector<ByteCode> conditions_in(ByteCode const& code) {
  std::vector<ByteCode> conditions;
  std::vector<std::size_t> first;  // [place on the stack], instruction that its value begins with
  for (std::size_t i = 0; i < code.code.size(); ++i) {
    auto const n = static_cast<std::size_t>(arity(code.code[i].op));
    if (n == 0)
      first.push_back(i);
    else
      first.resize(first.size() - (n - 1));
    if (is_condition(code.code[i].op)) conditions.push_back(part_of(code, first.back(), i + 1));
  }
  return conditions;
}

/// A place where a condition has an outcome that it has at no cell centre.
struct Hidden {
  Truth outcome;
  Point at;
};

std::optional<Hidden> hidden_outcome(Checked const& checked, std::int64_t case_id, ByteCode const& condition,
                                     Effort& effort) {
  CellValues const values = values_of(checked, case_id, condition);
  for (Truth const outcome : {Truth::always, Truth::never}) {
    Truth const other = outcome == Truth::always ? Truth::never : Truth::always;
    auto const at_centre = find_cell(
        values, effort, [&](Interval const& i) { return truth(i) != other; },
        [&](double value) { return truth(Interval::point(value)) == outcome; });
    if (at_centre.centre || !at_centre.complete) continue;
    if (auto const place = find_outcome(values, outcome, effort)) return Hidden{outcome, *place};
  }
  return std::nullopt;
}

/// What the looked-at cases of one field come to.
struct Findings {
  std::int64_t n_jumps = 0, n_hidden = 0;
  std::string jump, hidden;  ///< the first of each, in words
};

Findings look_at(Checked const& checked, NamedField const& field, CaseSample const& sample) {
  Findings found;
  Effort effort(most_effort);
  auto const conditions = conditions_in(field.field->code);
  int const dim = checked.config.dim();
  for (std::int64_t const c : sample.cases) {
    auto const jump = find_jump(values_of(checked, c, field), effort);
    if (!jump) continue;
    if (found.n_jumps++ == 0)
      found.jump = fmt::format("from {:.4g} to {:.4g} at {}{}", jump->from, jump->to, describe(jump->at, dim),
                               case_text(" of ", checked.plan, sample, c));
    for (ByteCode const& condition : conditions) {
      auto const hidden = hidden_outcome(checked, c, condition, effort);
      if (!hidden) continue;
      if (found.n_hidden++ == 0)
        found.hidden =
            fmt::format("is {} at no cell centre, but at {}{}", hidden->outcome == Truth::always ? "true" : "false",
                        describe(hidden->at, dim), case_text(" of ", checked.plan, sample, c));
      break;
    }
  }
  return found;
}

}  // namespace

std::vector<Warning> warn_of_jumps(Checked const& checked) {
  std::vector<Warning> warnings;
  if (checked.config.sampling.cuts()) return warnings;
  for (NamedField const& field : volume_fields(checked.config)) {
    if (!may_jump(field.field->code)) continue;
    CaseSample const sample =
        sample_cases(checked.plan, parameters_of(checked.config, {&field.field->code}), most_cases);
    Findings const found = look_at(checked, field, sample);
    auto const share = [&](std::int64_t n_found) { return share_text(sample, n_found, checked.plan.n_cases()); };
    auto const n_cases = checked.plan.n_cases();
    if (found.n_hidden > 0)
      warnings.push_back(
          {field.field->where,
           fmt::format("a condition in {} {}; hidden between centres{}", field.key, found.hidden,
                       share(found.n_hidden)),
           fmt::format(
               "with {} = \"centre\" this part is left out: write \"auto\", or refine {}", spec(Key::sampling).path,
               spec(Key::grid_cells).path)});
    else if (found.n_jumps > 0)
      warnings.push_back(
          {field.field->where,
           fmt::format("{} jumps inside a cell, {}{}{}", field.key, found.jump, n_cases > 1 ? "; so it does" : "",
                       share(found.n_jumps)),
           fmt::format(
               "with {} = \"centre\" a cell takes the value at its centre: write \"auto\", or choose {} so that "
               "jumps lie on cell faces",
               spec(Key::sampling).path, spec(Key::grid_cells).path)});
  }
  return warnings;
}

}  // namespace lapwing
