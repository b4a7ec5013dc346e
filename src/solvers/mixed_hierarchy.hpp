// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Multigrid cycle in single precision: fused legs on the large levels, one launch for the small ones, and where two
/// colours do not suffice a double-precision hierarchy below them.
#pragma once

#include <memory>
#include <vector>

#include "kernels/multigrid/cycle_small_levels.hpp"
#include "solvers/multigrid.hpp"

namespace lapwing {

/// A hierarchy of operators and its symmetric cycle with one red-black sweep before and after each coarse problem.
///
/// Coarse problems are visited once or, by the plan's rule, twice, the second time for the residual of the first. Below
/// the last fused level (a periodic direction with an odd number of cells needs a third colour; the coarsest level is
/// solved directly) a `Hierarchy` goes on. Where that is only the coarsest level, it and all levels that are small
/// (`SmallLevels`) are one launch, so that a cycle has two launches for every other level and this one for every visit.
class MixedHierarchy {
 public:
  /// @param uniform  every lane is separable, so that coefficients are products of numbers along each direction; a few
  ///                 rows of them are stored, which stay in the cache.
  MixedHierarchy(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform);

  static double predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform);

  /// Computes all coarse operators. @note Allocates nothing.
  void setup(BatchOperator const& op);

  /// By what the operator of a lane is multiplied, a power of 2 that keeps its coefficients near 1.
  double scale(int lane) const { return scale_[lane]; }

  /// z = one cycle on (scale A) z = r, and the partial sums r.z, in the groups that are listed. (A tail of more than
  /// the coarsest level goes through all groups.)
  void cycle(ConstFloatVector<DeviceExec> r, FloatVector<DeviceExec> z, LaneSums<DeviceExec> const& sums,
             GroupList const& groups = {});

  CycleStencil<DeviceExec> const& stencil() const { return levels_.front().a; }
  /// Whether a plan can be carried out: points with one sweep each way, a coarser level, and two colours enough on the
  /// finest.
  static bool suits(BatchShape const& shape, CyclePlan const& plan);

 private:
  struct Step {
    int direction;
    BatchShape fine;
    FloatVector<DeviceExec> weights;
    Stencil<DeviceExec, float> coarse;
  };
  struct Level {
    CycleStencil<DeviceExec> a;
    CycleTransfer<DeviceExec> transfer;
    CycleScratch<DeviceExec> scratch;
    FloatVector<DeviceExec> u, f;                     ///< empty on the finest level
    FloatVector<DeviceExec> r, e;                     ///< of the second visit
    bool visited_twice = false;
    std::vector<Step> steps;
  };

  void setup_stored(BatchOperator const& op);
  void setup_uniform(BatchOperator const& op);
  void gather_small_levels();
  void add_solve_steps(std::size_t level, std::vector<CycleStep>& steps) const;
  void add_visit_steps(std::size_t level, FloatVector<DeviceExec> f, FloatVector<DeviceExec> u,
                       std::vector<CycleStep>& steps) const;
  Level const& level_at(std::size_t l) const { return l < levels_.size() ? levels_[l] : tail_level_; }
  void visit(std::size_t level, ConstFloatVector<DeviceExec> f, FloatVector<DeviceExec> u, GroupList const& groups);
  void solve_coarse(std::size_t level, GroupList const& groups);
  void visit_tail(ConstFloatVector<DeviceExec> f, FloatVector<DeviceExec> u);

  bool uniform_;
  Stencil<DeviceExec, float> finest_;                 ///< scaled; empty where uniform
  std::vector<Level> levels_;
  Level tail_level_;                                  ///< the fields of the level where the tail begins
  BatchShape tail_shape_;
  std::unique_ptr<Hierarchy> tail_;
  BatchOperator tail_operator_;
  DeviceVector tail_b_, tail_u_;
  std::size_t first_small_ = 0;                       ///< level
  SmallLevels<DeviceExec> small_;                     ///< empty where the tail is more than the coarsest level
  LaneValues<double> scale_, inverse_scale_;
};

}  // namespace lapwing
