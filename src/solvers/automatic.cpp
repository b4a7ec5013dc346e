// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/automatic.hpp"

#include "solvers/direct.hpp"
#include "solvers/fft.hpp"
#include "solvers/jacobi_cg.hpp"

namespace lapwing {
namespace {

constexpr int narrow_band = 24;              // unknowns; n band^2 flops then cost less than a dozen cycles
constexpr double varying_anisotropy = 10;    // largest over smallest ratio of kappa between directions

bool fits(BandNumbering const& band, SolverSettings const& settings) {
  return static_cast<double>(band.bytes()) <= settings.direct_memory_mib * 1048576;
}

}  // namespace

SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape) {
  if (settings.type != SolverKind::automatic) return settings.type;
  BandNumbering const band(shape);
  return band.bandwidth() <= narrow_band && fits(band, settings) ? SolverKind::direct : SolverKind::multigrid;
}

SolvePlan plan_solve(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling) {
  SolvePlan plan;
  plan.kind = expected_solver(settings, shape);
  if (settings.type == SolverKind::automatic && plan.kind == SolverKind::multigrid &&
      coupling.variation > varying_anisotropy && fits(BandNumbering(shape), settings))
    plan.kind = SolverKind::direct;
  if (plan.kind == SolverKind::multigrid)
    plan.schedule = plan_coarsening(shape, coupling.mean, settings.coarsest_unknowns);
  return plan;
}

std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers) {
  if (plan.kind == SolverKind::cg) return std::make_unique<JacobiCg>(shape, settings, timers);
  if (plan.kind == SolverKind::fft) return std::make_unique<Fft>(shape);
  if (plan.kind == SolverKind::direct) return std::make_unique<Direct>(shape);
  return std::make_unique<Multigrid>(shape, with_extra, plan.schedule, settings, timers);
}

}  // namespace lapwing
