// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Red-black Gauss-Seidel and damped Jacobi.
#pragma once

#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Colours of red-black Gauss-Seidel: 2, or 3 where a periodic direction has an odd number of cells (its last plane
/// breaks the alternation).
int n_colours(BatchShape const& shape);

/// Updates the cells of one colour:  u <- u + (b - A u) / diag(A).
///
/// The update is in flux form: differences of u, never T u alone, so that jumps of kappa lose no digits.
///
/// @param colour  0 <= colour < n_colours. A symmetric cycle uses the colours in reverse order after the coarse grid.
/// @note Runs: device, 1 launch, no fence, no allocation; cells of one colour do not depend on each other.
/// @note Cost: per half sweep 8 (3 + d) bytes per unknown (+ 8 with S): every line is touched for half its cells.
/// @see Trottenberg, Oosterlee, Schueller (2001), Multigrid, section 2.1.
template <class Exec>
void smooth_colour(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> b, Vector<Exec> u, int colour);

/// out = u + omega (b - A u) / diag(A).
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 8 (3 + d) bytes per unknown (+ 8 with S).
template <class Exec>
void damped_jacobi(Exec const& exec, Stencil<Exec> const& a, real_t omega, ConstVector<Exec> b, ConstVector<Exec> u,
                   Vector<Exec> out);

}  // namespace lapwing
