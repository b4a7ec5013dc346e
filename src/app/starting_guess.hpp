// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What the cases of a batch start from in place of zero, and whether that is their solution already.
#pragma once

#include <memory>
#include <vector>

#include "core/case_result.hpp"
#include "operators/diffusion_operator.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// The starting guess of a batch, whoever makes it.
class StartingGuess {
 public:
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

  /// Ends the cases whose guess meets their tolerance, by its true residual |b - A u|_2 <= tolerance |b|_2 (and u = 0 where b = 0):
  /// done, converged, after 0 iterations and 0 attempts. No solver takes part.
  ///
  /// Of the others, guesses that are no better than zero become zero. Singular lanes get the mean zero.
  /// @pre may_be_final().
  /// @param[in,out] results  of cases that have not failed. @param[out] reports  of the cases that end.
  /// @return whether no case is left to solve; `values()` then holds all solutions, 0 where a case has failed.
  /// @note Cost: 8 (5 + d) bytes per unknown.
  bool accept(DiffusionProblem const& problem, DiffusionOperator const& op, std::vector<CaseResult>& results,
              std::vector<LaneReport>& reports);

  /// Exchanges the values for other storage of the same size. @pre accept() has returned true.
  void swap_values(DeviceVector& other);

 private:
  DeviceVector values_;                   ///< extent 0: none
  DeviceVector storage_;
  bool may_be_final_ = false;
  BatchShape shape_;
  std::unique_ptr<ResidualNorms> norms_;  ///< for `shape_`
};

}  // namespace lapwing
