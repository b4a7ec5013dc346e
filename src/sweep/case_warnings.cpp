// SPDX-License-Identifier: BSD-3-Clause
// Parameters that change nothing, cases that are equal to others, and powers of 10 that were meant as numbers.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "config/evaluate.hpp"
#include "config/generators.hpp"
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

InputLocation const& place_of(Checked const& checked, int p) {
  return checked.config.sweep.parameters[static_cast<std::size_t>(p)].where;
}

/// A parameter that multiplies cases beyond the different ones.
std::vector<Warning> of_grid(Checked const& checked) {
  SweepPlan const& plan = checked.plan;
  std::vector<Warning> warnings;
  for (int p = 0; p < plan.n_parameters(); ++p) {
    auto const& where = place_of(checked, p);
    std::int64_t const n = plan.axis_size(p), different = plan.n_different(p);
    if (is_used(plan, p) && different < n)
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
             fmt::format("give a parameter a distribution ({}) or a list, or leave out {}", random_generator_names(),
                         spec(Key::sweep_mode).path)}};
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

std::vector<Warning> warn_of_unused_parameters(Checked const& checked) {
  SweepPlan const& plan = checked.plan;
  std::vector<Warning> warnings;
  if (plan.mode() == SweepMode::zip) return warnings;      // rows may have labels
  for (int p = 0; p < plan.n_parameters(); ++p) {
    if (is_used(plan, p)) continue;
    std::int64_t const n = plan.mode() == SweepMode::grid ? plan.axis_size(p) : 1;
    auto const cost =
        n > 1 ? fmt::format("; its {} values make {} cases of {}", n, plan.n_cases(), plan.n_cases() / n) : "";
    warnings.push_back({place_of(checked, p),
                        fmt::format("{} changes nothing, because no expression uses it{}", key_of(plan, p), cost),
                        "use it or remove it"});
  }
  return warnings;
}

std::vector<Warning> warn_of_exponents(Checked const& checked) {
  // 10^0.1 is nearly 1, nothing is 10^30, and nobody begins at 1.26 to end at 10^8.
  constexpr double tiny = 0.1, huge = 30, large = 8;
  std::vector<Warning> warnings;
  for (auto const& parameter : checked.config.sweep.parameters) {
    if (!parameter.generator || parameter.generator->key != Key::logspace) continue;
    double const a = evaluate(parameter.numbers[0].code, {}), b = evaluate(parameter.numbers[1].code, {});
    auto const [least, most] = std::minmax(a, b);
    bool const are_numbers =
        least > 0 && a != b && (most < tiny || most > huge || (least <= tiny && most >= large));
    if (!are_numbers) continue;
    warnings.push_back(
        {parameter.where,
         fmt::format("{}.{}.{} goes from {:.7g} to {:.7g}: its ends are exponents of 10", spec(Key::parameters).path,
                     parameter.name, leaf(Key::logspace), std::pow(10, a), std::pow(10, b)),
         fmt::format("write [{:.6g}, {:.6g}, {}] for {:g} to {:g}", std::log10(a), std::log10(b),
                     evaluate(parameter.numbers[2].code, {}), a, b)});
  }
  return warnings;
}

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
