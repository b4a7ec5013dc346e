// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Starting guesses from the cases before along chains, lane by lane.
#pragma once

#include <memory>
#include <vector>

#include "engine/guess_source.hpp"
#include "core/case_result.hpp"
#include "kernels/stencil/differences.hpp"
#include "equations/diffusion_operator.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// What the lanes of a batch leave to the next one, whose lanes hold the next cases of the same chains.
///
/// - previous: the guess is the last solution, u_n.
/// - extrapolate: the guess is the combination u of the last solutions for which |b - A u|_2 is least, A and b being
///   the new case's. The solutions are kept as backward differences, u = c_0 u_n + c_1 (u_n - u_{n-1}) + ..., which
///   span the same space with vectors that are not nearly parallel; c = (1, 1, ...) would be the polynomial through
///   them in equal steps.
///
/// A lane whose case failed hands nothing on. All numbers of a lane follow from that lane alone.
/// @see Fischer (1998), Projection techniques for iterative solution of Ax = b with successive right-hand sides.
/// @note Memory per unknown: 8 bytes (previous), 40 (extrapolate).
class ChainStart : public GuessSource {
 public:
  explicit ChainStart(WarmStart how);
  static double predicted_bytes(WarmStart how, BatchShape const& shape);

  /// Forgets all solutions unless the batch goes on with chains that have begun.
  int begin(bool goes_on) override;
  bool prepare(std::vector<CaseSpec> const&, int, BatchOutput&) override { return has_begun(); }
  /// Fills guesses in lanes that have a solution to start from and whose solver iterates, zero in others.
  /// @pre The shape is that of the batch before but for groups left out at the end.
  /// @note Cost with n solutions: n products with A, n (n + 3) / 2 inner products.
  void offer(DiffusionProblem const& problem, BatchOperator& op, std::vector<int> const& iterates,
             StartingGuess& guess) override;
  /// Notes in the results what cases started from and what that saved, and keeps their solutions.
  void keep(SolvedBatch const& batch) override;

 private:
  /// What work on a batch needs.
  struct Workspace {
    BatchShape shape;
    std::vector<LaneSums<DeviceExec>> sums;  ///< of products; empty where one solution is kept
    Vector<HostExec> host_sums;
    LaneValues<int> kept;
    LaneValues<double> c;  ///< [lane][most]
    Workspace(BatchShape const& s, int most);
  };
  bool has_begun() const { return !depth_.empty(); }
  Workspace& workspace(BatchShape const& shape);
  void allocate_for(BatchShape const& shape);
  void least_residual(BatchOperator const& op, int n);

  static int most_kept(WarmStart how);
  static int n_sums(int most) { return most > 1 ? most * (most + 3) / 2 : 0; }

  WarmStart how_;
  int most_;          ///< solutions to keep
  BatchShape shape_;  ///< of the heads of the chains
  Differences<DeviceExec> differences_;
  Differences<DeviceExec> products_;
  std::vector<int> depth_;                     ///< [lane], solutions that there are
  std::vector<int> used_;                      ///< [lane], solutions that the guess is made of
  std::vector<std::int32_t> cold_iterations_;  ///< [lane], of the last cold start
  std::vector<double> gram_, rhs_, own_;
  std::unique_ptr<Workspace> work_;
};

/// Coefficients c that minimise |b - sum c_j w_j|_2, by Cholesky's method on the normal equations of the w_j scaled to
/// length 1. Vectors that depend on those before them to rounding get the coefficient 0.
/// @param gram  [n][n], w_i . w_j. @param rhs  [n], w_j . b.
void least_squares(int n, double const* gram, double const* rhs, double* c);

}  // namespace lapwing
