// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/solver.hpp"

#include <fmt/format.h>

namespace lapwing {

char const* solver_name(SolverKind kind) {
  switch (kind) {
    case SolverKind::multigrid: return "multigrid";
    case SolverKind::cg: return "cg";
    case SolverKind::direct: return "direct";
    case SolverKind::fft: return "fft";
    default: return "automatic";
  }
}

char const* reason_name(StopReason reason) {
  switch (reason) {
    case StopReason::not_run: return "not run";
    case StopReason::converged: return "converged";
    case StopReason::rounding: return "converged to rounding";
    case StopReason::max_iterations: return "ran out of iterations";
    case StopReason::stagnated: return "stagnated";
    case StopReason::not_a_number: return "met values that are not numbers";
    case StopReason::indefinite: return "met an operator that is not positive definite";
    default: return "was refused";
  }
}

std::string describe_failure(LaneReport const& report, SolverKind kind, int max_iterations, double tolerance) {
  return fmt::format("solver {} {} after {} iterations (max_iterations = {}): relative residual {:.3g}, tolerance {:.3g}",
                     solver_name(kind), reason_name(report.reason), report.iterations, max_iterations, report.residual,
                     tolerance);
}

}  // namespace lapwing
