// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Nested iteration: the same cases on a grid with half as many cells, as a start and as a measure of the
/// discretisation error.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/batch_engine.hpp"

namespace lapwing {

/// Solutions of a batch's cases on the grid of half as many cells in every direction, interpolated to their own.
///
/// The coarser problem is discretised anew, from the input's expressions. With an error of second order its solution
/// differs from the finer one by ((H/h)^2 - 1) times the latter's error, which the interpolation, of fourth order,
/// leaves as it is. Coarser grids are solved the same way, down to 8 cells: full multigrid.
/// @see Brandt (1977); Trottenberg et al. (2001), section 2.6, on full multigrid; Richardson (1911) on the estimate.
class CoarserGrid {
 public:
  CoarserGrid(RunConfig const& config, FieldReader reader, Timers& timers)
      : engine_(config, std::move(reader), timers) {}

  /// Solves the cases on the coarser grid. @param lanes  of the batch.
  BatchOutput solve(std::vector<CaseSpec> cases, int lanes);

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
  /// Estimates the discretisation error of a case, and tells by what order the differences fall.
  ///
  /// An error C h^p makes differences of (r^p - 1) C h^p, r = H/h. Where they fall as those of a smooth solution do,
  /// with an order of 1.5 at least, the order is taken to be 2; else, at jumps of kappa that lie within cells and at
  /// corners, the observed one, with a factor of 3 because it may fall further, and at most the size of the solution.
  Estimate estimate(Differences const& differences, int lane) const;
  /// Root mean square of the case's u_H - u_2H.
  double coarse_difference(int lane) const { return coarse_difference_[lane]; }

  /// Brings the coarse solutions, less their levels, to the cells of `shape`.
  void interpolate(BatchShape const& shape);
  DeviceVector guess() const { return interpolated_[0]; }
  double level(int lane) const { return engine_.level(lane); }

  /// (H/h)^2 - 1 of every lane, 0 where there is no coarse solution.
  std::vector<double> const& error_ratio() const { return error_ratio_; }

  /// `LaneReport::error_per_residual` of every lane's coarse solve.
  std::vector<double> const& error_per_residual() const { return error_per_residual_; }

  /// Bytes of what solutions pass through on their way up to `shape`.
  static double predicted_bytes(BatchShape shape);
  /// Cells of the coarser grid along a direction of n.
  static int halved(int n) { return (n + 1) / 2; }

  /// Whether a grid can be coarsened, at all or so that it pays.
  static bool exists(BoxGrid const& grid, bool at_all);

 private:
  BatchEngine engine_;
  DeviceVector interpolated_[3];          ///< along directions d, ..., the last
  std::vector<double> error_ratio_, error_per_residual_, coarse_difference_;
  double ratio_ = 2;                      ///< H/h, of the direction that was coarsened least
};

}  // namespace lapwing
