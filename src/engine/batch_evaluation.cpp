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
  auto const& read = stored.read;
  BatchOutput out = std::move(reuse);
  begin(cases, out);
  setup_.problem = sample_problem(programs_, std::move(cases), std::move(setup_.problem));
  setup_.op = assemble_operator(setup_.problem, std::move(setup_.op), true);
  make_room();
  DeviceExec const exec;
  if (read) {
    std::vector<double> values(static_cast<std::size_t>(shape_.n_cells()) * setup_.problem.cases.size());
    read(setup_.problem.cases, values.data());
    auto const packed = allocate<DeviceVector>("lapwing::engine::stored", static_cast<std::int64_t>(values.size()));
    send(values, packed);
    interleave<DeviceExec>(exec, shape_, packed, setup_.problem.n_cases(), u_);
    wait(exec, "lapwing::engine::stored");
    if (setup_.op.has_level) subtract_per_lane<DeviceExec>(exec, shape_, setup_.op.levels(), u_);
  } else {
    fill(exec, u_, 0.);
  }
  for (std::size_t c = 0; c < out.results.size(); ++c)
    out.results[c].status = setup_.problem.failure[c].empty() ? CaseStatus::done : CaseStatus::failed;
  if (read) measure_imbalance(out);
  evaluate(out, stored.origin, quantities);
  if (with_fields) collect_fields(out);
  return out;
}

/// What of the right-hand side the solutions leave over, for their balance.
void BatchEngine::measure_imbalance(BatchOutput& out) {
  DeviceExec const exec;
  auto const store = [&](double const* values, auto const& assign) {
    for (std::size_t c = 0; c < out.reports.size(); ++c) assign(out.reports[c], values[c]);
  };
  store(reducer_.dot(setup_.op.rhs, setup_.op.rhs),
        [](LaneReport& report, double square) { report.rhs_norm = std::sqrt(square); });
  apply<DeviceExec>(exec, setup_.op.stencil, u_, scratch_);
  subtract<DeviceExec>(exec, shape_, setup_.op.rhs, scratch_, scratch_);
  store(reducer_.reduce(scratch_, Reduction::sum), [](LaneReport& report, double sum) { report.residual_sum = sum; });
}

}  // namespace lapwing
