// SPDX-License-Identifier: BSD-3-Clause
#include "app/starting_guess.hpp"

#include <algorithm>
#include <utility>

#include "app/rhs_scaling.hpp"

namespace lapwing {
namespace {

/// Notes that a case ends with its guess.
void end_with_guess(double residual, double rhs_norm, CaseResult& result, LaneReport& report) {
  report.reason = result.reason = StopReason::converged;
  report.residual = result.residual = residual;
  report.rhs_norm = rhs_norm;
  report.history = {residual};
  result.status = CaseStatus::done;
  result.iterations = result.attempts = 0;
  result.attempts_text = "starting guess: converged";
}

}  // namespace

DeviceVector StartingGuess::storage(BatchShape const& shape) {
  if (static_cast<std::int64_t>(storage_.extent(0)) != shape.n_values())
    storage_ = allocate<DeviceVector>("lapwing::engine::guess", shape.n_values());
  values_ = storage_;
  may_be_final_ = true;
  return values_;
}

bool StartingGuess::accept(DiffusionProblem const& problem, DiffusionOperator const& op, std::vector<CaseResult>& results,
                           std::vector<LaneReport>& reports) {
  BatchShape const& shape = problem.shape;
  int const n = shape.n_lanes();
  if (!norms_ || !(shape_ == shape)) norms_ = std::make_unique<ResidualNorms>(shape);
  shape_ = shape;
  if (op.any_singular()) {
    LaneControl control;
    for (Coupling const& coupling : op.coupling) control.singular.push_back(coupling.singular);
    LaneValues<double> shift(n);
    remove_mean(shape, control, norms_->reducer(), shift, values_);
  }
  auto const b_norm = norms_->norm(op.rhs, n);
  std::vector<double> largest(b_norm);        // squares may vanish where values do not
  if (std::find(b_norm.begin(), b_norm.end(), 0.) != b_norm.end())
    std::copy_n(norms_->reducer().reduce(op.rhs, Reduction::max_abs), n, largest.begin());
  std::vector<double> r_norm;
  norms_->residual(op.stencil, values_, op.rhs, r_norm);
  LaneValues<int> useless(n);
  useless.fill(0);
  bool all = true, any_useless = false;
  for (int c = 0; c < problem.n_cases(); ++c) {
    double const relative = r_norm[c] / b_norm[c];
    bool const failed = results[c].status == CaseStatus::failed, is_zero = largest[c] == 0;
    bool const converged = RhsScaling::in_range(b_norm[c]) && relative <= problem.cases[c].solver.relative_tolerance;
    useless[c] = failed || is_zero || !(relative < 1);
    any_useless = any_useless || useless[c];
    if (!failed && (is_zero || converged)) end_with_guess(is_zero ? 0 : relative, b_norm[c], results[c], reports[c]);
    else all = all && failed;
  }
  if (!any_useless) return all;
  DeviceVector const zero = norms_->scratch();
  Kokkos::deep_copy(DeviceExec(), zero, 0.);
  copy_where<DeviceExec>(DeviceExec(), shape, useless.device(), zero, values_);
  return all;
}

void StartingGuess::swap_values(DeviceVector& other) {
  std::swap(storage_, other);
  values_ = storage_;
}

}  // namespace lapwing
