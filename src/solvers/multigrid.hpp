// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Multigrid for the cell-centred operator: coarsening schedule, hierarchy, cycle.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "solvers/conjugate_gradient.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Directions that are coarsened from each level to the next, as bits 1 (x), 2 (y), 4 (z).
using CoarseningSchedule = std::vector<unsigned char>;

/// Plans the coarsening from how strongly each direction couples.
///
/// All directions with more than one cell whose mean coefficient is at least half the largest are coarsened together; halving
/// a direction halves its coefficient and doubles the others. Stops at `coarsest_unknowns` cells. So stretched cells and
/// constant anisotropy lead to semicoarsening.
///
/// @param mean  mean face coefficient of every direction.
CoarseningSchedule plan_coarsening(BatchShape const& shape, std::array<double, 3> const& mean, int coarsest_unknowns);

/// A hierarchy of operators and its cycle.
///
/// Level 0 is the finest. Transfers are products of one-direction steps (kernels/transfer.hpp), the smoother is red-black
/// Gauss-Seidel, with the colours in reverse order after the coarse grid, so that a cycle is a symmetric operator.
/// Coarse problems from level 3 on are visited twice (W) wherever the unknowns have fallen by 3.5 since the last doubling, so
/// that the work of a cycle stays proportional to the unknowns. This costs 3 % in 2D and keeps the convergence factor of
/// coefficients that small grids cannot resolve.
///
/// @note Memory per unknown: about 8 (3 + d) (1 + 1/(2^d - 1)) bytes.
/// @see Alcouffe et al. (1981), Dendy (1982), Trottenberg et al. (2001); docs/theory.md, section 4.
class Hierarchy {
 public:
  Hierarchy(BatchShape const& shape, bool with_extra, CoarseningSchedule schedule, SolverSettings const& settings);

  /// Computes all coarse operators. @note Allocates nothing.
  void setup(DiffusionOperator const& op);

  /// u = one cycle on A u = b from u = 0.
  void cycle(ConstDeviceVector b, DeviceVector u);

  int n_levels() const { return static_cast<int>(levels_.size()); }
  Stencil<DeviceExec> const& stencil(int level) const { return levels_[level].a; }

  /// Visits every coarse problem once (V), or some twice (W).
  void use_w_cycles(bool w) { use_w_ = w; }

 private:
  /// One direction of the transfer between two levels.
  struct Step {
    int direction;
    BatchShape fine;                   ///< shape before the step
    DeviceVector weights;
    Stencil<DeviceExec> coarse;        ///< operator after the step
    DeviceVector values;               ///< residual or correction after the step; the last step uses the level's own
  };
  struct Level {
    Stencil<DeviceExec> a;
    DeviceVector u, b, r;
    std::vector<Step> steps;           ///< towards the next level; empty on the coarsest
    bool visited_twice = false;        ///< in a W-cycle
  };

  void visit(int level, ConstDeviceVector b, DeviceVector u, bool from_zero);
  void smooth(int level, ConstDeviceVector b, DeviceVector u, int sweeps, bool reversed);
  void restrict_residual(int level);
  void correct(int level, DeviceVector u);

  SolverSettings settings_;
  std::vector<Level> levels_;
  Array<int, DeviceExec> singular_;
  DeviceVector factor_;
  bool use_w_ = true;
};

/// The solver `multigrid`: cycles as preconditioner of CG, or alone.
class Multigrid : public Solver {
 public:
  Multigrid(BatchShape const& shape, bool with_extra, CoarseningSchedule schedule, SolverSettings const& settings,
            Timers& timers);

  void setup(DiffusionOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

  Hierarchy& hierarchy() { return hierarchy_; }

 private:
  std::vector<LaneReport> iterate(ConstDeviceVector b, DeviceVector x, LaneControl const& control);
  std::vector<LaneReport> solve_once(ConstDeviceVector b, DeviceVector x, LaneControl const& control);

  SolverSettings settings_;
  Timers* timers_;
  Hierarchy hierarchy_;
  std::unique_ptr<LinearOperator> laplacian_;
  std::unique_ptr<ConjugateGradient> cg_;
  std::unique_ptr<ResidualNorms> norms_;
  DeviceVector r_, e_;
  BatchShape shape_;
};

}  // namespace lapwing
