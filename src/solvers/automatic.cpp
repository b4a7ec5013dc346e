// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/automatic.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "solvers/aggregation.hpp"
#include "solvers/cost_table.hpp"
#include "solvers/dense_direct.hpp"
#include "solvers/direct.hpp"
#include "solvers/fft.hpp"
#include "solvers/interleaved_direct.hpp"
#include "solvers/jacobi_cg.hpp"
#include "solvers/mixed_multigrid.hpp"
#include "solvers/multigrid.hpp"
#include "solvers/shared_direct.hpp"

namespace lapwing {
namespace {

constexpr double varying_anisotropy = 10;    // largest over smallest ratio of kappa between directions
constexpr double rough_share = 0.01;         // of pairs of successive faces
constexpr double very_rough_share = 0.1, hardly_connected_share = 0.15;

double memory_limit(SolverSettings const& settings) { return settings.direct_memory_mib * 1048576; }

bool fits(BandSize const& band, SolverSettings const& settings) {
  return static_cast<double>(band.bytes()) <= memory_limit(settings);
}

/// Whether `direct` factors once for all lanes. Rows of large grids have lanes of one case, for which that does not
/// pay.
bool shares_factor(SolverSettings const& settings, BatchShape const& shape) {
  return settings.shared_operator && has_many_lanes(shape) &&
         20 * SharedDirect::predicted_entries(shape) <= memory_limit(settings);
}

double predicted(SolverKind kind, SolverSettings const& settings, BatchShape const& shape) {
  return predicted_seconds_per_unknown(kind, shape, shares_factor(settings, shape));
}

/// The solvers that `auto` compares; the first of equals is taken.
std::vector<SolverKind> candidates(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  std::vector<SolverKind> kinds;
  if (separable && has_fft()) kinds.push_back(SolverKind::fft);
  if (shares_factor(settings, shape) || fits(BandSize(shape), settings)) kinds.push_back(SolverKind::direct);
  kinds.push_back(SolverKind::multigrid);
  return kinds;
}

/// Factor per iteration that takes so many of them for eight digits.
double rate_of(double iterations) { return std::pow(1e-8, 1 / iterations); }

/// Where the ladder begins. An iteration with lines costs about twice as much as points in two directions, three times
/// as much in three.
Rung first_rung(BatchShape const& shape, Coupling const& coupling) {
  if (coupling.variation > varying_anisotropy) return Rung::lines;
  if (coupling.roughness > hardly_connected_share && shape.dim == 2) return Rung::rough_lines;
  if (coupling.roughness > very_rough_share && shape.dim == 2) return Rung::lines;
  return coupling.roughness > rough_share ? Rung::rough : Rung::smooth;
}

/// Calls f with what solves by a plan, and with what it is made of.
template <class F>
auto with_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape, bool with_extra,
                 F const& f) {
  double const limit = memory_limit(settings);
  switch (plan.kind) {
    case SolverKind::cg: return f(std::type_identity<JacobiCg>(), shape, settings.cg_operator);
    case SolverKind::fft: return f(std::type_identity<Fft>(), shape);
    case SolverKind::direct:
      if (plan.shared) return f(std::type_identity<SharedDirect>(), shape);
      if (DenseDirect::suits(shape)) return f(std::type_identity<DenseDirect>(), shape, limit);
      if (BandSize(shape).bandwidth() <= widest_interleaved_band)
        return f(std::type_identity<InterleavedDirect>(), shape, limit);
      return f(std::type_identity<Direct>(), shape, limit);
    case SolverKind::automatic:
    case SolverKind::multigrid: break;
  }
  if (plan.cycle.rung == Rung::aggregation) return f(std::type_identity<AggregationMultigrid>(), shape);
  if (plan.precision == Arithmetic::mixed)
    return f(std::type_identity<MixedMultigrid>(), shape, with_extra, plan.cycle, plan.uniform);
  return f(std::type_identity<Multigrid>(), shape, with_extra, plan.cycle, settings.acceleration);
}

}  // namespace

SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  if (settings.type != SolverKind::automatic) return settings.type;
  auto const kinds = candidates(settings, shape, separable);
  return *std::min_element(kinds.begin(), kinds.end(), [&](SolverKind a, SolverKind b) {
    return predicted(a, settings, shape) < predicted(b, settings, shape);
  });
}

double expected_seconds_per_unknown(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  return predicted(expected_solver(settings, shape, separable), settings, shape);
}

std::string explain_choice(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  SolverKind const kind = expected_solver(settings, shape, separable);
  if (settings.type != SolverKind::automatic) return std::string(solver_name(kind)) + ", as asked for";
  std::string text = fmt::format("auto: {}", solver_name(kind));
  if (kind == SolverKind::fft) text += ", because kappa and sigma are constant and no face is Robin";
  if (kind == SolverKind::direct && shares_factor(settings, shape)) text += ", one factor for all cases of an operator";
  else if (kind == SolverKind::direct) text += fmt::format(", half bandwidth {}", BandSize(shape).bandwidth());
  text += fmt::format("; predicted {:.2g} us per unknown", 1e6 * predicted(kind, settings, shape));
  for (SolverKind other : candidates(settings, shape, separable))
    if (other != kind)
      text += fmt::format(", {:.2g} by {}", 1e6 * predicted(other, settings, shape), solver_name(other));
  return text;
}

std::vector<SolvePlan> plan_ladder(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling) {
  bool const uniform = coupling.separable;
  SolvePlan first;
  first.kind = expected_solver(settings, shape, uniform);
  first.shared = first.kind == SolverKind::direct && shares_factor(settings, shape);
  bool const goes_on = settings.type == SolverKind::automatic && first.kind != SolverKind::multigrid;
  if (first.kind != SolverKind::multigrid && !goes_on) return {first};
  bool const may_factor =
      settings.type == SolverKind::automatic && first.kind != SolverKind::direct && fits(BandSize(shape), settings);
  bool const uses_cg = settings.acceleration == Acceleration::cg,
             aggregates = uses_cg && AggregationMultigrid::suits(shape);
  bool const factor_next =
      may_factor && (!aggregates || predicted(SolverKind::direct, settings, shape) < aggregation_seconds_per_unknown);
  Rung const start = first_rung(shape, coupling);
  std::vector<SolvePlan> ladder;
  if (goes_on) ladder.push_back(first);
  auto const add = [&](Rung rung, double slowest, double slowest_before = HUGE_VAL) {
    if (rung < start) return;
    CyclePlan const cycle = plan_cycle(rung, shape, coupling.mean, settings);
    bool const mixed = settings.precision == Arithmetic::mixed && uses_cg;
    if (rung == start && mixed && MixedHierarchy::suits(shape, cycle))
      ladder.push_back({SolverKind::multigrid, cycle, Arithmetic::mixed, false, uniform, slowest});
    ladder.push_back({SolverKind::multigrid, cycle, Arithmetic::full, false, false, slowest,
                      rung == start ? HUGE_VAL : slowest_before});
  };
  add(Rung::smooth, rate_of(25));
  add(Rung::rough, rate_of(25));
  add(Rung::lines, rate_of(25), aggregates && shape.dim == 3 ? rate_of(40) : HUGE_VAL);
  if (start == Rung::rough_lines || !aggregates)
    add(Rung::rough_lines, aggregates || factor_next ? rate_of(25) : HUGE_VAL);
  if (aggregates && !factor_next) add(Rung::aggregation, HUGE_VAL);
  if (may_factor) ladder.push_back({SolverKind::direct, {}, Arithmetic::full, false, false, HUGE_VAL});
  return ladder;
}

SolvePlan expected_plan(SolverSettings const& settings, BoxGrid const& grid, BatchShape const& shape, bool separable) {
  Coupling coupling;
  coupling.separable = separable;
  for (int d = 0; d < grid.dim; ++d) coupling.mean[d] = 1 / (grid.spacing(d) * grid.spacing(d));
  return plan_ladder(settings, shape, coupling).front();
}

std::string attempt_name(SolvePlan const& plan) {
  if (plan.kind != SolverKind::multigrid) return solver_name(plan.kind);
  bool const mixed = plan.precision == Arithmetic::mixed;
  switch (plan.cycle.rung) {
    case Rung::smooth: return mixed ? "multigrid" : "multigrid double";
    case Rung::rough: return mixed ? "multigrid rough" : "multigrid rough double";
    case Rung::lines: return "multigrid lines";
    case Rung::rough_lines: return "multigrid rough lines";
    default: return "multigrid aggregation";
  }
}

std::unique_ptr<Solver> make_solver(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                                    bool with_extra, Timers& timers) {
  return with_solver(plan, settings, shape, with_extra,
                     [&](auto solver, auto const&... arguments) -> std::unique_ptr<Solver> {
                       using Type = typename decltype(solver)::type;
                       if constexpr (std::is_constructible_v<Type, decltype(arguments)..., Timers&>)
                         return std::make_unique<Type>(arguments..., timers);
                       else
                         return std::make_unique<Type>(arguments...);
                     });
}

double predicted_bytes(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape,
                       bool with_extra) {
  return with_solver(plan, settings, shape, with_extra, [](auto solver, auto const&... arguments) {
    return decltype(solver)::type::predicted_bytes(arguments...);
  });
}

}  // namespace lapwing
