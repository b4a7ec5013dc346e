// SPDX-License-Identifier: BSD-3-Clause
#include "run/predicted_cost.hpp"

#include <algorithm>
#include <cmath>

#include "run/batch_rules.hpp"
#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"
#include "engine/derivatives.hpp"
#include "engine/operator_cache.hpp"
#include "config/equation_fields.hpp"
#include "config/separable.hpp"
#include "operators/batch_layout.hpp"
#include "fields/expression_sampler.hpp"
#include "solvers/automatic.hpp"

namespace lapwing {
namespace {

// Measured on a core of a CPU (docs/performance.md, "What check predicts"). Seconds of a case, of a batch, and of a
// cell of a case.
constexpr double per_case = 4e-6, per_batch = 30e-6;
constexpr double assemble[4] = {0, 5e-9, 6e-9, 12e-9};        // [dim]
constexpr double per_file_value = 3e-9, per_quantity = 2e-9, per_field = 2e-9,
                 per_derivative = 6e-9;
// iterations for coefficients as they are, beside those of the cost table
constexpr double beside_smooth = 1.5, table_digits = 8;
constexpr double with_coarser_grids = 1.5;                    // times the solve, for error estimates

BatchShape shape_of(RunConfig const& config, BoxGrid const& grid, int n_cases) {
  std::array<bool, 3> periodic{};
  for (int d = 0; d < config.dim(); ++d) periodic[d] = config.periodic(d);
  return batch_shape(grid, periodic, n_cases);
}

/// Sampling of all expressions and files for a batch.
double seconds_to_sample(RunConfig const& config, BatchShape const& shape) {
  unsigned const box = varying_box(config);
  double seconds = 0;
  auto const add = [&](FieldExpr const& field, int face) {
    if (field.from_file()) seconds += per_file_value * static_cast<double>(shape.n_values());
    else if (!field.code.code.empty()) seconds += ExpressionSampler::predicted_seconds(field.code, box, face, shape);
  };
  for (auto const& one : equation_fields(config)) add(*one.field, one.at_cells() ? ExpressionSampler::cells : one.face);
  if (config.exact) add(*config.exact, ExpressionSampler::cells);
  for (auto const& quantity : config.output.quantities)
    add(quantity.field, quantity.on >= 0 ? quantity.on : ExpressionSampler::cells);
  for (auto const& field : config.file_fields)
    if (field.values.case_index) add(field.values, ExpressionSampler::cells);
  return seconds;
}

/// What solving the cases takes, set-ups included.
double seconds_to_solve(Sweep const& sweep, CasesAlike const& alike, SolverKind kind, double seconds_per_unknown) {
  SweepPlan const& plan = *sweep.plan;
  auto const n_cells = static_cast<double>(alike.first.grid.n_cells());
  double solve = seconds_per_unknown * n_cells;
  if (iterates(kind)) solve *= beside_smooth * (alike.digits / table_digits);
  if (sweep.config.solver.accuracy == Accuracy::discretisation && CoarserGrid::exists(alike.first.grid, true))
    solve *= with_coarser_grids;
  if (!plan.superposes()) return solve * alike.n_cases;
  return solve * plan.superposition()->n_basis() * alike.n_cases / static_cast<double>(plan.cases_per_basis()) +
         seconds_per_combined_unknown * n_cells * alike.n_cases;
}

/// What is done for every case besides solving it.
double seconds_beside_solves(RunConfig const& config, CasesAlike const& alike, BatchShape const& shape, int in_batch) {
  double const n_batches = alike.n_cases / in_batch,
               n_values = alike.n_cases * static_cast<double>(alike.first.grid.n_cells());
  double const per_value = assemble[config.dim()] +
                           per_quantity * static_cast<double>(1 + config.output.quantities.size()) +
                           per_field * static_cast<double>(config.output.fields.size()) +
                           per_derivative * Derivatives::n_at_cells(config);
  return n_batches * (per_batch + seconds_to_sample(config, shape)) + n_values * per_value + per_case * alike.n_cases;
}

/// Of operators that later batches may find again.
double bytes_of_setups(Sweep const& sweep, CasesAlike const& alike, BatchShape const& shape) {
  SweepPlan const& plan = *sweep.plan;
  if (plan.cases_per_operator() == 1 || plan.superposes()) return 0;
  SolverSettings const& settings = alike.first.solver;
  SolvePlan const expected = expected_plan(settings, alike.first.grid, shape, !why_not_separable(sweep.config));
  double const n = std::min(alike.n_batches, std::ceil(alike.n_cases / static_cast<double>(plan.cases_per_operator())));
  return (n - 1) * OperatorSetup::predicted_bytes(sweep.config, settings, shape, {expected});
}

}  // namespace

CostOfCases predicted_cost(Sweep const& sweep, CasesAlike const& alike) {
  RunConfig const& config = sweep.config;
  BoxGrid const& grid = alike.first.grid;
  bool const superposes = sweep.plan->superposes();
  SolverSettings const settings = superposes ? Combiner::settings_of_basis(alike.first.solver) : alike.first.solver;
  int const in_batch =
      std::min(batch_size(grid, requested_batch(config)), static_cast<int>(std::clamp(alike.n_cases, 1., 1e9)));
  BatchShape const shape = shape_of(config, grid, in_batch);
  bool const separable = !why_not_separable(config);
  CostOfCases cost;
  cost.kind = expected_solver(settings, shape, separable);
  cost.why = explain_choice(settings, shape, separable);
  cost.lanes = shape.lanes;
  cost.memory = predicted_memory(config, alike.first.solver, grid, shape, in_batch,
                                 superposes ? &*sweep.plan->superposition() : nullptr);
  cost.setups = bytes_of_setups(sweep, alike, shape);
  cost.seconds = seconds_to_solve(sweep, alike, cost.kind, expected_seconds_per_unknown(settings, shape, separable)) +
                 seconds_beside_solves(config, alike, shape, in_batch);
  return cost;
}

}  // namespace lapwing
