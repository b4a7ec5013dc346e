// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/solver.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr int window = 8;                  // iterations over which the rate is taken
constexpr double nearly_done = 6;          // iterations that are worth waiting for
// of what counts as a solution at the limit of rounding
constexpr double largest_residual = 0.1, largest_error = 1e-5;

}  // namespace

double recent_rate(std::vector<double> const& history, int iterations) {
  if (std::ssize(history) <= iterations) return 1;
  auto const recent = history.end() - iterations;
  double const before = *std::min_element(history.begin(), recent);
  double const now = std::min(before, *std::min_element(recent, history.end()));
  return std::pow(now / before, 1. / iterations);
}

bool LaneControl::too_slow(std::vector<double> const& history, double target) const {
  if (std::ssize(history) <= window || slowest == HUGE_VAL) return false;
  double const now = *std::min_element(history.begin(), history.end()), rate = recent_rate(history, window);
  return rate >= 1 || (rate > slowest && std::log(target / now) / std::log(rate) > nearly_done);
}

StopReason at_limit(LaneReport const& report) {
  bool const usable = report.residual <= largest_residual && report.relative_energy_error() <= largest_error;
  return usable ? StopReason::rounding : StopReason::ill_conditioned;
}

char const* reason_name(StopReason reason) {
  switch (reason) {
    case StopReason::not_run: return "not run";
    case StopReason::converged: return "converged";
    case StopReason::rounding: return "converged to rounding";
    case StopReason::max_iterations: return "ran out of iterations";
    case StopReason::stagnated: return "stagnated";
    case StopReason::not_a_number: return "met values that are not numbers";
    case StopReason::slow: return "too slow";
    case StopReason::ill_conditioned: return "is at the limit of double precision with too large an error";
    case StopReason::out_of_memory: return "did not fit into memory";
    case StopReason::indefinite: return "met an operator that is not positive definite";
    default: return "was refused";
  }
}

std::string describe_failure(LaneReport const& report, SolverKind kind, int max_iterations, double tolerance) {
  return fmt::format(
             "solver {} {} after {} iterations (max_iterations = {}): relative residual {:.3g}, tolerance {:.3g}",
             solver_name(kind), reason_name(report.reason), report.iterations, max_iterations, report.residual,
             tolerance) +
         (std::isnan(report.energy_error) ? "" : fmt::format(", energy error {:.1e}", report.relative_energy_error()));
}

}  // namespace lapwing
