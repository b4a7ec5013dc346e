// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Nested iteration: the same cases on a grid with half as many cells, as a start and as a measure of the discretisation error.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "app/batch_engine.hpp"

namespace lapwing {

/// Solutions of a batch's cases on the grid of half as many cells in every direction, interpolated to their own.
///
/// The coarser problem is discretised anew, from the input's expressions. With an error of second order its solution differs
/// from the finer one by ((H/h)^2 - 1) times the latter's error, which the interpolation, of fourth order, leaves as it is.
/// Coarser grids are solved the same way, down to 8 cells: full multigrid.
/// @see Brandt (1977); Trottenberg et al. (2001), section 2.6, on full multigrid; Richardson (1911) on the estimate.
class CoarserGrid {
 public:
  CoarserGrid(RunConfig const& config, FieldReader reader, Timers& timers) : engine_(config, std::move(reader), timers) {}

  /// Solves the cases on the coarser grid. @param lanes  of the batch.
  BatchOutput solve(std::vector<CaseSpec> cases, int lanes);

  /// Brings the coarse solutions to the cells of `shape`.
  void interpolate(BatchShape const& shape);
  DeviceVector guess() const { return interpolated_[0]; }

  /// (H/h)^2 - 1 of every lane, 0 where there is no coarse solution.
  std::vector<double> const& error_ratio() const { return error_ratio_; }

  /// `LaneReport::error_per_residual` of every lane's coarse solve.
  std::vector<double> const& error_per_residual() const { return error_per_residual_; }

  /// Whether a grid can be coarsened, at all or so that it pays.
  static bool exists(BoxGrid const& grid, bool at_all);

 private:
  BatchEngine engine_;
  DeviceVector interpolated_[3];          ///< along directions d, ..., the last
  std::vector<double> error_ratio_, error_per_residual_;
};

}  // namespace lapwing
