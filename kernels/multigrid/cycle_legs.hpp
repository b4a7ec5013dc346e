// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The two legs of a multigrid cycle on one level in single precision, each in one pass over memory.
#pragma once

#include "kernels/multigrid/cycle_slab.hpp"
#include "kernels/multigrid/cycle_transfer.hpp"
#include "kernels/batch/batch_vectors.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// Work space of the legs on one level; made once.
template <class Exec>
struct CycleScratch {
  Slabs coarse_slabs, fine_slabs;
  FloatVector<Exec> down, up;                  ///< [slab][size]
  std::int64_t down_size = 0, up_size = 0;

  CycleScratch() = default;
  explicit CycleScratch(CycleTransfer<Exec> const& t);
  static double predicted_bytes(TransferRows const& t);
};

/// Values of work space that one slab of a leg needs.
std::int64_t smooth_restrict_scratch_size(TransferRows const& t);
std::int64_t prolong_smooth_scratch_size(TransferRows const& t);

/// Down leg: from u = 0 one red-black Gauss-Seidel sweep (red: the colour of cell (0, 0, 0); then black) on A u = f,
/// and coarse_f = R (f - A u).
///
/// Starting from zero, red values are f / d, and after the black half sweep the residual is zero on black and
/// sum T u_black on red cells. Neither u nor the residual is stored.
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: per unknown of the fine level in d directions 4 (2 + d) bytes read, 1/d written and 1/d weights (2D).
template <class Exec>
void smooth_restrict(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                     ConstFloatVector<Exec> f, CycleScratch<Exec> const& scratch, FloatVector<Exec> coarse_f,
                     GroupList const& groups = {});

/// Up leg: u = what the down leg had (red: f / d) + P coarse_u, then a half sweep on black and one on red cells, the
/// down leg's in reverse order, so that both legs around a symmetric coarse solve are a symmetric operator.
///
/// Black values before their half sweep do not matter, so nothing is interpolated to them.
/// @note Runs: device, 1 launch, no fence, no allocation.
/// @note Cost: per unknown 4 (2 + d) bytes read, 4 written.
template <class Exec>
void prolong_smooth(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                    ConstFloatVector<Exec> f, ConstFloatVector<Exec> coarse_u, CycleScratch<Exec> const& scratch,
                    FloatVector<Exec> u, GroupList const& groups = {});

/// The same, and the sums f.u of every lane. @param[out] sums  partial sums, for `finish`.
template <class Exec>
void prolong_smooth_and_dot(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                            ConstFloatVector<Exec> f, ConstFloatVector<Exec> coarse_u,
                            CycleScratch<Exec> const& scratch, FloatVector<Exec> u, LaneSums<Exec> const& sums,
                            GroupList const& groups = {});

}  // namespace lapwing
