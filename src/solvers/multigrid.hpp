// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Multigrid for the cell-centred operator: hierarchy and cycle.
#pragma once

#include <memory>
#include <vector>

#include "kernels/multigrid/coarsest.hpp"
#include "kernels/multigrid/line_smoother.hpp"
#include "solvers/conjugate_gradient.hpp"
#include "solvers/cycle_plan.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// A hierarchy of operators and its cycle.
///
/// Level 0 is the finest. Transfers are products of one-direction steps (kernels/multigrid/transfer.hpp), the smoother
/// is Gauss-Seidel, of points in red and black (or a Chebyshev polynomial) or of lines in all directions one after the
/// other, in reverse order after the coarse grid, so that a cycle is a symmetric operator. Coarse problems from the
/// plan's level on are visited twice (W) wherever the unknowns have fallen by 3.5 since the last doubling, so that the
/// work of a cycle stays proportional to the unknowns. From level 3 on this costs 3 % in 2D and keeps the convergence
/// factor of coefficients that small grids cannot resolve.
///
/// @note Memory per unknown: about 8 (3 + d) (1 + 1/(2^d - 1)) bytes; with lines 16 d more.
/// @see Alcouffe et al. (1981), Dendy (1982), Trottenberg et al. (2001); docs/theory.md, section 4.
class Hierarchy {
 public:
  /// @param acceleration  cycles that stand alone sweep forward after the coarse grid as well.
  Hierarchy(BatchShape const& shape, bool with_extra, CyclePlan plan, Acceleration acceleration);
  static double predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan);

  /// Computes all coarse operators. @note Allocates nothing.
  void setup(BatchOperator const& op);

  /// u = one cycle on A u = b from u = 0.
  void cycle(ConstDeviceVector b, DeviceVector u);

  int n_levels() const { return static_cast<int>(levels_.size()); }
  Stencil<DeviceExec> const& stencil(int level) const { return levels_[level].a; }
  /// What the coarsest level is solved with (kernels/multigrid/coarsest.hpp); the storage stays, `setup` fills it.
  ConstDeviceVector coarsest_factor() const { return factor_.values(); }
  ConstArray<int, DeviceExec> singular() const { return singular_lanes_.copied(); }

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
    /// where lines are smoothed, of every direction with more than one cell
    std::vector<LineFactors<DeviceExec>> lines;
    bool visited_twice = false;
  };

  void visit(int level, ConstDeviceVector b, DeviceVector u, bool from_zero);
  void smooth(int level, ConstDeviceVector b, DeviceVector u, int sweeps, bool reversed);
  static void smooth_by_points(Level const& level, ConstDeviceVector b, DeviceVector u, bool reversed);
  static void smooth_by_polynomial(Level const& level, ConstDeviceVector b, DeviceVector u);
  static void smooth_by_lines(Level const& level, ConstDeviceVector b, DeviceVector u, bool reversed);
  void restrict_residual(int level);
  void correct(int level, DeviceVector u);

  CyclePlan plan_;
  bool symmetric_;
  std::vector<Level> levels_;
  LaneValues<int> singular_lanes_;
  CoarsestFactor factor_;
};

/// The solver `multigrid`: cycles as preconditioner of CG, or alone.
class Multigrid : public Solver {
 public:
  Multigrid(BatchShape const& shape, bool with_extra, CyclePlan plan, Acceleration acceleration, Timers& timers);
  static double predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan,
                                Acceleration acceleration);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

  Hierarchy& hierarchy() { return hierarchy_; }

 private:
  std::vector<LaneReport> iterate(ConstDeviceVector b, DeviceVector x, LaneControl const& control);
  bool judge(int iteration, ConstDeviceVector b, ConstDeviceVector x, LaneControl const& control,
             std::vector<LaneReport>& report);
  StopReason ending(int lane, int iteration, EnergyTest& test, LaneControl const& control, LaneReport& report);

  Timers* timers_;
  BatchShape shape_;
  Hierarchy hierarchy_;
  std::unique_ptr<LinearOperator> laplacian_;
  std::unique_ptr<ConjugateGradient> cg_;    ///< empty where cycles stand alone, which use the rest
  std::unique_ptr<ResidualNorms> norms_;
  LaneValues<int> running_;
  LaneValues<double> shift_;
  std::vector<double> b_norm_, norm_, level_, best_;
  std::vector<int> waiting_;
  std::vector<EnergyError> errors_;
  DeviceVector r_, e_;
};

}  // namespace lapwing
