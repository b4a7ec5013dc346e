// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/automatic.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "solvers/direct.hpp"
#include "solvers/jacobi_cg.hpp"
#include "solvers/mixed_multigrid.hpp"
#include "solvers/multigrid.hpp"

namespace lapwing {
namespace {

constexpr int narrow_band = 24;              // unknowns; n band^2 flops then cost less than a dozen cycles
constexpr int affordable_band = 256;         // a factor then costs less than some hundred cycles
constexpr double varying_anisotropy = 10;    // largest over smallest ratio of kappa between directions
constexpr double rough_share = 0.01;         // of pairs of successive faces
constexpr double very_rough_share = 0.1, hardly_connected_share = 0.15;

bool fits(BandNumbering const& band, SolverSettings const& settings) {
  return static_cast<double>(band.bytes()) <= settings.direct_memory_mib * 1048576;
}

/// Factor per iteration that takes so many of them for eight digits.
double rate_of(double iterations) { return std::pow(1e-8, 1 / iterations); }

/// Iterations with lines that cost as much as a factor: n band^2 operations against 200 ns n, and at least 25.
double iterations_worth(BandNumbering const& band) {
  double const w = band.bandwidth();
  return std::max(25., w * w / 600);
}

/// Where the ladder begins. An iteration with lines costs about twice as much as points in two directions, three times as much in three.
Rung first_rung(BatchShape const& shape, Coupling const& coupling) {
  if (coupling.variation > varying_anisotropy) return Rung::lines;
  if (coupling.roughness > hardly_connected_share && shape.dim == 2) return Rung::rough_lines;
  if (coupling.roughness > very_rough_share && shape.dim == 2) return Rung::lines;
  return coupling.roughness > rough_share ? Rung::rough : Rung::smooth;
}

}  // namespace

SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape) {
  if (settings.type != SolverKind::automatic) return settings.type;
  BandNumbering const band(shape);
  return band.bandwidth() <= narrow_band && fits(band, settings) ? SolverKind::direct : SolverKind::multigrid;
}

std::vector<SolvePlan> plan_ladder(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling) {
  SolvePlan const first{expected_solver(settings, shape), {}, Arithmetic::full, HUGE_VAL};
  if (first.kind != SolverKind::multigrid) return {first};
  BandNumbering const band(shape);
  bool const may_factor = settings.type == SolverKind::automatic && fits(band, settings);
  bool const prefers_factor = may_factor && band.bandwidth() <= affordable_band;
  Rung const start = first_rung(shape, coupling);
  std::vector<SolvePlan> ladder;
  auto const add = [&](Rung rung, double slowest) {
    if (rung < start) return;
    CyclePlan const cycle = plan_cycle(rung, shape, coupling.mean, settings);
    bool const mixed = settings.precision == Arithmetic::mixed && settings.acceleration == Acceleration::cg;
    if (rung == start && mixed && MixedHierarchy::suits(shape, cycle))
      ladder.push_back({SolverKind::multigrid, cycle, Arithmetic::mixed, slowest});
    ladder.push_back({SolverKind::multigrid, cycle, Arithmetic::full, slowest});
  };
  add(Rung::smooth, rate_of(25));
  add(Rung::rough, rate_of(25));
  add(Rung::lines, rate_of(25));
  add(Rung::rough_lines, prefers_factor ? rate_of(iterations_worth(band)) : HUGE_VAL);
  if (!prefers_factor) add(Rung::steady, HUGE_VAL);
  if (may_factor) ladder.push_back({SolverKind::direct, {}, Arithmetic::full, HUGE_VAL});
  return ladder;
}

std::string attempt_name(SolvePlan const& plan) {
  if (plan.kind != SolverKind::multigrid) return solver_name(plan.kind);
  bool const mixed = plan.precision == Arithmetic::mixed;
  switch (plan.cycle.rung) {
    case Rung::smooth: return mixed ? "multigrid" : "multigrid double";
    case Rung::rough: return mixed ? "multigrid rough" : "multigrid rough double";
    case Rung::lines: return "multigrid lines";
    case Rung::rough_lines: return "multigrid rough lines";
    default: return "multigrid steady";
  }
}

std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers) {
  if (plan.kind == SolverKind::cg) return std::make_unique<JacobiCg>(shape, settings, timers);
  if (plan.kind == SolverKind::direct) return std::make_unique<Direct>(shape);
  if (plan.precision == Arithmetic::mixed) return std::make_unique<MixedMultigrid>(shape, with_extra, plan.cycle, timers);
  return std::make_unique<Multigrid>(shape, with_extra, plan.cycle, settings.acceleration, timers);
}

}  // namespace lapwing
