// SPDX-License-Identifier: BSD-3-Clause
#include "run/batch_rules.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/batch_memory.hpp"
#include "config/evaluate.hpp"
#include "config/separable.hpp"
#include "operators/batch_layout.hpp"
#include "solvers/automatic.hpp"

namespace lapwing {
namespace {

// A share from the counters: long beside the message it takes between nodes, and enough cases to sort into even
// batches; short beside a run.
constexpr double seconds_per_draw = 0.25;

// Unknowns below which iterations saved are worth less than the writes of numbers that are no longer neighbours in the
// file.
constexpr std::int64_t worth_sorting = 2500;

/// Most cases that the engine solves one by one because lanes would stay idle.
std::int64_t cases_without_lanes() {
  BoxGrid small;
  small.cells = {16, 16, 1};
  std::int64_t n = 0;
  while (n < 64 && lanes_for(small, n + 1) == 1) ++n;
  return n < 64 ? n : 0;
}

struct Fit {
  std::int64_t n;
  bool fits;
};

/// Most cases, at most `n`, whose batch is predicted to fit: whole sets of lanes, at least one, which may not fit.
Fit cases_that_fit(RunConfig const& config, SweepPlan const& plan, ResolvedNumbers const& numbers,
                   std::array<bool, 3> const& periodic, std::int64_t n, double memory) {
  Superposition const* const superposes = plan.superposes() ? &*plan.superposition() : nullptr;
  BatchShape shape = batch_shape(numbers.grid, periodic, static_cast<int>(n));
  auto const fits = [&](int groups) {
    shape.groups = groups;
    return predicted_memory(config, numbers.solver, numbers.grid, shape, shape.n_lanes(), superposes)
               .where_computed() <= memory;
  };
  int least = 1, most = shape.groups;
  if (fits(most)) return {n, true};
  while (most - least > 1) (fits((least + most) / 2) ? least : most) = (least + most) / 2;
  return {std::min<std::int64_t>(n, std::int64_t{least} * shape.lanes), least > 1 || (most > 1 && fits(least))};
}

}  // namespace

std::string cells_text(BoxGrid const& grid) {
  std::string text;
  for (int d = 0; d < grid.dim; ++d) text += fmt::format("{}{}", d ? " x " : "", grid.cells[d]);
  return text;
}

int requested_batch(RunConfig const& config) { return static_cast<int>(evaluate(config.batch.code, {})); }

std::function<BatchRule(ResolvedNumbers const&)> batch_rules(RunConfig const& config, SweepPlan const& plan,
                                                             double memory) {
  int const requested = requested_batch(config);
  bool const operators_return = plan.cases_per_operator() > 1;   // found again only where cases stay in their order
  bool const separable = !why_not_separable(config), superposes = plan.superposes();
  std::array<bool, 3> periodic{};
  for (int d = 0; d < config.dim(); ++d) periodic[d] = config.periodic(d);
  return [=, &config, &plan](ResolvedNumbers const& numbers) {
    BatchRule rule;
    rule.batch = batch_size(numbers.grid, requested);
    if (requested == 0 && memory < HUGE_VAL) {
      Fit const fit = cases_that_fit(config, plan, numbers, periodic, rule.batch, memory);
      rule.batch = fit.n;
      rule.fits = fit.fits;
    }
    BatchShape const shape =
        batch_shape(numbers.grid, periodic, static_cast<int>(std::min<std::int64_t>(rule.batch, 1 << 20)));
    SolverKind const kind = expected_solver(numbers.solver, shape, separable);
    rule.lanes = shape.lanes;
    rule.grid = numbers.grid;
    rule.seconds = (superposes ? seconds_per_combined_unknown
                               : expected_seconds_per_unknown(numbers.solver, shape, separable)) *
                   static_cast<double>(rule.grid.n_cells());
    rule.by_hardness = iterates(kind) && rule.batch > 1 && !operators_return && !superposes &&
                       rule.grid.n_cells() >= worth_sorting;
    return rule;
  };
}

DealerRules dealer_rules(RunConfig const& config, int n_ranks, bool one_by_one) {
  DealerRules rules;
  rules.n_ranks = n_ranks;
  rules.whole_batches = requested_batch(config) > 0;
  rules.least_seconds = one_by_one ? 0 : seconds_per_draw;
  rules.single_cases = cases_without_lanes();
  return rules;
}

}  // namespace lapwing
