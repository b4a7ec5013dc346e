// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What one case leaves behind, as plain data: written by the engine, stored by the result file.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/solver_settings.hpp"

namespace lapwing {

/// Values of the dataset /status.
enum class CaseStatus : std::int8_t { pending = 0, done = 1, failed = 2, skipped = 3 };

/// Why a solver stopped.
enum class StopReason : std::int8_t {
  not_run,
  converged,        ///< the true residual meets the tolerance
  /// the residual stopped falling at the limit of double precision, close enough to count as converged
  rounding,
  max_iterations,
  stagnated,
  not_a_number,
  indefinite,       ///< the operator or the preconditioner is not positive definite
  bad_input,        ///< sampled data forbid the solve
  slow,             ///< falls so slowly that another attempt is cheaper
  ill_conditioned,  ///< the residual stopped falling at the limit of double precision, and the error is too large
  out_of_memory     ///< does not fit by itself; tried again by the next run
};

/// Whether a run that goes on takes a case up again: what has failed for lack of memory may fit next time.
constexpr bool tried_again(CaseStatus status, StopReason reason) {
  return status == CaseStatus::failed && reason == StopReason::out_of_memory;
}

/// Values of the dataset /derived: whether a combination of basis solutions met the tolerance, or was only a start.
enum class Derivation : std::int8_t { none = 0, derived = 1, refined = 2 };

/// Phases of a case, in the order of /timing/phase.
enum class Phase : int { sample, assemble, setup, solve, quantities, output };
inline constexpr int n_phases = 6;
inline constexpr std::array<char const*, n_phases> phase_names{"sample", "assemble", "setup",
                                                               "solve",  "quantities", "output"};

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Values of the dataset /warm_start: what iterations began from.
enum class CaseStart : std::int8_t { not_run, cold, previous, extrapolated };

/// Whether differences between grids fall as those of a solution of second order do; also where their order is not
/// known.
inline bool is_second_order(double observed) { return !(observed < 1.5 || observed > 2.5); }

struct CaseResult {
  std::int64_t id = 0;
  CaseStatus status = CaseStatus::pending;
  Derivation derived = Derivation::none;
  SolverKind solver = SolverKind::automatic;      ///< the one that ran; automatic: none
  StopReason reason = StopReason::not_run;
  std::int32_t iterations = -1;                   ///< over all attempts
  std::int32_t attempts = -1;                     ///< solvers that were tried
  double residual = not_a_number;
  double error_l2 = not_a_number;
  double error_max = not_a_number;
  double error_estimate = not_a_number;           ///< of the discretisation, in the norm of error_l2
  double algebraic_error = not_a_number;          ///< of the iteration, in the norm of error_l2
  double compatibility_defect = not_a_number;     ///< |sum b| / sum |b| of a singular problem
  double energy_error = not_a_number;             ///< |u - u_exact_discrete|_A / sqrt(what u dissipates), estimated
  /// of the differences between three grids, with solver.accuracy = "discretisation"
  double observed_order = not_a_number;
  double balance = not_a_number;                  ///< |fluxes out + reaction - source| / the largest of them
  CaseStart start = CaseStart::not_run;           ///< with solver.warm_start
  double start_residual = not_a_number;           ///< relative residual of the start; 1 where it is cold
  std::int32_t iterations_saved = 0;              ///< those of the last cold start along the chain minus this case's
  std::vector<double> quantities;                 ///< [quantity]
  std::array<double, n_phases> seconds{};         ///< [phase]
  std::string attempts_text;                      ///< what they were and how they ended
  std::string message;                            ///< why it failed, at most 255 bytes
};

}  // namespace lapwing
