// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/automatic.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "solvers/cost_table.hpp"
#include "solvers/direct.hpp"
#include "solvers/fft.hpp"
#include "solvers/interleaved_direct.hpp"
#include "solvers/jacobi_cg.hpp"

namespace lapwing {
namespace {

constexpr double varying_anisotropy = 10;    // largest over smallest ratio of kappa between directions

double memory_limit(SolverSettings const& settings) { return settings.direct_memory_mib * 1048576; }

bool fits(BandNumbering const& band, SolverSettings const& settings) {
  return static_cast<double>(band.bytes()) <= memory_limit(settings);
}

/// The solvers that `auto` compares; the first of equals is taken.
std::vector<SolverKind> candidates(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  std::vector<SolverKind> kinds;
  if (separable && has_fft()) kinds.push_back(SolverKind::fft);
  if (fits(BandNumbering(shape), settings)) kinds.push_back(SolverKind::direct);
  kinds.push_back(SolverKind::multigrid);
  return kinds;
}

}  // namespace

SolverKind expected_solver(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  if (settings.type != SolverKind::automatic) return settings.type;
  auto const kinds = candidates(settings, shape, separable);
  return *std::min_element(kinds.begin(), kinds.end(), [&](SolverKind a, SolverKind b) {
    return predicted_seconds_per_unknown(a, shape) < predicted_seconds_per_unknown(b, shape);
  });
}

std::string explain_choice(SolverSettings const& settings, BatchShape const& shape, bool separable) {
  SolverKind const kind = expected_solver(settings, shape, separable);
  if (settings.type != SolverKind::automatic) return std::string(solver_name(kind)) + ", as asked for";
  std::string text = fmt::format("auto: {}", solver_name(kind));
  if (kind == SolverKind::fft) text += ", because kappa and sigma are constant and no face is Robin";
  if (kind == SolverKind::direct) text += fmt::format(", half bandwidth {}", BandNumbering(shape).bandwidth());
  text += fmt::format("; predicted {:.2g} us per unknown", 1e6 * predicted_seconds_per_unknown(kind, shape));
  for (SolverKind other : candidates(settings, shape, separable))
    if (other != kind)
      text += fmt::format(", {:.2g} by {}", 1e6 * predicted_seconds_per_unknown(other, shape), solver_name(other));
  return text;
}

SolvePlan plan_solve(SolverSettings const& settings, BatchShape const& shape, Coupling const& coupling) {
  SolvePlan plan;
  plan.kind = expected_solver(settings, shape, coupling.separable);
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
  if (plan.kind == SolverKind::direct) {
    if (BandNumbering(shape).bandwidth() <= widest_interleaved_band)
      return std::make_unique<InterleavedDirect>(shape, memory_limit(settings));
    return std::make_unique<Direct>(shape, memory_limit(settings));
  }
  return std::make_unique<Multigrid>(shape, with_extra, plan.schedule, settings, timers);
}

}  // namespace lapwing
