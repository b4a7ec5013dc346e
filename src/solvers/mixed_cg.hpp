// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Conjugate gradients in single precision around a single-precision cycle, corrected in double precision.
#pragma once

#include <vector>

#include "kernels/multigrid/cycle_cg.hpp"
#include "kernels/multigrid/cycle_replace.hpp"
#include "solvers/cg_state.hpp"
#include "solvers/energy_error.hpp"
#include "solvers/mixed_hierarchy.hpp"
#include "solvers/running_groups.hpp"

namespace lapwing {

/// Preconditioned CG whose vectors are single precision, with x, b and the residual that decides in double.
///
/// x is accumulated in double precision. Whenever the recurrence's residual has fallen by 1e-4, or meets the tolerance,
/// the true residual, computed in double, replaces it; directions go on as they are. So no digit of x is lost, and an
/// iteration moves about half the bytes of one in double precision.
///
/// Groups of lanes that have all stopped are left out of the launches of an iteration, after one more direction, which
/// takes their last step into x. Their sums are stale from then on; nothing reads those of stopped lanes.
///
/// On a device the host does not keep it waiting: the cycle that the next iteration begins with is launched before the
/// sums of this one are read. Where a true residual then replaces the recurrence's, that cycle was in vain and is made
/// again, so that no bit depends on it; where the last falls of the residual let that be expected, the host waits
/// first.
///
/// Where the control allows it a lane stops by its error: z is the algebraic error but for the cycle's convergence
/// factor, so
/// |z| times the fall of |z| since the iteration before, at least 0.2, estimates the error that is left after the step.
/// The first z estimates by how much the guess and the solution differ, so that divided by `error_ratio` it estimates
/// the discretisation error. After the first iteration only the residual is known: the fall of the error is then taken
/// to be to that of the residual as on the coarser grid, with a factor of 2 for safety.
///
/// @note Memory per unknown: 20 bytes for vectors, 8 for x, 8 of work space.
/// @see van der Vorst and Ye (2000); Clark et al. (2010), section 4, for reliable updates.
class MixedCg {
 public:
  /// @param looks_ahead  starts the next cycle before the host knows the sums of this iteration.
  MixedCg(BatchShape const& shape, Timers& timers, bool looks_ahead = !runs_on_host<DeviceExec>);

  static double predicted_bytes(BatchShape const& shape);

  /// @param stencil  the operator itself, for true residuals; m was set up for it.

  std::vector<LaneReport> solve(Stencil<DeviceExec> const& stencil, MixedHierarchy& m, ConstDeviceVector b,
                                DeviceVector x, LaneControl const& control);

  /// Groups that the iterations of the last solve went through, added up over its iterations.
  std::int64_t groups_worked() const { return groups_.worked(); }
  /// Cycles of the last solve, and those of its iterations that were started ahead.
  int cycles() const { return cycles_; }
  int cycles_ahead() const { return cycles_ahead_; }

 private:
  void start(Stencil<DeviceExec> const& stencil, MixedHierarchy const& m, ConstDeviceVector b,
             LaneControl const& control);
  void run_cycle(MixedHierarchy& m);
  void precondition(MixedHierarchy& m, LaneControl const& control);
  void advance(MixedHierarchy& m);
  void look_ahead(MixedHierarchy& m, LaneControl const& control);
  bool expects_replacement(LaneControl const& control) const;
  void judge(LaneControl const& control);
  bool follow(CgSum what, int lane);
  void estimate_error(int lane, LaneControl const& control);
  bool accurate_at_once(int lane, LaneControl const& control);
  double energy_scale(int lane) const;
  void form_solution(LaneControl const& control, DeviceVector x);
  void note_corrections(DeviceVector x);
  StopReason judge_true_residual(int lane, EnergyTest& test, std::function<bool(int lane)> const& at_level,
                                 LaneControl const& control);
  void replace(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x, LaneControl const& control);
  void measure_broken(Stencil<DeviceExec> const& stencil, ConstDeviceVector b, DeviceVector x,
                      LaneControl const& control);
  void stop(int lane, StopReason reason);
  static StopReason why_slow(LaneReport const& report);

  BatchShape shape_;
  CycleLayout layout_;
  Timers* timers_;
  bool looks_ahead_;
  CycleCgVectors<DeviceExec> v_;
  int next_ = 0;                                   ///< which of v_.p is the new direction
  int iteration_ = 0;
  bool ahead_ = false;                             ///< z belongs to the iteration to come
  int cycles_ = 0, cycles_ahead_ = 0;
  bool current_ = false;                           ///< the caller's x is what v_.x and the last step stand for
  Slabs slabs_;
  FloatVector<DeviceExec> halo_;
  ResidualNorms norms_;
  DeviceVector rows_;                              ///< one row per slab of a residual in double
  CgState<float> state_;
  RunningGroups groups_;
  LaneValues<double> to_single_, to_double_, shift_;   ///< scales of right-hand sides and of solutions
  LaneValues<int> chosen_;
  std::vector<double> b_norm_, true_norm_, last_true_, level_;
  std::vector<StopReason> ending_;                 ///< how a lane that wants its true residual would end
  std::vector<int> wants_;                         ///< lanes that want their true residual
  /// lanes whose algebraic error will be small beside the discretisation's
  std::vector<int> accurate_;
  std::vector<double> first_correction_, last_correction_;   ///< |z|_2, in the units of the single-precision problem
  std::vector<double> next_error_;                 ///< over what counts as small, as it should be after the next step
  std::vector<EnergyError> errors_;                ///< in the units of the single-precision problem
  std::vector<double> enough_;                     ///< square of an error that will do; infinite before that is known
  std::vector<int> centred_;                       ///< lanes whose mean is removed
  std::vector<LaneReport> report_;
};

}  // namespace lapwing
