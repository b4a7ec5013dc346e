// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Between conjugate gradients in single precision and the solution, right-hand side and true residual in double.
#pragma once

#include "kernels/multigrid/cycle_slab.hpp"
#include "kernels/batch/batch_vectors.hpp"
#include "kernels/batch/residual_sums.hpp"

namespace lapwing {

/// What conjugate gradients in single precision have found: x + alpha p, times `factor`.
template <class Exec>
struct SingleSolution {
  ConstVector<Exec> factor;          ///< [n_lanes], scale of the single-precision problem
  ConstFloatVector<Exec> alpha;      ///< [n_lanes]; 0: no step, whatever p holds
  ConstFloatVector<Exec> p;
  ConstVector<Exec> x;               ///< empty: 0
};

/// solution = guess + factor (x + alpha p), in natural order, and with a guess the sums of (solution - guess)^2.
/// @param guess  natural order, not `solution` itself; empty: 0.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: 8 to 20 bytes read, 8 written.
template <class Exec>
void form_solution(Exec const& exec, CycleLayout const& layout, SingleSolution<Exec> const& found,
                   ConstVector<Exec> guess, Vector<Exec> solution, LaneSums<Exec> const& sums);

/// Where a residual goes: into v, times `factor`, in the lanes that are `chosen`; other lanes keep their bits.
template <class Exec>
struct ResidualTarget {
  ConstArray<int, Exec> chosen;      ///< [n_lanes]
  ConstVector<Exec> factor;          ///< [n_lanes]
  FloatVector<Exec> v;
};

/// v <- factor r where `chosen`. @param r  natural order.
template <class Exec>
void replace_residual(Exec const& exec, CycleLayout const& layout, ConstVector<Exec> r,
                      ResidualTarget<Exec> const& target);

/// The same with r = b - A x, computed in double and not stored, and its sums.
/// @param x, b   natural order.
/// @param rows   work space, [slab][row length].
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: in d directions 8 (2 + d) bytes read, 4 written.
template <class Exec>
void replace_residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b,
                      Slabs const& slabs, Vector<Exec> rows, ResidualTarget<Exec> const& target,
                      ResidualSums<Exec> const& sums);

}  // namespace lapwing
