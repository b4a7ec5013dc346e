// SPDX-License-Identifier: BSD-3-Clause
#include "app/certificate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr double dominated = 0.1;        // imbalance over flux from which on a flux says nothing
constexpr double beside_tolerance = 10;  // of a balance that meets it

/// Whether a flux through a face follows from the solution: through a Neumann face it is given.
bool is_found(FaceClosure closure) { return closure == FaceClosure::dirichlet || closure == FaceClosure::robin; }

/// The largest of the terms that balance in a case.
double largest_term(DiffusionProblem const& problem, FaceFluxes const& fluxes, int lane, double reacted, double imbalance) {
  double outward = 0, largest = std::abs(reacted);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    if (problem.boundary.closure[f] == FaceClosure::periodic) continue;
    outward += fluxes[f][lane];
    largest = std::max(largest, std::abs(fluxes[f][lane]));
  }
  return std::max(largest, std::abs(outward + reacted + imbalance));
}

/// Whether something may leave the box as the solution wants it.
bool problem_is_open(DiffusionProblem const& problem) {
  auto const* const closure = problem.boundary.closure;
  return problem.sigma.extent(0) > 0 || std::any_of(closure, closure + 2 * problem.shape.dim, is_found);
}

/// A flux among the quantities that the imbalance dominates; null if there is none.
QuantitySpec const* dominated_flux(OutputSpec const& output, DiffusionProblem const& problem, FaceFluxes const& fluxes, int lane,
                                   double imbalance) {
  auto const found = std::find_if(output.quantities.begin(), output.quantities.end(), [&](QuantitySpec const& spec) {
    return spec.kind == QuantitySpec::Kind::flux && is_found(problem.boundary.closure[spec.face]) &&
           imbalance > dominated * std::abs(fluxes[spec.face][lane]);
  });
  return found == output.quantities.end() ? nullptr : &*found;
}

}  // namespace

FaceFluxes face_fluxes(OutputSpec const& output, DiffusionProblem const& problem, DiffusionOperator& op, ConstDeviceVector w) {
  FaceFluxes fluxes;
  bool const all = !has_no_boundary_data(problem, op);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    bool const wanted = std::any_of(output.quantities.begin(), output.quantities.end(), [&](QuantitySpec const& spec) {
      return spec.kind == QuantitySpec::Kind::flux && spec.face == f;
    });
    if (wanted || (all && op.closure[f] != FaceClosure::periodic)) fluxes[f] = flux_through(f, problem, op, w);
  }
  return fluxes;
}

void certify(OutputSpec const& output, DiffusionProblem const& problem, bool has_boundary_data, FaceFluxes const& fluxes,
             ConstDeviceVector u, std::vector<LaneReport> const& reports, LaneReducer& reducer,
             std::vector<CaseResult>& results) {
  std::vector<double> reaction(problem.shape.n_lanes(), 0.);
  if (has_boundary_data && problem.sigma.extent(0) > 0)
    std::copy_n(reducer.dot(problem.sigma, u), reaction.size(), reaction.begin());
  for (int c = 0; c < problem.n_cases(); ++c) {
    CaseResult& result = results[c];
    if (result.status != CaseStatus::done) continue;
    LaneReport const& report = reports[c];
    BoxGrid const& grid = problem.cases[c].grid;
    double const n_cells = static_cast<double>(grid.n_cells()), of_cell = grid.volume() / n_cells;
    double const imbalance = report.residual_sum * of_cell;
    double largest = 0;
    if (has_boundary_data) largest = largest_term(problem, fluxes, c, reaction[c] * of_cell, imbalance);
    // Where nothing leaves the box what is left of the source vanishes, and its parts are what counts.
    if (!has_boundary_data || !problem_is_open(problem)) largest = std::max(largest, report.rhs_norm * std::sqrt(n_cells) * of_cell);
    result.energy_error = report.relative_energy_error();
    result.balance = largest > 0 ? std::abs(imbalance) / largest : 0;
    if (result.balance <= beside_tolerance * problem.cases[c].solver.relative_tolerance) continue;
    auto const* const flux = dominated_flux(output, problem, fluxes, c, std::abs(imbalance));
    if (flux == nullptr) continue;
    result.status = CaseStatus::failed;
    result.reason = StopReason::ill_conditioned;
    result.message = fmt::format(
        "fluxes do not balance: {} = {:.3g}, but {:.3g} of what enters is missing (balance {:.1e}, residual {:.1e}); "
        "solver.type = \"direct\" or a smaller solver.relative_tolerance may help",
        flux->name, fluxes[flux->face][c], std::abs(imbalance), result.balance, result.residual);
  }
}

}  // namespace lapwing
