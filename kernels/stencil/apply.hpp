// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Matrix-free products with the stencil.
#pragma once

#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// y = A x.
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: per unknown in d directions 8 (2 + d) bytes (+ 8 with S), 3 d + 1 flops per face pair.
template <class Exec>
void apply(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y);

/// y = A x, and the sums x.y of every lane.
/// @param[out] sums  partial sums, [n_rows][accumulators], for `finish`.
template <class Exec>
void apply_and_dot(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, Vector<Exec> y,
                   LaneSums<Exec> const& sums);

/// r = b - A x.
template <class Exec>
void residual(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b, Vector<Exec> r);

/// d = diagonal of A.
template <class Exec>
void diagonal(Exec const& exec, Stencil<Exec> const& a, Vector<Exec> d);

/// y = |A| |x| + |b|: what rounding errors of the residual are measured against.
template <class Exec>
void apply_magnitudes(Exec const& exec, Stencil<Exec> const& a, ConstVector<Exec> x, ConstVector<Exec> b,
                      Vector<Exec> y);

}  // namespace lapwing
