// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Interpreter of compiled expressions over all cells and all cases of a batch.
#pragma once

#include "core/bytecode.hpp"
#include "kernels/row_loop.hpp"

namespace lapwing {

/// A compiled expression in device memory.
template <class Exec>
struct Program {
  Array<Instruction, Exec> code;
  Array<real_t, Exec> constants;
  int length = 0;
};

template <class Exec>
Program<Exec> upload(ByteCode const& code);

/// Where the points of an evaluation lie. A cell field has the batch's own shape; the centres of a face of the box form a
/// shape of their own whose rows run along the first direction left, so that rows stay long.
struct PointMap {
  BatchShape shape;              ///< of the values written; direction d of it is `direction[d]` of the grid
  int direction[3] = {0, 1, 2};  ///< grid direction of the shape's x, y, z; -1: not used
  int normal = -1;               ///< direction of the face's normal, or -1 for cells
  bool upper = false;            ///< which of the two faces
};
PointMap cell_points(BatchShape const& grid);
/// @param face  0 .. 5: x_min, x_max, y_min, ...
PointMap face_points(BatchShape const& grid, int face);

/// Per-lane numbers of a batch.
template <class Exec>
struct LaneData {
  Vector<Exec> lower, upper, spacing;   ///< [direction][n_lanes], 3 directions
  Vector<Exec> parameters;              ///< [parameter][n_lanes]
};

/// Fields an expression may read besides coordinates and parameters; all of the evaluation's shape, or empty.
template <class Exec>
struct FieldData {
  ConstVector<Exec> u, kappa, sigma, source;
};

/// out = expression at every point. Coordinates are lower + (i + 0.5) h; on a face the normal coordinate is exact.
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec>
void evaluate(Exec const& exec, Program<Exec> const& program, PointMap const& points, LaneData<Exec> const& lanes,
              FieldData<Exec> const& fields, Vector<Exec> out);

}  // namespace lapwing
