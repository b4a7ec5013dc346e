// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Coefficients of conjugate gradients, lane by lane on the device, so that an iteration waits for the host once.
#pragma once

#include "kernels/types.hpp"

namespace lapwing {

/// Where a lane stands. A fresh one starts from a new residual: its next direction takes nothing of the former one.
enum LaneState : int { lane_stopped = 0, lane_under_way = 1, lane_fresh = 2 };

/// The sums of an iteration: r.z, p.q with q = A p, r.r, z.z.
enum class CgSum : int { rz, pq, rr, zz };
inline constexpr int n_cg_sums = 4;

/// [n_lanes] each, in the precision T of the vectors.
template <class Exec, class T>
struct CgLanes {
  Array<int, Exec> state;      ///< LaneState
  Array<T, Exec> alpha, beta;  ///< step length; share of the former direction in the next one
  Vector<Exec> rho;            ///< r.z of the iteration before
  Vector<Exec> record;         ///< [CgSum][n_lanes], what the host reads of an iteration

  CgLanes() = default;
  explicit CgLanes(int n_lanes)
      : state(allocate_zeros<Array<int, Exec>>("lapwing::cg_lanes::state", n_lanes)),
        alpha(allocate_zeros<Array<T, Exec>>("lapwing::cg_lanes::alpha", n_lanes)),
        beta(allocate_zeros<Array<T, Exec>>("lapwing::cg_lanes::beta", n_lanes)),
        rho(allocate_zeros<Vector<Exec>>("lapwing::cg_lanes::rho", n_lanes)),
        record(allocate_zeros<Vector<Exec>>("lapwing::cg_lanes::record", std::size_t{n_cg_sums} * n_lanes)) {}
};

/// Takes finished sums over, and what follows from them:
///
///   rz  beta = rz / rho, 0 in fresh and stopped lanes; rho = rz
///   pq  alpha = rho / pq, 0 in stopped lanes
///
/// A lane stops if rz or pq is not positive and finite, or rr not finite; its alpha is then 0.
/// @note Runs: device, 1 launch, no fence, no allocation.
template <class Exec, class T>
void take_sum(Exec const& exec, CgSum what, ConstVector<Exec> sums, CgLanes<Exec, T> const& lanes);

/// The same rules on the host: whether the lane goes on.
KOKKOS_INLINE_FUNCTION bool goes_on(CgSum what, real_t sum) {
  bool const finite = sum - sum == 0;
  return what == CgSum::zz || (finite && (what == CgSum::rr || sum > 0));
}

}  // namespace lapwing
