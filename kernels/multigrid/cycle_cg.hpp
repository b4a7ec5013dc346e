// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The vector part of conjugate gradients in single precision: two passes over memory per iteration, besides the cycle.
#pragma once

#include "kernels/multigrid/cycle_slab.hpp"
#include "kernels/batch/batch_vectors.hpp"

namespace lapwing {

/// Vectors of one iteration, all in the cycle's layout.
template <class Exec>
struct CycleCgVectors {
  FloatVector<Exec> r, z, q;         ///< residual, preconditioned residual, A p
  FloatVector<Exec> p[2];            ///< directions, the former and the new one in turn
  Vector<Exec> x;                    ///< solution, in double precision
};

/// What the vectors hold before an iteration: neither direction nor steps, a direction but no step in x, or both.
enum class CgProgress { start, first_step, under_way };

/// [n_lanes] each.
template <class Exec>
struct CycleCgCoefficients {
  ConstFloatVector<Exec> alpha;      ///< step length of the former direction; 0: no step, whatever that direction holds
  ConstFloatVector<Exec> beta;
};

/// x <- x + alpha p_old, p_new = z + beta p_old, q = A p_new, and the sums p_new.q; at the start p_new = z and x is
/// left alone, with the first step x = alpha p_old.
/// @param next  which of v.p is the new direction.
/// @param halo  work space.
/// @note Runs: device, 1 launch, no fence, no allocation. @note Cost: in d directions 4 (4 + d) bytes read, 16 written;
/// 4 (1 + d) and 8 at the start.
template <class Exec>
void advance_direction(Exec const& exec, CycleStencil<Exec> const& a, CycleCgVectors<Exec> const& v, int next,
                       CgProgress progress, CycleCgCoefficients<Exec> const& c, Slabs const& slabs,
                       FloatVector<Exec> halo, LaneSums<Exec> const& sums, GroupList const& groups = {});

/// Work space of `advance_direction`.
template <class Exec>
FloatVector<Exec> make_direction_halo(CycleLayout const& layout, Slabs const& slabs);
double predicted_halo_bytes(CycleLayout const& layout, Slabs const& slabs);

/// r <- r - alpha q, and the sums r.r. @note Cost: 8 bytes read, 4 written.
template <class Exec>
void advance_residual(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> alpha,
                      ConstFloatVector<Exec> q, FloatVector<Exec> r, LaneSums<Exec> const& sums,
                      GroupList const& groups = {});

/// r = f - A u. @param u  its pads are set.
template <class Exec>
void cycle_residual(Exec const& exec, CycleStencil<Exec> const& a, FloatVector<Exec> u, ConstFloatVector<Exec> f,
                    FloatVector<Exec> r, GroupList const& groups = {});

/// sums.partial of a.b.
template <class Exec>
void cycle_dot(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> a, ConstFloatVector<Exec> b,
               LaneSums<Exec> const& sums, GroupList const& groups = {});

/// u <- u + e.
template <class Exec>
void cycle_add(Exec const& exec, CycleLayout const& layout, ConstFloatVector<Exec> e, FloatVector<Exec> u,
               GroupList const& groups = {});

}  // namespace lapwing
