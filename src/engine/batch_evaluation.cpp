// SPDX-License-Identifier: BSD-3-Clause
// What follows from solutions that are stored.
#include <cmath>
#include <utility>

#include "engine/batch_engine.hpp"
#include "kernels/stencil/apply.hpp"
#include "kernels/batch/copies.hpp"
#include "kernels/stencil/inspect.hpp"

namespace lapwing {

BatchOutput BatchEngine::evaluate_solutions(std::vector<CaseSpec> cases, StoredSolutions const& stored,
                                            std::vector<int> const& quantities, bool with_fields, BatchOutput reuse) {
  BatchOutput out = solver_.assemble(std::move(cases), std::move(reuse));
  take_solutions(stored);
  for (std::size_t c = 0; c < out.results.size(); ++c)
    out.results[c].status = solver_.problem().failure[c].empty() ? CaseStatus::done : CaseStatus::failed;
  if (stored.read) measure_imbalance(out);
  evaluate(out, stored.origin, quantities, with_fields);
  if (with_fields) collect_fields(out);
  return out;
}

/// u = the solutions, less their levels.
void BatchEngine::take_solutions(StoredSolutions const& stored) {
  DeviceExec const exec;
  DiffusionProblem const& problem = solver_.problem();
  if (!stored.read) return fill(exec, solver_.u(), 0.);
  std::vector<double> values(static_cast<std::size_t>(shape().n_cells()) * problem.cases.size());
  stored.read(problem.cases, values.data());
  auto const packed = allocate<DeviceVector>("lapwing::engine::stored", static_cast<std::int64_t>(values.size()));
  send(values, packed);
  interleave<DeviceExec>(exec, shape(), packed, problem.n_cases(), solver_.u());
  wait(exec, "lapwing::engine::stored");
  if (solver_.op().has_level) subtract_per_lane<DeviceExec>(exec, shape(), solver_.op().levels(), solver_.u());
}

/// What of the right-hand side the solutions leave over, for their balance.
void BatchEngine::measure_imbalance(BatchOutput& out) {
  DeviceExec const exec;
  BatchOperator const& op = solver_.op();
  LaneReducer& reducer = solver_.reducer();
  DeviceVector const scratch = solver_.scratch();
  auto const store = [&](double const* values, auto const& assign) {
    for (std::size_t c = 0; c < out.reports.size(); ++c) assign(out.reports[c], values[c]);
  };
  store(reducer.dot(op.rhs, op.rhs), [](LaneReport& report, double square) { report.rhs_norm = std::sqrt(square); });
  apply<DeviceExec>(exec, op.stencil, solver_.u(), scratch);
  subtract<DeviceExec>(exec, shape(), op.rhs, scratch, scratch);
  store(reducer.reduce(scratch, Reduction::sum), [](LaneReport& report, double sum) { report.residual_sum = sum; });
}

}  // namespace lapwing
