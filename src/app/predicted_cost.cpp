// SPDX-License-Identifier: BSD-3-Clause
#include "app/predicted_cost.hpp"

#include <algorithm>
#include <cmath>

#include "app/batch_rules.hpp"
#include "config/separable.hpp"
#include "problem/batch_layout.hpp"
#include "solvers/automatic.hpp"
#include "solvers/cost_table.hpp"

namespace lapwing {
namespace {

std::array<bool, 3> periodic_of(RunConfig const& config) {
  std::array<bool, 3> periodic{};
  for (int d = 0; d < config.dim(); ++d) periodic[d] = config.periodic(d);
  return periodic;
}

}  // namespace

CostOfCases predicted_cost(Sweep const& sweep, CasesAlike const& alike) {
  SweepPlan const& plan = *sweep.plan;
  BoxGrid const& grid = alike.first.grid;
  SolverSettings const& settings = alike.first.solver;
  auto const n_cases = static_cast<std::int64_t>(std::max(1., alike.n_cases));
  int const per_batch = static_cast<int>(std::min<std::int64_t>(batch_size(grid, requested_batch(sweep.config)),
                                                                std::min<std::int64_t>(n_cases, 1 << 30)));
  BatchShape const shape = batch_shape(grid, periodic_of(sweep.config), per_batch);
  bool const separable = !why_not_separable(sweep.config);
  CostOfCases cost;
  cost.kind = expected_solver(settings, shape, separable);
  cost.why = explain_choice(settings, shape, separable);
  cost.lanes = shape.lanes;
  cost.memory = predicted_memory(sweep.config, settings, grid, shape, per_batch,
                                 plan.superposes() ? &*plan.superposition() : nullptr);
  double const solve = predicted_seconds_per_unknown(cost.kind, shape) * static_cast<double>(grid.n_cells());
  cost.seconds = solve * alike.n_cases;
  if (plan.superposes())
    cost.seconds =
        solve * plan.superposition()->n_basis() * alike.n_cases / static_cast<double>(plan.cases_per_basis()) +
        seconds_per_combined_unknown * static_cast<double>(grid.n_cells()) * alike.n_cases;
  return cost;
}

}  // namespace lapwing
