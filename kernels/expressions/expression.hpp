// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Runs stages of compiled expressions: all points of the directions, and all cases, that their values depend on.
#pragma once

#include <vector>

#include "core/staged_code.hpp"
#include "kernels/batch/row_loop.hpp"

namespace lapwing {

/// A stage's code in device memory.
template <class Exec>
struct StageProgram {
  Array<RegisterInstruction, Exec> code;
  Array<real_t, Exec> constants;
  Array<StageInput, Exec> inputs;
  int length = 0;
};

template <class Exec>
StageProgram<Exec> upload(Stage const& stage);

/// Where the points of an evaluation lie. A cell field has the batch's own shape; the centres of a face of the box, and
/// the values of a stage over some directions, form shapes of their own whose rows run along the first direction left,
/// so that rows stay long.
struct PointMap {
  BatchShape shape;              ///< of the values written; direction d of it is `direction[d]` of the grid
  int direction[3] = {0, 1, 2};  ///< grid direction of the shape's x, y, z; -1: not used
  int normal = -1;               ///< direction of the face's normal, or -1 for cells
  bool upper = false;            ///< which of the two faces
  bool per_case = true;          ///< else one lane and one group: the values are those of all cases

  unsigned directions() const;   ///< bit d: the points differ in direction d
};
PointMap cell_points(BatchShape const& grid);
/// @param face  0 .. 5: x_min, x_max, y_min, ...
PointMap face_points(BatchShape const& grid, int face);
/// Values at the points of the largest face of the box.
std::int64_t largest_face(BatchShape const& grid);
/// The points of a stage of an evaluation at `points`.
PointMap stage_points(PointMap const& points, Dependence const& over);

/// Per-lane numbers of a batch.
template <class Exec>
struct LaneData {
  Vector<Exec> lower, upper, spacing;   ///< [direction][n_lanes], 3 directions
  Vector<Exec> parameters;              ///< [parameter][n_lanes]
};

/// Fields of the equation that an expression may read besides coordinates and parameters; all of the evaluation's
/// shape, or empty, which is zero.
template <class Exec>
struct FieldData {
  ConstVector<Exec> u, kappa, sigma, source;
  ConstVector<Exec> derivative[6];            ///< in the order of their slots: u_x, u_y, u_z, flux_x, ...

  /// @param slot  of u, kappa, sigma, source, or of a derivative.
  KOKKOS_FUNCTION ConstVector<Exec> const& of(std::uint32_t slot) const {
    if (slot >= Slot::u_x) return derivative[slot - Slot::u_x];
    return slot == Slot::u ? u : slot == Slot::kappa ? kappa : slot == Slot::sigma ? sigma : source;
  }
};

/// How a stage finds the values of a table, or of a field from a file, at its own points.
struct TableView {
  real_t const* values = nullptr;
  /// distances between groups, slices and rows; 0 where the table is the same for all
  std::int64_t group = 0;
  std::int64_t slice = 0, row = 0;
  bool along_row = false, per_lane = false;
};
TableView view_table(real_t const* values, PointMap const& table, PointMap const& stage);

template <class Exec>
Array<TableView, Exec> upload(std::vector<TableView> const& tables);

/// Computes the outputs of a stage at all its points. Coordinates are lower + (i + 0.5) h; on a face the normal
/// coordinate is exact.
/// @param tables  [input of the stage]; read where the input is a table or a field from a file.
/// @param out     [output][n_values of points].
/// @note Runs: device, 1 launch, no fence, no allocation. On the host, chunks of a row go through one instruction after
/// another.
/// @note Cost: 8 bytes per value for every output, and for every table or field that varies with the point.
template <class Exec>
void run_stage(Exec const& exec, StageProgram<Exec> const& program, PointMap const& points,
               ConstArray<TableView, Exec> tables, LaneData<Exec> const& lanes, FieldData<Exec> const& fields,
               Vector<Exec> out);

}  // namespace lapwing
