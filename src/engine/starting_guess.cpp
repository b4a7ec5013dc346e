// SPDX-License-Identifier: BSD-3-Clause
#include "engine/starting_guess.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/rhs_scaling.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {
namespace {

/// Notes that a case ends with its guess.
void end_with_guess(LaneReport& report, CaseResult& result) {
  result.reason = report.reason;
  result.residual = report.residual;
  report.history = {report.residual};
  result.status = CaseStatus::done;
  result.iterations = result.attempts = 0;
  result.attempts_text = std::string("starting guess: ") + reason_name(report.reason);
}

/// What accept() asks of the solvers' rules.
LaneControl control_of(DiffusionProblem const& problem, BatchOperator& op) {
  LaneControl control;
  for (Coupling const& coupling : op.coupling) {
    control.singular.push_back(coupling.singular);
    control.ground.push_back(coupling.singular ? 0. : coupling.ground);
  }
  for (CaseSpec const& spec : problem.cases) control.tolerance.push_back(spec.solver.relative_tolerance);
  control.tolerance.resize(control.singular.size(), 1);
  control.least_eigenvalue = least_eigenvalues(problem, op);
  control.largest_eigenvalue = largest_eigenvalues(problem, op);
  control.has_no_boundary_data = has_no_boundary_data(problem, op);
  control.boundary_dissipation = [&](ConstDeviceVector w) { return boundary_dissipation(problem, op, w); };
  return control;
}

}  // namespace

double StartingGuess::predicted_bytes(BatchShape const& shape) {
  return bytes_of_vectors(1, shape) + ResidualNorms::predicted_bytes(shape);
}

DeviceVector StartingGuess::storage(BatchShape const& shape) {
  if (static_cast<std::int64_t>(storage_.extent(0)) != shape.n_values())
    storage_ = allocate<DeviceVector>("lapwing::engine::guess", shape.n_values());
  values_ = storage_;
  may_be_final_ = true;
  return values_;
}

void StartingGuess::subtract(ConstDeviceVector levels, BatchShape const& shape) {
  subtract_per_lane<DeviceExec>(DeviceExec(), shape, levels, values_);
}

bool StartingGuess::accept(DiffusionProblem const& problem, BatchOperator& op, std::vector<CaseResult>& results,
                           std::vector<LaneReport>& reports) {
  BatchShape const& shape = problem.shape;
  int const n = shape.n_lanes();
  if (!norms_ || !(shape_ == shape)) {
    norms_ = std::make_unique<ResidualNorms>(shape);
    shift_ = LaneValues<double>(n);
    useless_ = LaneValues<int>(n);
  }
  shape_ = shape;
  LaneControl const control = control_of(problem, op);
  if (op.any_singular()) remove_mean(shape, control.singular, norms_->reducer(), shift_, values_);
  auto const b_norm = norms_->norm(op.rhs, n);
  std::vector<double> largest(b_norm);  // squares may vanish where values do not
  if (std::find(b_norm.begin(), b_norm.end(), 0.) != b_norm.end())
    std::copy_n(norms_->reducer().reduce(op.rhs, Reduction::max_abs), n, largest.begin());
  std::vector<double> r_norm, level;
  norms_->residual(op.stencil, values_, op.rhs, r_norm);
  EnergyTest test(*norms_, op.stencil, values_, control);
  useless_.fill(0);
  useful_.assign(results.size(), 0);
  bool all = true, any_useless = false;
  for (int c = 0; c < problem.n_cases(); ++c) {
    bool const failed = results[c].status == CaseStatus::failed, is_zero = largest[c] == 0;
    double const relative = r_norm[c] / b_norm[c];
    LaneReport report;
    report.rhs_norm = b_norm[c];
    report.residual = relative;
    report.residual_sum = norms_->total(c);
    if (is_zero) {
      end_with_zero(report);
    } else if (RhsScaling::in_range(b_norm[c]) && relative < 1) {
      auto const error = test(c, control.bound_on_error(c, r_norm[c]), 0, report);
      if (relative <= control.tolerance[c]) {
        if (error == ErrorState::small) report.reason = StopReason::converged;
      } else if (at_limit(report) == StopReason::rounding) {
        if (level.empty()) level = norms_->rounding_level(op.stencil, values_, op.rhs);
        if (r_norm[c] <= level[c]) report.reason = StopReason::rounding;
      }
    }
    useless_[c] = failed || is_zero || !(relative < 1);
    useful_[c] = !useless_[c];
    any_useless = any_useless || useless_[c];
    if (failed || report.reason == StopReason::not_run) {
      all = all && failed;
    } else {
      reports[c] = report;
      end_with_guess(reports[c], results[c]);
    }
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
