// SPDX-License-Identifier: BSD-3-Clause
// Data that are zero, and coefficients that leave their range.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "config/jumps.hpp"
#include "config/schema.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_cases = 1024;
constexpr std::int64_t most_effort = 2'000'000;  // instructions for each key

bool may_be_missed(Requirement required, Interval const& i) {
  return i.undefined || !is_met(required, i.low) || !is_met(required, i.high);
}

/// What an expression can be for all cases at once.
Interval over_all_cases(Checked const& checked, ByteCode const& code) {
  std::vector<Interval> slots(Slot::first_parameter + static_cast<std::size_t>(checked.plan.n_parameters()));
  for (int p = 0; p < checked.plan.n_parameters(); ++p)
    slots[static_cast<std::size_t>(Slot::first_parameter + p)] = checked.plan.parameter_range(p);
  std::vector<Interval> with_box = slots;
  for (std::size_t d = 0; d < checked.config.lower.size(); ++d)
    with_box[Slot::x + d] = {enclose(checked.config.lower[d].code, slots).low,
                             enclose(checked.config.upper[d].code, slots).high, false, false};
  return enclose(code, with_box);
}

}  // namespace

bool is_zero(Checked const& checked, std::int64_t case_id, NamedField const& field, Effort& effort) {
  if (checked.config.sampling.cuts() && may_jump(field.field->code)) {  // cut cells are not what their centres say
    CellValues const values = values_of(checked, case_id, field);
    Interval const all = values.inside(values.everywhere());
    if (all.low != 0 || all.high != 0) return false;
  }
  auto const found = find_cell(
      values_of(checked, case_id, field), effort,
      [](Interval const& i) { return i.low != 0 || i.high != 0 || i.undefined; },
      [](double value) { return value != 0; });
  return !found.centre && found.complete;
}

std::vector<Warning> warn_of_zero_data(Checked const& checked) {
  auto const& config = checked.config;
  if (config.source.from_file()) return {};
  std::vector<NamedField> data{{"", &config.source}};
  for (NamedField const& face : face_values(config)) data.push_back(face);
  std::vector<ByteCode const*> codes;
  for (NamedField const& field : data) codes.push_back(&field.field->code);
  CaseSample const sample = sample_cases(checked.plan, parameters_of(config, codes), most_cases);
  Effort effort(most_effort);
  std::int64_t n_zero = 0, first = -1;
  for (std::int64_t const c : sample.cases) {
    if (!std::all_of(data.begin(), data.end(),
                     [&](NamedField const& field) { return is_zero(checked, c, field, effort); }))
      continue;
    if (n_zero++ == 0) first = c;
  }
  if (n_zero == 0) return {};
  return {{config.source.where,
           fmt::format("{} and all boundary values are zero at all cells{}{}: u is 0 there", spec(Key::source).path,
                       share_text(sample, n_zero, checked.plan.n_cases()),
                       case_text(", first in ", checked.plan, sample, first)),
           "give one of them a value other than 0 at some cell centre"}};
}

std::vector<Warning> warn_of_bad_coefficients(Checked const& checked) {
  std::vector<Warning> warnings;
  std::set<std::pair<int, int>> told;  // `boundary.all` stands for many faces
  auto fields = volume_fields(checked.config);
  for (auto const& on_faces : {face_alphas(checked.config), face_values(checked.config)})
    fields.insert(fields.end(), on_faces.begin(), on_faces.end());
  for (NamedField const& field : fields) {
    Requirement const required = field.required;
    ByteCode const& code = field.field->code;
    InputLocation const& where = field.field->where;
    if (told.contains({where.line, where.column}) || !may_be_missed(required, over_all_cases(checked, code))) continue;
    CaseSample const sample = sample_cases(checked.plan, parameters_of(checked.config, {&code}), most_cases);
    Effort effort(most_effort);
    std::int64_t n_bad = 0;
    std::string example;
    for (std::int64_t const c : sample.cases) {
      CellValues const values = values_of(checked, c, field);
      auto const found = find_cell(
          values, effort, [&](Interval const& i) { return may_be_missed(required, i); },
          [&](double v) { return !is_met(required, v); });
      if (!found.centre || n_bad++ > 0) continue;
      example = fmt::format("{} = {:.4g} at {}{}: {}", field.key, values.at(*found.centre),
                            describe(*found.centre, checked.config.dim()), case_text(" of ", checked.plan, sample, c),
                            text_of(required));
    }
    if (n_bad == 0) continue;
    warnings.push_back(
        {where, fmt::format("{}; out of range{}", example, share_text(sample, n_bad, checked.plan.n_cases())),
         "a case whose coefficients are out of range fails; change the expression or the values of its parameters"});
    told.insert({where.line, where.column});
  }
  return warnings;
}

}  // namespace lapwing
