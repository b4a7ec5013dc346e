// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/attempts.hpp"

#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

// of an attempt tell how far it was from enough; the first ones take what is easy
constexpr int last_iterations = 4;

bool solved(StopReason reason) { return reason == StopReason::converged || reason == StopReason::rounding; }

}  // namespace

bool is_direct(SolvePlan const& plan) { return !iterates(plan.kind); }

bool wants_attempt(CaseResult const& result, std::vector<SolvePlan> const& ladder, std::size_t rung,
                   int max_iterations) {
  if (rung >= ladder.size() || solved(result.reason)) return false;
  return result.iterations < max_iterations || is_direct(ladder[rung]);
}

std::size_t next_rung(std::vector<SolvePlan> const& ladder, std::size_t rung, LaneReport const& attempt) {
  bool const slow = attempt.reason == StopReason::slow;
  double const rate = slow ? recent_rate(attempt.history, last_iterations) : 1;
  auto const left_out = [&](SolvePlan const& next) {
    bool const same_in_double = next.kind == ladder[rung].kind && next.cycle == ladder[rung].cycle;
    return (same_in_double && slow) || rate > next.slowest_before;
  };
  std::size_t next = rung + 1;
  while (next < ladder.size() && left_out(ladder[next])) ++next;
  return next;
}

bool record(SolvePlan const& plan, LaneReport const& attempt, CaseResult& result, LaneReport& history) {
  bool const better =
      attempt.converged() || (std::isfinite(attempt.residual) && !(result.residual <= attempt.residual));
  int const iterations = is_direct(plan) ? 0 : attempt.iterations;
  ++result.attempts;
  result.solver = plan.kind;
  result.reason = attempt.reason;
  result.iterations += iterations;
  if (better) result.residual = attempt.residual;
  result.energy_error = attempt.relative_energy_error();
  result.attempts_text +=
      fmt::format("{}{}: {}", result.attempts > 1 ? "; " : "", attempt_name(plan), reason_name(attempt.reason));
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

bool says_nothing_new(CaseResult const& result) {
  if (result.status != CaseStatus::done || result.attempts > 1) return false;
  return result.attempts == 0 ||
         result.attempts_text.starts_with(solver_name(result.solver) + std::string(": converged"));
}

void conclude(SolverSettings const& settings, CaseResult& result) {
  result.status = solved(result.reason) ? CaseStatus::done : CaseStatus::failed;
  if (solved(result.reason)) return;
  LaneReport last;
  last.reason = result.reason;
  last.iterations = result.iterations;
  last.residual = result.residual;
  last.energy_error = result.energy_error;
  last.dissipation = 1;
  result.message = describe_failure(last, result.solver, settings.max_iterations, settings.relative_tolerance);
  if (result.attempts > 1) result.message += " (" + result.attempts_text + ")";
}

}  // namespace lapwing
