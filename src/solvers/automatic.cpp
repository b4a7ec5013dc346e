// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/automatic.hpp"

#include <utility>

#include "solvers/direct.hpp"
#include "solvers/jacobi_cg.hpp"

namespace lapwing {
namespace {

constexpr int narrow_band = 24;              // unknowns; n band^2 flops then cost less than a dozen cycles
constexpr int affordable_band = 256;         // n band^2 flops then cost less than some hundred cycles
constexpr double varying_anisotropy = 10;    // largest over smallest ratio of kappa between directions
constexpr double rough_share = 0.01;         // of pairs of successive faces
constexpr double slow = 0.45;                // factor per iteration: 23 for eight digits
constexpr double very_slow = 0.8;

bool fits(BandNumbering const& band, SolverSettings const& settings) {
  return static_cast<double>(band.bytes()) <= settings.direct_memory_mib * 1048576;
}

}  // namespace

SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape) {
  if (settings.type != SolverKind::automatic) return settings.type;
  BandNumbering const band(shape);
  return band.bandwidth() <= narrow_band && fits(band, settings) ? SolverKind::direct : SolverKind::multigrid;
}

std::vector<SolvePlan> plan_ladder(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling) {
  SolvePlan const first{expected_solver(settings, shape), {}, HUGE_VAL};
  if (first.kind != SolverKind::multigrid) return {first};
  BandNumbering const band(shape);
  bool const may_factor = settings.type == SolverKind::automatic && fits(band, settings);
  bool const cheap_factor = may_factor && band.bandwidth() <= affordable_band;
  Rung const start = coupling.variation > varying_anisotropy ? Rung::lines
                     : coupling.roughness > rough_share      ? Rung::rough
                                                             : Rung::smooth;
  std::vector<SolvePlan> ladder;
  for (auto const& [rung, slowest] : {std::pair{Rung::smooth, slow}, {Rung::rough, slow},
                                      {Rung::lines, cheap_factor ? very_slow : HUGE_VAL}, {Rung::steady_lines, HUGE_VAL}})
    if (rung >= start)
      ladder.push_back({SolverKind::multigrid, plan_cycle(rung, shape, coupling.mean, settings), slowest});
  if (may_factor) ladder.push_back({SolverKind::direct, {}, HUGE_VAL});
  return ladder;
}

std::string attempt_name(SolvePlan const& plan) {
  if (plan.kind != SolverKind::multigrid) return solver_name(plan.kind);
  switch (plan.cycle.rung) {
    case Rung::smooth: return "multigrid";
    case Rung::rough: return "multigrid rough";
    case Rung::lines: return "multigrid lines";
    default: return "multigrid steady lines";
  }
}

std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers) {
  if (plan.kind == SolverKind::cg) return std::make_unique<JacobiCg>(shape, settings, timers);
  if (plan.kind == SolverKind::direct) return std::make_unique<Direct>(shape);
  return std::make_unique<Multigrid>(shape, with_extra, plan.cycle, settings.acceleration, timers);
}

}  // namespace lapwing
