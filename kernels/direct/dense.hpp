// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Dense matrices of small problems, one per lane, as vendors' batched factorisations take them.
#pragma once

#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// The matrices of successive lanes, as many as fit; of places beyond the last lane, zeros. Where `singular`, unknown 0
/// is pinned by doubling its diagonal entry (1 if that is not positive).
/// @param[in] singular   [n_lanes], 0 or 1. @param first  lane.
/// @param[out] matrices  [lane][column][row], n x n per lane, n = cells of a case; both triangles.
/// @note Runs: device, 2 launches, no fence, no allocation. @note Cost: 8 n^2 bytes written per lane.
template <class Exec>
void assemble_dense(Exec const& exec, Stencil<Exec> const& a, ConstArray<int, Exec> singular, int first,
                    Vector<Exec> matrices);

/// Factors of all lanes in the layout of `solve_coarsest`. A lane whose factorisation has failed gets not-a-number.
/// @param[in] matrices  as above, lower triangles. @param[in] failed  [n_lanes], 0 where a factor is good.
/// @param[out] factor   [group][row][column][lane], lower triangles; the upper ones are not set.
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec>
void interleave_factors(Exec const& exec, BatchShape const& shape, ConstVector<Exec> matrices,
                        ConstArray<int, Exec> failed, Vector<Exec> factor);

}  // namespace lapwing
