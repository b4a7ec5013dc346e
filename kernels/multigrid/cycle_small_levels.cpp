// SPDX-License-Identifier: BSD-3-Clause
#include "kernels/multigrid/cycle_small_levels.hpp"

#include "kernels/multigrid/coarsest_solve.hpp"
#include "kernels/multigrid/cycle_prolong_smooth.hpp"
#include "kernels/multigrid/cycle_smooth_restrict.hpp"
#include "kernels/multigrid/cycle_pack_rows.hpp"
#include "kernels/multigrid/cycle_second_visit.hpp"
#include "kernels/batch/device_array.hpp"

namespace lapwing {
namespace {

constexpr int few_slices = 8;

template <class Exec, int Dim, bool HasExtra>
struct RunSteps {
  SmallLevel const* levels;
  CycleStep const* steps;
  int n_steps;
  CoarsestProblem coarsest;
  GroupList listed;

  using Team = RowTeam<Exec>;
  using Kind = CycleStep::Kind;

  KOKKOS_FUNCTION void operator()(Team const& team, std::int64_t group) const {
    int const g = listed[static_cast<int>(group)];
    for (int s = 0; s < n_steps; ++s) {
      take(team, steps[s], g);
      team_barrier(team);
    }
  }

  KOKKOS_INLINE_FUNCTION void take(Team const& team, CycleStep const& step, int g) const {
    SmallLevel const& l = levels[step.level];
    CycleLayout const& layout = l.a.layout;
    if (step.kind == Kind::smooth_restrict) {
      DescendSlab<Exec, Dim>{l.a, l.t, step.f, step.out, l.down, l.down_size}(team, g, g, 0, l.t.coarse.n_slices());
    } else if (step.kind == Kind::prolong_smooth) {
      AscendSlab<Exec, Dim, HasExtra, false>{l.a, l.t, step.f, step.u, step.out, l.up, l.up_size, nullptr}(
          team, g, g, 0, layout.n_slices());
    } else if (step.kind == Kind::residual) {
      for_each_row_of(team, layout.shape, g, ResidualRow<Exec, Dim, HasExtra>{l.a, step.u, step.f, step.out});
    } else if (step.kind == Kind::add) {
      for_each_row_of(team, layout.shape, g, AddRow<Exec>{layout, step.u, step.out});
    } else if (coarsest.layout.shape.lanes == 1) {
      solve<1>(team, step, g);
    } else if (coarsest.layout.shape.lanes == 8) {
      solve<8>(team, step, g);
    } else if constexpr (!runs_on_host<Exec>) {
      solve<32>(team, step, g);
    }
  }

  template <int W>
  KOKKOS_INLINE_FUNCTION void solve(Team const& team, CycleStep const& step, int g) const {
    CycleLayout const& layout = coarsest.layout;
    for_each_row_of(team, coarsest.layout.shape, g, UnpackRow<Exec, W>{layout, step.f, coarsest.b});
    team_barrier(team);
    CoarsestSolve<Exec, W>{coarsest.layout.shape, coarsest.factor, coarsest.singular, coarsest.b, coarsest.u}(team, g);
    team_barrier(team);
    for_each_row_of(team, coarsest.layout.shape, g, PackRow<Exec, W>{layout, coarsest.u, coarsest.scale, step.out});
  }

  template <class F>
  KOKKOS_INLINE_FUNCTION void for_each_row_of(Team const& team, BatchShape const& shape, int g, F const& f) const {
    for (int k = 0; k < shape.cells[2]; ++k)
      for (int j = 0; j < shape.cells[1]; ++j) f(team, g, k, j);
  }
};

}  // namespace

template <class Exec>
SmallLevels<Exec>::SmallLevels(std::vector<SmallLevel> const& levels_of, std::vector<CycleStep> const& steps_of,
                               CoarsestProblem const& coarsest_of)
    : levels(to_device<Exec>("lapwing::cycle_small_levels::levels", levels_of)),
      steps(to_device<Exec>("lapwing::cycle_small_levels::steps", steps_of)),
      coarsest(coarsest_of),
      dim(coarsest_of.layout.shape.dim),
      row_length(coarsest_of.layout.shape.row_length()) {
  if (levels_of.empty()) return;
  row_length = levels_of.front().a.layout.stride;
  has_extra = levels_of.front().a.has_extra();
}

template <class Exec>
bool is_small(CycleScratch<Exec> const& scratch) {
  bool const in_one_piece = scratch.coarse_slabs.per_group == 1 && scratch.fine_slabs.per_group == 1;
  return in_one_piece || scratch.coarse_slabs.n_slices <= few_slices;
}

template <class Exec>
void run_small_levels(Exec const& exec, SmallLevels<Exec> const& small, GroupList const& groups) {
  char const* const label = "lapwing::cycle_small_levels::run";
  int const n_steps = static_cast<int>(small.steps.extent(0)), count = groups.of(small.coarsest.layout.shape.groups),
            threads = team_threads(small.row_length);
  SmallLevel const* const levels = small.levels.data();
  CycleStep const* const steps = small.steps.data();
  dispatch_dim(small.dim, [&](auto dim) {
    if (small.has_extra)
      for_each_piece(exec, label, count, threads,
                     RunSteps<Exec, dim(), true>{levels, steps, n_steps, small.coarsest, groups});
    else
      for_each_piece(exec, label, count, threads,
                     RunSteps<Exec, dim(), false>{levels, steps, n_steps, small.coarsest, groups});
  });
}

using E = DeviceExec;
template struct SmallLevels<E>;
template bool is_small(CycleScratch<E> const&);
template void run_small_levels(E const&, SmallLevels<E> const&, GroupList const&);

}  // namespace lapwing
