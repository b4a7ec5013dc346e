// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_smooth_restrict.hpp"

#include "kernels/multigrid/cycle_legs.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {
namespace {

template <class Exec, int Dim>
struct SmoothRestrict {
  CycleOperator a;
  TransferRows t;
  float const* f;
  float *coarse_f, *scratch;
  std::int64_t scratch_size;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int slab, int g, int first, int end) const {
    DescendSlab<Exec, Dim>{a, t, f, coarse_f, scratch, scratch_size}(team, slab, g, first, end);
  }
};

}  // namespace

std::int64_t smooth_restrict_scratch_size(TransferRows const& t) { return DescendSpace::size(t); }

template <class Exec>
void smooth_restrict(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                     ConstFloatVector<Exec> f, CycleScratch<Exec> const& scratch, FloatVector<Exec> coarse_f,
                     GroupList const& groups) {
  auto const launch = [&](auto dim) {
    for_each_slab(
        exec, "lapwing::cycle_legs::smooth_restrict", scratch.coarse_slabs, a.layout.stride,
        SmoothRestrict<Exec, dim()>{a.rows(), t, f.data(), coarse_f.data(), scratch.down.data(), scratch.down_size},
        groups);
  };
  dispatch_dim(a.layout.shape.dim, launch);
}

using E = DeviceExec;
template void smooth_restrict(E const&, CycleStencil<E> const&, CycleTransfer<E> const&, ConstFloatVector<E>,
                              CycleScratch<E> const&, FloatVector<E>, GroupList const&);

}  // namespace lapwing
