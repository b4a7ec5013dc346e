// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Dense Cholesky of the coarsest level, one small matrix per lane.
#pragma once

#include "kernels/stencil.hpp"

namespace lapwing {

/// Factors A = L L^T of every lane. Where `singular`, unknown 0 is pinned by doubling its diagonal entry.
/// @param[out] factor    [group][row][column][lane], n x n per lane, n = cells of a case.
/// @param[in] singular   [n_lanes], 0 or 1.
/// @note Runs: device, 1 launch; n^3 / 6 multiplications per lane, meant for n <= 40.
template <class Exec>
void factor_coarsest(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, Vector<Exec> factor);

/// u = A^-1 b with that factor. Where singular, b has mean zero and u is shifted to mean zero.
template <class Exec>
void solve_coarsest(Exec const& exec, BatchShape const& shape, ConstVector<Exec> factor, ConstArray<int, Exec> singular,
                    ConstVector<Exec> b, Vector<Exec> u);

}  // namespace lapwing
