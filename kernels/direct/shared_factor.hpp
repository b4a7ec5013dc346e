// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// One sparse Cholesky factor for many right-hand sides, the lanes of all groups.
#pragma once

#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// L of P A P^T = L L^T by columns, without its diagonal.
template <class Exec>
struct SharedFactor {
  ConstArray<int, Exec> place;               ///< [cell, x fastest]: where P puts it
  ConstArray<std::int64_t, Exec> begin;      ///< [n + 1], of the columns
  ConstArray<int, Exec> row;                 ///< [entry], ascending in a column
  ConstVector<Exec> value;                   ///< [entry]
  ConstVector<Exec> inverse_diagonal;        ///< [n]
};

/// out = A^-1 in where `active`; other lanes keep their values. `out` may be `in`.
/// @param active  [n_lanes], 0 or 1.
/// @param y       work, [shape].
/// @note Runs: device, 1 launch, no fence, no allocation; a group belongs to one thread on the host, a lane on a
/// device.
/// @note Cost: 4 flops and 24 bytes of the factor per entry of L and group. The arithmetic of a lane does not depend on
/// the others.
template <class Exec>
void solve_shared_factor(Exec const& exec, BatchShape const& shape, SharedFactor<Exec> const& factor,
                         ConstArray<int, Exec> active, ConstVector<Exec> in, Vector<Exec> y, Vector<Exec> out);

}  // namespace lapwing
