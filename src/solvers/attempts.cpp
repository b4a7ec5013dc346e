// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/attempts.hpp"

#include <fmt/format.h>

namespace lapwing {
namespace {

/// Solvers without iterations; they end at the limit of rounding.
bool is_direct(SolvePlan const& plan) { return plan.kind == SolverKind::direct || plan.kind == SolverKind::fft; }

bool solved(StopReason reason) { return reason == StopReason::converged || reason == StopReason::rounding; }

}  // namespace

bool wants_attempt(CaseResult const& result, std::vector<SolvePlan> const& ladder, int max_iterations) {
  if (static_cast<std::size_t>(result.attempts) >= ladder.size() || solved(result.reason)) return false;
  return result.iterations < max_iterations || is_direct(ladder[result.attempts]);
}

bool record(SolvePlan const& plan, LaneReport const& attempt, CaseResult& result, LaneReport& history) {
  bool const better = result.attempts == 0 || attempt.converged() || attempt.residual < result.residual;
  int const iterations = is_direct(plan) ? 0 : attempt.iterations;
  ++result.attempts;
  result.solver = plan.kind;
  result.reason = attempt.reason;
  result.iterations += iterations;
  if (better) result.residual = attempt.residual;
  result.attempts_text += fmt::format("{}{}: {}", result.attempts > 1 ? "; " : "", attempt_name(plan), reason_name(attempt.reason));
  if (!attempt.converged()) result.attempts_text += fmt::format(" at {:.1e}", attempt.residual);
  if (!is_direct(plan)) result.attempts_text += fmt::format(" after {}", iterations);
  auto all = std::move(history.history);
  all.insert(all.end(), attempt.history.begin(), attempt.history.end());
  history = attempt;
  history.history = std::move(all);
  history.iterations = result.iterations;
  history.residual = result.residual;
  return better;
}

void conclude(SolverSettings const& settings, CaseResult& result) {
  result.status = solved(result.reason) ? CaseStatus::done : CaseStatus::failed;
  if (solved(result.reason)) return;
  LaneReport last;
  last.reason = result.reason;
  last.iterations = result.iterations;
  last.residual = result.residual;
  result.message = describe_failure(last, result.solver, settings.max_iterations, settings.relative_tolerance);
  if (result.attempts > 1) result.message += " (" + result.attempts_text + ")";
}

}  // namespace lapwing
