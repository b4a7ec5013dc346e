// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The energy norm of the error of conjugate gradients, from numbers that they compute anyway.
#pragma once

#include <cmath>
#include <vector>

#include "solvers/solver.hpp"

namespace lapwing {

/// Estimates |x - A^-1 b|_A of one case while conjugate gradients go on.
///
/// A step from x_j lowers the square of that norm by d_j = alpha_j (r_j.z_j) (Hestenes and Stiefel 1952, theorem 6:1),
/// so that what a later step has shown of the error of x_j is C_j = d_j + ... + d_l. How much of it one step shows is
/// read off the steps so far, S = max C_j / d_j over those since which the square has fallen by 1e4, and (S - 1) d_l
/// estimates what is left after step l. Where convergence stands still for a while C_j grows, and S with it (Meurant,
/// Papez and Tichy 2021).
class EnergyError {
 public:
  /// Forgets everything: another attempt.
  void reset();
  /// Notes a step. @param decrease  alpha (r.z).
  void add(double decrease);
  /// Square of the estimate after the last step; before the first, infinity.
  double square() const { return square_; }
  /// By how much the steps have lowered the square of the error: x.A x where they began at 0.
  double shown() const { return shown_; }
  /// The recurrence's residual has been compared with, or replaced by, the true one.
  void mark() { since_mark_ = 0; }
  /// Square of the error that the true residual had at the last mark, as far as steps have shown it since. A limit of
  /// rounding that the recurrence does not notice shows here.
  double square_at_mark() const { return since_mark_; }
  /// Whether what keeps a lane from its end falls too slowly (`LaneControl::too_slow`): its residual, or its error.
  /// @param residuals  relative ones, before the first and after every step.
  /// @param square     taken for that of the error now. @param enough  will do; infinite where that is not known yet.
  bool too_slow(int lane, std::vector<double> const& residuals, double square, double enough,
                LaneControl const& control) const;

 private:
  std::vector<double> decreases_, history_;
  double square_ = HUGE_VAL, since_mark_ = 0, shown_ = 0;
};

}  // namespace lapwing
