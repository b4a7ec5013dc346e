// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_prolong_smooth.hpp"

#include "kernels/multigrid/cycle_legs.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {
namespace {

template <class Exec, int Dim, bool HasExtra, bool Dot>
struct ProlongSmooth {
  CycleOperator a;
  TransferRows t;
  float const *f, *coarse_u;
  float *u, *scratch;
  std::int64_t scratch_size;
  LaneSums<Exec> sums;

  KOKKOS_FUNCTION void operator()(RowTeam<Exec> const& team, int slab, int g, int first, int end) const {
    AscendSlab<Exec, Dim, HasExtra, Dot>{a, t, f, coarse_u, u, scratch, scratch_size, &sums}(team, slab, g, first, end);
  }
};

template <class Exec, bool Dot>
void launch_prolong_smooth(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                           ConstFloatVector<Exec> f, ConstFloatVector<Exec> coarse_u, CycleScratch<Exec> const& scratch,
                           FloatVector<Exec> u, LaneSums<Exec> const& sums, GroupList const& groups) {
  dispatch_dim(a.layout.shape.dim, [&](auto dim) {
    char const* const label = "lapwing::cycle_legs::prolong_smooth";
    if (a.has_extra())
      for_each_slab(exec, label, scratch.fine_slabs, a.layout.stride,
                    ProlongSmooth<Exec, dim(), true, Dot>{a.rows(), t, f.data(), coarse_u.data(), u.data(),
                                                          scratch.up.data(), scratch.up_size, sums},
                    groups);
    else
      for_each_slab(exec, label, scratch.fine_slabs, a.layout.stride,
                    ProlongSmooth<Exec, dim(), false, Dot>{a.rows(), t, f.data(), coarse_u.data(), u.data(),
                                                           scratch.up.data(), scratch.up_size, sums},
                    groups);
  });
}

}  // namespace

std::int64_t prolong_smooth_scratch_size(TransferRows const& t) { return AscendSpace::size(t); }

template <class Exec>
CycleScratch<Exec>::CycleScratch(CycleTransfer<Exec> const& t)
    : coarse_slabs(make_slabs<Exec>(t.fine.shape.groups, t.coarse.n_slices(), 8)),
      fine_slabs(make_slabs<Exec>(t.fine.shape.groups, t.fine.n_slices(), 16)),
      down_size(smooth_restrict_scratch_size(t)),
      up_size(prolong_smooth_scratch_size(t)) {
  down = allocate_zeros<FloatVector<Exec>>("lapwing::cycle_legs::scratch_down", coarse_slabs.count() * down_size);
  up = allocate_zeros<FloatVector<Exec>>("lapwing::cycle_legs::scratch_up", fine_slabs.count() * up_size);
}

template <class Exec>
double CycleScratch<Exec>::predicted_bytes(TransferRows const& t) {
  int const groups = t.fine.shape.groups;
  auto const bytes = [](Slabs const& slabs, std::int64_t size) {
    return sizeof(float) * static_cast<double>(slabs.count()) * static_cast<double>(size);
  };
  return bytes(predicted_slabs<Exec>(groups, t.coarse.n_slices(), 8), smooth_restrict_scratch_size(t)) +
         bytes(predicted_slabs<Exec>(groups, t.fine.n_slices(), 16), prolong_smooth_scratch_size(t));
}

template <class Exec>
void prolong_smooth(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                    ConstFloatVector<Exec> f, ConstFloatVector<Exec> coarse_u, CycleScratch<Exec> const& scratch,
                    FloatVector<Exec> u, GroupList const& groups) {
  launch_prolong_smooth<Exec, false>(exec, a, t, f, coarse_u, scratch, u, {}, groups);
}

template <class Exec>
void prolong_smooth_and_dot(Exec const& exec, CycleStencil<Exec> const& a, CycleTransfer<Exec> const& t,
                            ConstFloatVector<Exec> f, ConstFloatVector<Exec> coarse_u,
                            CycleScratch<Exec> const& scratch, FloatVector<Exec> u, LaneSums<Exec> const& sums,
                            GroupList const& groups) {
  launch_prolong_smooth<Exec, true>(exec, a, t, f, coarse_u, scratch, u, sums, groups);
}

using E = DeviceExec;
template struct CycleScratch<E>;
template void prolong_smooth(E const&, CycleStencil<E> const&, CycleTransfer<E> const&, ConstFloatVector<E>,
                             ConstFloatVector<E>, CycleScratch<E> const&, FloatVector<E>, GroupList const&);
template void prolong_smooth_and_dot(E const&, CycleStencil<E> const&, CycleTransfer<E> const&, ConstFloatVector<E>,
                                     ConstFloatVector<E>, CycleScratch<E> const&, FloatVector<E>, LaneSums<E> const&,
                                     GroupList const&);

}  // namespace lapwing
