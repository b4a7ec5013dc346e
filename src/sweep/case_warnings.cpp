// SPDX-License-Identifier: BSD-3-Clause
// Cases that are equal to others.
#include <algorithm>

#include <fmt/format.h>

#include "config/schema.hpp"
#include "sweep/warning_checks.hpp"

namespace lapwing {
namespace {

bool is_used(SweepPlan const& plan, int p) {
  auto const& role = plan.roles()[static_cast<std::size_t>(p)];
  return role.changes_solution() || role.output;
}

std::string key_of(SweepPlan const& plan, int p) {
  return fmt::format("{}.{}", spec(Key::parameters).path, plan.parameter_names()[static_cast<std::size_t>(p)]);
}

/// Combinations of different values that the cases can have, most at most.
std::int64_t n_combinations(SweepPlan const& plan, std::int64_t most) {
  std::int64_t n = 1;
  for (int p = 0; p < plan.n_parameters(); ++p) {
    if (!is_used(plan, p)) continue;
    std::int64_t const values = plan.n_different(p) == 0 ? most : std::min(most, plan.n_different(p));
    n = n >= most / values ? most : n * values;
    if (values == most) return most;
  }
  return n;
}

/// A parameter that multiplies cases beyond the different ones.
std::vector<Warning> of_grid(Checked const& checked) {
  SweepPlan const& plan = checked.plan;
  std::vector<Warning> warnings;
  for (int p = 0; p < plan.n_parameters(); ++p) {
    auto const& where = checked.config.sweep.parameters[static_cast<std::size_t>(p)].where;
    std::int64_t const n = plan.axis_size(p), different = plan.n_different(p);
    if (n > 1 && !is_used(plan, p))
      warnings.push_back(
          {where,
           fmt::format("{} changes nothing, because no expression uses it; its {} values make {} cases of {}",
                       key_of(plan, p), n, plan.n_cases(), plan.n_cases() / n),
           "use it or remove it"});
    else if (different < n)
      warnings.push_back(
          {where,
           fmt::format("{} has {} values, {} of them different: {} of {} cases are equal to others", key_of(plan, p), n,
                       different, plan.n_cases() / n * (n - different), plan.n_cases()),
           "leave out what comes twice"});
  }
  return warnings;
}

std::vector<Warning> of_draws(Checked const& checked) {
  std::int64_t const n = checked.plan.n_cases(), combinations = n_combinations(checked.plan, n);
  if (n < 2 || combinations >= n) return {};
  InputLocation const& where = checked.config.sweep.samples.where;
  if (combinations == 1)
    return {{where,
             fmt::format("{} = {} draws, and no parameter that is used has more than one value: all cases are equal",
                         spec(Key::samples).path, n),
             "give a parameter a distribution (uniform, normal, loguniform, integers) or a list, or leave out " +
                 std::string(spec(Key::sweep_mode).path)}};
  return {{where,
           fmt::format("{} = {} draws from {} combinations of values: cases are equal to others",
                       spec(Key::samples).path, n, combinations),
           fmt::format("{} = \"grid\" solves each combination once", spec(Key::sweep_mode).path)}};
}

std::vector<Warning> of_zip(Checked const& checked) {
  std::int64_t const n = checked.plan.n_cases();
  if (n < 2 || n_combinations(checked.plan, n) > 1) return {};
  return {{checked.config.sweep.where,
           fmt::format("no parameter that is used changes its value: all {} cases are equal", n),
           "use a parameter that changes, or leave out " + std::string(spec(Key::sweep_mode).path)}};
}

}  // namespace

std::vector<Warning> warn_of_equal_cases(Checked const& checked) {
  switch (checked.plan.mode()) {
    case SweepMode::random:
      return of_draws(checked);
    case SweepMode::zip:
      return of_zip(checked);
    default:
      return of_grid(checked);
  }
}

}  // namespace lapwing
