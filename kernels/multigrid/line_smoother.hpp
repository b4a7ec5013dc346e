// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Zebra line Gauss-Seidel: all cells of a line are updated together.
#pragma once

#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Factors of the tridiagonal systems of all lines along one direction.
///
/// A line is a chain of conductances T with conductances g to the ground (S and the faces across the line). Eliminating
/// cell i, of pivot p_i, leaves the share T/p_i of what it holds to the next cell, and, where the direction is
/// periodic, a share to the last cell of the line. No step subtracts, so that jumps of kappa lose no digits.
template <class Exec>
struct LineFactors {
  int direction = 0;
  Vector<Exec> share;          ///< [shape], from the cell below to this one
  Vector<Exec> inverse;        ///< [shape], 1 / p_i; 0 where the line is singular
  Vector<Exec> wrap;           ///< [shape], from this cell to the last one; empty unless the direction is periodic
};

/// Allocates unset factors. @note Memory: 16 bytes per unknown, 24 where the direction is periodic.
template <class Exec>
LineFactors<Exec> allocate_line_factors(BatchShape const& shape, int direction) {
  LineFactors<Exec> f;
  f.direction = direction;
  f.share = allocate<Vector<Exec>>("lapwing::line_smoother::share", shape.n_values());
  f.inverse = allocate<Vector<Exec>>("lapwing::line_smoother::inverse", shape.n_values());
  if (shape.periodic[direction] && shape.cells[direction] > 1)
    f.wrap = allocate<Vector<Exec>>("lapwing::line_smoother::wrap", shape.n_values());
  return f;
}

/// Bytes of that.
inline double predicted_line_bytes(BatchShape const& shape, int direction) {
  bool const wraps = shape.periodic[direction] && shape.cells[direction] > 1;
  return sizeof(real_t) * (wraps ? 3. : 2.) * static_cast<double>(shape.n_values());
}

/// Computes the factors of all lines of `a` along f.direction.
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec>
void factor_lines(Exec const& exec, Stencil<Exec> const& a, LineFactors<Exec> const& f);

/// Colours of the lines along a direction: 2, or 3 where a periodic direction across has an odd number of cells.
int n_line_colours(BatchShape const& shape, int direction);

/// Updates the lines of one colour: u <- u + e, where e solves A e = b - A u on each line with u fixed around it.
///
/// @param colour   0 <= colour < n_line_colours: that of a line is the sum of its indices across modulo 2.
/// @param scratch  [shape], overwritten.
/// @note Runs: device, 1 launch, no fence, no allocation; lines of one colour do not depend on each other.
/// @note Cost: per colour 8 (7 + d) bytes per unknown.
/// @see Trottenberg, Oosterlee, Schueller (2001), Multigrid, section 5.1; elimination
/// without subtractions (Grassmann, Taksar, Heyman 1985, Operations Research 33).
template <class Exec>
void smooth_lines(Exec const& exec, Stencil<Exec> const& a, LineFactors<Exec> const& f, ConstVector<Exec> b,
                  Vector<Exec> scratch, Vector<Exec> u, int colour);

}  // namespace lapwing
