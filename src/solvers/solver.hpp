// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What every solver offers: set up once per operator, solve many right-hand sides, return a report. Never prints or aborts.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/case_result.hpp"
#include "core/solver_settings.hpp"
#include "operators/diffusion_operator.hpp"

namespace lapwing {

/// What to solve and when to stop, lane by lane.
struct LaneControl {
  std::vector<int> active;               ///< [n_lanes], 0 leaves the lane alone
  std::vector<int> singular;             ///< [n_lanes], keep the mean of the solution at zero
  std::vector<double> tolerance;         ///< [n_lanes], on |b - A x|_2 / |b|_2
  int max_iterations = 200;              ///< over all attempts
  std::vector<int> used;                 ///< [n_lanes], iterations of earlier attempts; empty: none
  ConstDeviceVector guess;               ///< what the solve starts from, not x itself; empty: 0
  /// [n_lanes], (h_guess / h)^2 - 1 where the guess is a solution on a coarser grid: an iterative solver may stop when its
  /// algebraic error is a tenth of the discretisation error, of which the guess has that much more; 0 or empty: it must not.
  std::vector<double> error_ratio;
  /// [n_lanes], `LaneReport::error_per_residual` of the coarser grid's solve; NaN where unknown.
  std::vector<double> error_per_residual;
  double slowest = HUGE_VAL;             ///< a lane whose residual falls more slowly, per iteration, gives up (`slow`)

  bool from_guess() const { return guess.extent(0) > 0; }
  int iterations_left(int lane) const { return max_iterations - (used.empty() ? 0 : used[lane]); }

  /// Whether a lane with this history of relative residuals falls too slowly, and is not about to end all the same.
  ///
  /// Looks at the last 8 iterations: the mean factor of the smallest residuals before and after them.
  bool too_slow(int lane, std::vector<double> const& history) const;
};

/// How the solve of one case ended.
struct LaneReport {
  StopReason reason = StopReason::not_run;
  int iterations = 0;
  double residual = not_a_number;        ///< true relative residual, recomputed
  double rhs_norm = not_a_number;        ///< |b|_2
  double algebraic_error = not_a_number; ///< (sum of (x - A^-1 b)^2 / N)^(1/2), estimated; where the solver does so
  double correction = not_a_number;      ///< (sum of (x - guess)^2 / N)^(1/2), where the solver knows it
  double error_per_residual = not_a_number;   ///< fall of the error in the first iteration over that of the residual
  std::vector<double> history;           ///< relative residual before the first and after every iteration

  bool converged() const { return reason == StopReason::converged || reason == StopReason::rounding; }
};

/// A solver for batches of operators of one shape.
class Solver {
 public:
  virtual ~Solver() = default;

  /// Takes over the coefficients of an operator of the shape the solver was made for.
  virtual void setup(DiffusionOperator const& op) = 0;

  /// Solves A x = b in all active lanes, from x = 0 or, where there is one and the solver can use it, from the control's guess.
  ///
  /// A lane converges when the true residual meets its tolerance. A residual that has stopped falling and lies below
  /// eps |( |A||x| + |b| )|_2 is at the limit of double precision and ends with the reason `rounding`.
  /// A lane whose guess meets its tolerance ends after 0 iterations with the guess's bits.
  /// @param[out] x  inactive lanes hold the guess, or zero.
  virtual std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) = 0;
};

/// M^-1 of preconditioned conjugate gradients; symmetric positive definite.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  virtual void apply(ConstDeviceVector r, DeviceVector z) = 0;
};

/// Message for a case whose solve failed.
/// @param report  the last attempt's, with the iterations of all of them.
std::string describe_failure(LaneReport const& report, SolverKind kind, int max_iterations, double tolerance);

char const* solver_name(SolverKind kind);
char const* reason_name(StopReason reason);

}  // namespace lapwing
