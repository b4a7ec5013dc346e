// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Nested iteration: the same cases on a grid with half as many cells, as a start and as a measure of the
/// discretisation error.
#pragma once

#include <memory>
#include <vector>

#include "engine/batch_solver.hpp"

namespace lapwing {

/// Solutions of a batch's cases on the grid of half as many cells in every direction, interpolated to their own.
///
/// The coarser problem is discretised anew, from the input's expressions. With an error of second order its solution
/// differs from the finer one by ((H/h)^2 - 1) times the latter's error, which the interpolation, of fourth order,
/// leaves as it is. Coarser grids are solved the same way, down to 8 cells: full multigrid.
/// @see Brandt (1977); Trottenberg et al. (2001), section 2.6, on full multigrid; Richardson (1911) on the estimate.
class CoarserGrid : public GuessSource {
 public:
  /// @param nested  for the grids of another one: only where that pays.
  CoarserGrid(RunConfig const& config, FieldReader reader, Timers& timers, bool nested = false);

  bool prepare(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) override;
  void offer(DiffusionProblem const& problem, BatchOperator& op, std::vector<int> const& iterates,
             StartingGuess& guess) override;
  void inform(LaneControl& control) const override;
  /// How far a solution is from the coarser grid's tells the discretisation error, how that falls from grid to grid its
  /// order.
  void assess(SolvedBatch const& batch) override;

  /// How solutions differ from grid to grid.
  struct Differences {
    double fine = not_a_number;      ///< root mean square of u_h - u_H
    double coarse = not_a_number;    ///< of u_H - u_2H; NaN where there is no third grid
    double size = not_a_number;      ///< of u_h, or of what varies of it
  };
  struct Estimate {
    double error = not_a_number;     ///< root mean square of u_h's
    double order = not_a_number;     ///< observed, log(coarse / fine) / log(H / h)
  };

  /// Bytes of what solutions pass through on their way up to `shape`.
  static double predicted_bytes(BatchShape shape);
  /// Cells of the coarser grid along a direction of n.
  static int halved(int n) { return (n + 1) / 2; }

  /// Whether a grid can be coarsened, at all or so that it pays.
  static bool exists(BoxGrid const& grid, bool at_all);

 private:
  void solve(std::vector<CaseSpec> cases, int lanes, BatchOutput& out);
  /// Estimates the discretisation error of a case, and tells by what order the differences fall.
  ///
  /// An error C h^p makes differences of (r^p - 1) C h^p, r = H/h. Where they fall as those of a smooth solution do,
  /// with an order of 1.5 at least, the order is taken to be 2; else, at jumps of kappa that lie within cells and at
  /// corners, the observed one, with a factor of 3 because it may fall further, and at most the size of the solution.
  Estimate estimate(Differences const& differences, int lane) const;
  void interpolate(BatchShape const& shape);

  RunConfig const* config_;
  FieldReader reader_;
  Timers* timers_;
  bool nested_;
  bool is_there_ = false;                 ///< the present batch's grid is coarsened
  std::unique_ptr<BatchSolver> solver_;   ///< of the coarser grid; made when there is one
  DeviceVector interpolated_[3];          ///< along directions d, ..., the last
  LaneValues<double> level_{1};
  std::vector<double> error_ratio_;       ///< (H/h)^2 - 1 of every lane, 0 where there is no coarse solution
  std::vector<double> error_per_residual_, coarse_difference_;   ///< of every lane's coarse solve
  double ratio_ = 2;                      ///< H/h, of the direction that was coarsened least
};

}  // namespace lapwing
