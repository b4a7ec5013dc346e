// SPDX-License-Identifier: BSD-3-Clause
#include "app/starting_guess.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/rhs_scaling.hpp"
#include "kernels/copies.hpp"

namespace lapwing {
namespace {

constexpr double largest_at_limit = 1e-3;  // relative residuals beyond are never the limit of rounding

/// Notes that a case ends with its guess.
void end_with_guess(StopReason reason, double residual, double rhs_norm, CaseResult& result, LaneReport& report) {
  report.reason = result.reason = reason;
  report.residual = result.residual = residual;
  report.rhs_norm = rhs_norm;
  report.history = {residual};
  result.status = CaseStatus::done;
  result.iterations = result.attempts = 0;
  result.attempts_text = std::string("starting guess: ") + reason_name(reason);
}

}  // namespace

DeviceVector StartingGuess::storage(BatchShape const& shape) {
  if (static_cast<std::int64_t>(storage_.extent(0)) != shape.n_values())
    storage_ = allocate<DeviceVector>("lapwing::engine::guess", shape.n_values());
  values_ = storage_;
  may_be_final_ = true;
  return values_;
}

bool StartingGuess::accept(DiffusionProblem const& problem, DiffusionOperator const& op,
                           std::vector<CaseResult>& results, std::vector<LaneReport>& reports) {
  BatchShape const& shape = problem.shape;
  int const n = shape.n_lanes();
  if (!norms_ || !(shape_ == shape)) {
    norms_ = std::make_unique<ResidualNorms>(shape);
    shift_ = LaneValues<double>(n);
    useless_ = LaneValues<int>(n);
  }
  shape_ = shape;
  if (op.any_singular()) {
    LaneControl control;
    for (Coupling const& coupling : op.coupling) control.singular.push_back(coupling.singular);
    remove_mean(shape, control, norms_->reducer(), shift_, values_);
  }
  auto const b_norm = norms_->norm(op.rhs, n);
  std::vector<double> largest(b_norm);  // squares may vanish where values do not
  if (std::find(b_norm.begin(), b_norm.end(), 0.) != b_norm.end())
    std::copy_n(norms_->reducer().reduce(op.rhs, Reduction::max_abs), n, largest.begin());
  std::vector<double> r_norm;
  norms_->residual(op.stencil, values_, op.rhs, r_norm);
  std::vector<double> level;
  useless_.fill(0);
  useful_.assign(results.size(), 0);
  bool all = true, any_useless = false;
  for (int c = 0; c < problem.n_cases(); ++c) {
    double const relative = r_norm[c] / b_norm[c];
    bool const failed = results[c].status == CaseStatus::failed, is_zero = largest[c] == 0;
    auto reason = StopReason::not_run;
    if (is_zero || (RhsScaling::in_range(b_norm[c]) && relative <= problem.cases[c].solver.relative_tolerance)) {
      reason = StopReason::converged;
    } else if (RhsScaling::in_range(b_norm[c]) && relative < largest_at_limit) {
      if (level.empty()) level = norms_->rounding_level(op.stencil, values_, op.rhs);
      if (r_norm[c] <= level[c]) reason = StopReason::rounding;
    }
    useless_[c] = failed || is_zero || !(relative < 1);
    useful_[c] = !useless_[c];
    any_useless = any_useless || useless_[c];
    if (!failed && reason != StopReason::not_run)
      end_with_guess(reason, is_zero ? 0 : relative, b_norm[c], results[c], reports[c]);
    else
      all = all && failed;
  }
  if (!any_useless) return all;
  DeviceVector const zero = norms_->scratch();
  fill(DeviceExec(), zero, 0.);
  copy_where<DeviceExec>(DeviceExec(), shape, useless_.device(), zero, values_);
  return all;
}

void StartingGuess::swap_values(DeviceVector& other) {
  std::swap(storage_, other);
  values_ = storage_;
}

}  // namespace lapwing
