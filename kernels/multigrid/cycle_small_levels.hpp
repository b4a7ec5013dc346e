// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The small levels of a cycle, down to the coarsest and up again, in one launch.
#pragma once

#include <vector>

#include "kernels/multigrid/cycle_legs.hpp"

namespace lapwing {

/// A level and the work space of its legs, one slab to a group. Like the rest here it lies in device memory, so it
/// holds pointers.
struct SmallLevel {
  CycleOperator a;
  TransferRows t;
  float *down, *up;
  std::int64_t down_size, up_size;
};

/// The problem below the last level, which is solved in double precision with its dense factor.
struct CoarsestProblem {
  CycleLayout layout;
  real_t const* factor;  ///< of CoarsestFactor
  int const* singular;   ///< [n_lanes]
  real_t const* scale;   ///< [n_lanes], of the solution
  real_t *b, *u;         ///< work space in natural order
};

/// One step on a level.
struct CycleStep {
  enum class Kind : int {
    smooth_restrict,   ///< out = R (f - A u), u one sweep on A u = f from zero
    prolong_smooth,    ///< out = the same u, corrected by P u and swept
    residual,  ///< out = f - A u
    add,       ///< out = out + u
    coarsest   ///< out = scale A^-1 f
  };
  Kind kind;
  int level;  ///< of no meaning for `coarsest`
  float const* f;
  float* u;  ///< its ends are set by `residual`
  float* out;
};

/// A list of such steps, made once. It refers to storage that others keep.
///
/// Which levels are small: a launch per leg cuts a group into slabs to have work for every core, and where it makes one
/// slab of a group anyway, nothing is lost if that slab goes on to the next level. On a device that holds as well for
/// levels of at most 8 coarse slices: a slab of one coarse slice walks through 7 slices and one of all 8 through 20, so
/// that the walk is three times as long, but two launches and the wait for the slowest slab of each are saved, which
/// cost more.
template <class Exec>
struct SmallLevels {
  Array<SmallLevel, Exec> levels;
  Array<CycleStep, Exec> steps;
  CoarsestProblem coarsest;
  int dim = 1, row_length = 0;
  bool has_extra = false;

  SmallLevels() = default;
  SmallLevels(std::vector<SmallLevel> const& levels_of, std::vector<CycleStep> const& steps_of,
              CoarsestProblem const& coarsest_of);

  bool empty() const { return steps.extent(0) == 0; }
};

/// Whether a level is small, by the slabs of its legs.
template <class Exec>
bool is_small(CycleScratch<Exec> const& scratch);

/// Takes the steps, every group its own, one after the other: the bits are those of the launches `smooth_restrict`,
/// `prolong_smooth`, `cycle_residual`, `cycle_add`, `unpack`, `solve_coarsest` and `pack`.
/// @note Runs: device, 1 launch with one team per group, no fence, no allocation.
template <class Exec>
void run_small_levels(Exec const& exec, SmallLevels<Exec> const& small, GroupList const& groups = {});

}  // namespace lapwing
