// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What every solver offers: set up once per operator, solve many right-hand sides, return a report. Never prints or
/// aborts.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/case_result.hpp"
#include "core/solver_settings.hpp"
#include "operators/batch_operator.hpp"

namespace lapwing {

/// What to solve and when to stop, lane by lane.
///
/// A solution x is good enough when both its residual and its error are small: |b - A x|_2 <= tolerance |b|_2, and
/// |x - A^-1 b|_A <= tolerance sqrt(D), where D is what x dissipates: the sum over inner faces of T (x -
/// x_neighbour)^2, over cells of S x^2, and over the half cells at the boundary. The first alone is blind where
/// coefficients differ by many orders of magnitude (docs/theory.md, section 3).
struct LaneControl {
  std::vector<int> active;               ///< [n_lanes], 0 leaves the lane alone
  std::vector<int> singular;             ///< [n_lanes], keep the mean of the solution at zero
  std::vector<double> tolerance;         ///< [n_lanes]
  /// [n_lanes], 1.A 1 where direct solvers must find the constant by it, else 0; or empty
  std::vector<double> loose;
  std::vector<double> ground;            ///< [n_lanes], 1.A 1; 0 or empty where it is not known, or A is singular
  /// Share of the half cells at the boundary in what x dissipates, [n_lanes]; empty: there is none. Called where the
  /// rest does not suffice.
  std::function<std::vector<double>(ConstDeviceVector x)> boundary_dissipation;
  std::vector<double> least_eigenvalue;  ///< [n_lanes], a lower bound of A's; 0 or empty where none is known
  std::vector<double> largest_eigenvalue;  ///< [n_lanes], an upper bound; there where the lower one is
  bool has_no_boundary_data = false;     ///< all of them are known to be 0: x dissipates x.A x
  int max_iterations = 200;              ///< over all attempts
  std::vector<int> used;                 ///< [n_lanes], iterations of earlier attempts; empty: none
  ConstDeviceVector guess;               ///< what the solve starts from, not x itself; empty: 0
  /// [n_lanes], (h_guess / h)^2 - 1 where the guess is a solution on a coarser grid: an iterative solver may stop when
  /// its algebraic error is a tenth of the discretisation error, of which the guess has that much more; 0 or empty: it
  /// must not.
  std::vector<double> error_ratio;
  /// [n_lanes], `LaneReport::error_per_residual` of the coarser grid's solve; NaN where unknown.
  std::vector<double> error_per_residual;
  double slowest = HUGE_VAL;             ///< a lane whose residual falls more slowly, per iteration, gives up (`slow`)

  bool from_guess() const { return guess.extent(0) > 0; }
  /// [n_lanes], 1 where kappa differs by so much that parts of the error may hide from conjugate gradients; or empty.
  std::vector<int> hides_errors;

  /// Bound on the square of |x - A^-1 b|_A from |b - A x|_2; infinite where no eigenvalue is known.
  double bound_on_error(int lane, double residual_norm) const {
    double const least = least_eigenvalue.empty() ? 0. : least_eigenvalue[lane];
    return least > 0 ? residual_norm * (residual_norm / least) : HUGE_VAL;
  }
  /// Whether that bound is what counts, because an estimate by conjugate gradients may not see all of the error.
  bool judges_by_bound(int lane) const {
    return !hides_errors.empty() && hides_errors[lane] && !least_eigenvalue.empty() && least_eigenvalue[lane] > 0;
  }
  /// Bound from below on the same from the sum of the residual: |1.r| = |1.A e| <= |1|_A |e|_A. It sees an error of the
  /// level where little holds it.
  double least_error_square(int lane, double residual_sum) const {
    double const held = ground.empty() ? 0. : ground[lane];
    return held > 0 && std::isfinite(residual_sum) ? residual_sum * (residual_sum / held) : 0.;
  }
  /// The square of the error by an estimate and by the bound.
  double error_square(int lane, double estimate, double residual_norm) const {
    double const bound = bound_on_error(lane, residual_norm);
    return judges_by_bound(lane) ? bound : std::min(estimate, bound);
  }
  int iterations_left(int lane) const { return max_iterations - (used.empty() ? 0 : used[lane]); }

  /// Whether a history, of residuals or of errors, falls too slowly and is not about to reach its target all the same.
  ///
  /// Looks at the last 8 iterations: the mean factor of the smallest values before and after them.
  bool too_slow(std::vector<double> const& history, double target) const;
};

/// How the solve of one case ended.
struct LaneReport {
  StopReason reason = StopReason::not_run;
  int iterations = 0;
  double residual = not_a_number;        ///< true relative residual, recomputed
  double rhs_norm = not_a_number;        ///< |b|_2
  double energy_error = not_a_number;    ///< |x - A^-1 b|_A, estimated or bounded
  double dissipation = not_a_number;     ///< of x, the half cells at the boundary included where they were asked for
  double residual_sum = not_a_number;    ///< sum of b - A x over the cells
  /// bound in the energy norm of what the rounding of x changes; energy_error contains it
  double rounding_error = not_a_number;
  double algebraic_error = not_a_number; ///< (sum of (x - A^-1 b)^2 / N)^(1/2), estimated; where the solver does so
  double grid_difference = not_a_number; ///< (sum of (x - coarser grid's solution)^2 / N)^(1/2), set by the engine
  double correction = not_a_number;      ///< (sum of (x - guess)^2 / N)^(1/2), where the solver knows it
  double error_per_residual = not_a_number;   ///< fall of the error in the first iteration over that of the residual
  std::vector<double> history;           ///< relative residual before the first and after every iteration

  /// |x - A^-1 b|_A / sqrt(D); 0 where b vanishes, not-a-number where D is beyond what numbers hold.
  double relative_energy_error() const {
    if (rhs_norm == 0) return 0;
    return dissipation > 0 && dissipation < HUGE_VAL ? energy_error / std::sqrt(dissipation) : not_a_number;
  }
  bool converged() const { return reason == StopReason::converged || reason == StopReason::rounding; }
};

/// How a lane ends whose residual double precision keeps from falling: what it has reached counts as a solution where
/// the relative residual is at most 0.1 and the relative energy error 1e-5.
StopReason at_limit(LaneReport const& report);

/// A solver for batches of operators of one shape.
class Solver {
 public:
  virtual ~Solver() = default;

  /// Takes over the coefficients of an operator of the shape the solver was made for.
  virtual void setup(BatchOperator const& op) = 0;

  /// Solves A x = b in all active lanes, from x = 0 or, where there is one and the solver can use it, from the
  /// control's guess.
  ///
  /// A lane converges when the true residual and the error meet its tolerance. One that has stopped falling and lies
  /// below eps |( |A||x| + |b| )|_2 is at the limit of double precision: it ends with the reason `rounding` where what
  /// was reached is good enough to be used (`at_limit`), else with `ill_conditioned`. A lane whose guess meets its
  /// tolerance, as far as that can be told, ends after 0 iterations with the guess's bits.
  /// @param[out] x  inactive lanes hold the guess, or zero.
  virtual std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) = 0;
};

/// M^-1 of preconditioned conjugate gradients; symmetric positive definite.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  virtual void apply(ConstDeviceVector r, DeviceVector z) = 0;
};

/// Factor per iteration by which the smallest value has fallen over the last iterations; 1 where there are fewer.
double recent_rate(std::vector<double> const& history, int iterations);

/// Message for a case whose solve failed.
/// @param report  the last attempt's, with the iterations of all of them.
std::string describe_failure(LaneReport const& report, SolverKind kind, int max_iterations, double tolerance);

char const* reason_name(StopReason reason);

}  // namespace lapwing
