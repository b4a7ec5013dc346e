// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the cases of a batch start from in place of zero, and whether that is their solution already.
#pragma once

#include <memory>
#include <vector>

#include "core/case_result.hpp"
#include "equations/diffusion_operator.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// The starting guess of a batch, whoever makes it.
class StartingGuess {
 public:
  /// Bytes of guesses that may be solutions.
  static double predicted_bytes(BatchShape const& shape);

  /// The batch has none.
  void clear() { borrow({}); }

  /// Borrows a guess that is only a start: solvers decide about it.
  void borrow(DeviceVector values) {
    values_ = values;
    may_be_final_ = false;
  }
  /// Storage to be filled with guesses that may be solutions, 0 in lanes that have none.
  DeviceVector storage(BatchShape const& shape);

  bool exists() const { return values_.extent(0) > 0; }
  bool may_be_final() const { return may_be_final_; }
  DeviceVector values() const { return values_; }

  /// Takes the level of every lane (equations/diffusion_operator.hpp) out of the guess.
  void subtract(ConstDeviceVector levels, BatchShape const& shape);

  /// Ends the cases whose guess meets their tolerance, by its true residual |b - A w|_2 <= tolerance |b|_2 (and w = 0
  /// where b = 0) and by what that and the least eigenvalue of A say of its error: done, converged, after 0 iterations
  /// and 0 attempts. So do those that lie at the limit of rounding, eps |( |A||w| + |b| )|_2, with that reason. No
  /// solver takes part.
  ///
  /// Of the others, guesses that are no better than zero become zero. Singular lanes get the mean zero.
  /// @pre may_be_final().
  /// @param[in,out] results  of cases that have not failed. @param[out] reports  of the cases that end.
  /// @return whether no case is left to solve; `values()` then holds all solutions, 0 where a case has failed.
  /// @note Cost: 8 (5 + d) bytes per unknown.
  bool accept(DiffusionProblem const& problem, BatchOperator& op, std::vector<CaseResult>& results,
              std::vector<LaneReport>& reports);

  /// After accept(): whether there is a case's guess, and it is better than zero.
  bool is_start(int c) const { return useful_[static_cast<std::size_t>(c)]; }

  /// Exchanges the values for other storage of the same size. @pre accept() has returned true.
  void swap_values(DeviceVector& other);

 private:
  DeviceVector values_;  ///< extent 0: none
  DeviceVector storage_;
  bool may_be_final_ = false;
  std::vector<char> useful_;  ///< [case]
  BatchShape shape_;
  std::unique_ptr<ResidualNorms> norms_;  ///< for `shape_`
  LaneValues<double> shift_{1};
  LaneValues<int> useless_{1};
};

}  // namespace lapwing
