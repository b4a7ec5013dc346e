// SPDX-License-Identifier: BSD-3-Clause
#include "engine/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr double dominated = 0.1;        // imbalance over flux from which on a flux says nothing
constexpr double beside_tolerance = 10;  // of a balance that meets it
constexpr double half_ulp = 0x1p-53, half_ulp_single = 0x1p-24;

/// What of a flux may be unknown.
double allowed_share(SolutionOrigin origin) {
  return origin == SolutionOrigin::solved ? dominated : origin == SolutionOrigin::stored ? 1e-6 : 1e-4;
}

/// Whether a flux through a face follows from the solution: through a Neumann face it is given.
bool is_found(FaceClosure closure) { return closure == FaceClosure::dirichlet || closure == FaceClosure::robin; }

/// The largest of the terms that balance in a case.
double largest_term(DiffusionProblem const& problem, FaceFluxes const& fluxes, int lane, double reacted,
                    double imbalance) {
  double outward = 0, largest = std::abs(reacted);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    if (problem.boundary.closure[f] == FaceClosure::periodic) continue;
    outward += fluxes.outward[f][lane];
    largest = std::max(largest, std::abs(fluxes.outward[f][lane]));
  }
  return std::max(largest, std::abs(outward + reacted + imbalance));
}

/// Whether something may leave the box as the solution wants it.
bool problem_is_open(DiffusionProblem const& problem) {
  auto const* const closure = problem.boundary.closure;
  return problem.sigma.extent(0) > 0 || std::any_of(closure, closure + 2 * problem.shape.dim, is_found);
}

/// What of a flux is not known.
double doubt(FaceFluxes const& fluxes, int face, int lane, double imbalance) {
  return std::abs(imbalance) + (fluxes.rounding[face].empty() ? 0. : fluxes.rounding[face][lane]);
}

/// The most that rounding may make of a flux through a face of a case.
double largest_rounding(FaceFluxes const& fluxes, int lane) {
  double largest = 0;
  for (auto const& of_face : fluxes.rounding)
    if (!of_face.empty()) largest = std::max(largest, of_face[lane]);
  return largest;
}

/// What flows within the box, told by what u dissipates and its range: where the fluxes through its faces cancel, or
/// are lost.
class InnerFluxes {
 public:
  InnerFluxes(DiffusionProblem const& problem, ConstDeviceVector u, LaneReducer& reducer)
      : n_lanes_(problem.shape.n_lanes()), u_(u), reducer_(&reducer) {}

  double operator()(int lane, LaneReport const& report) {
    if (most_.empty()) {
      auto const extremes = [&](Reduction what) {
        double const* const found = reducer_->reduce(u_, what);
        return std::vector<double>(found, found + n_lanes_);
      };
      most_ = extremes(Reduction::max);
      least_ = extremes(Reduction::min);
    }
    double const range = most_[lane] - least_[lane];
    return range > 0 && report.dissipation > 0 ? report.dissipation / range : 0;
  }

 private:
  int n_lanes_;
  ConstDeviceVector u_;
  LaneReducer* reducer_;
  std::vector<double> most_, least_;
};

/// A flux among the quantities of which too much is unknown; null if there is none.
QuantitySpec const* doubtful_flux(OutputSpec const& output, DiffusionProblem const& problem, Evidence const& evidence,
                                  int lane, double imbalance) {
  for (int const q : evidence.quantities) {
    auto const& spec = output.quantities[q];
    if (spec.kind != QuantitySpec::Kind::flux || !is_found(problem.boundary.closure[spec.face])) continue;
    double const share = allowed_share(evidence.origin) * std::abs(evidence.fluxes.outward[spec.face][lane]);
    if (doubt(evidence.fluxes, spec.face, lane, imbalance) > share) return &spec;
  }
  return nullptr;
}

/// Why a case fails, and what may help.
std::string explain(QuantitySpec const& flux, Evidence const& evidence, DiffusionProblem const& problem,
                    CaseResult const& result, int lane, double imbalance) {
  double const rounding = doubt(evidence.fluxes, flux.face, lane, 0);
  auto const value = fmt::format("{} = {:.3g}", flux.name, evidence.fluxes.outward[flux.face][lane]);
  if (rounding > std::abs(imbalance))
    return fmt::format(
        "a flux is lost in rounding: {}, but the rounding of u alone changes it by up to {:.3g}, as kappa at this face "
        "is so much larger than "
        "where the resistance is; ask for the flux through another face, or leave out what conducts well",
        value, rounding);
  auto const& solver = problem.cases[lane].solver;
  std::string const help = solver.accuracy == Accuracy::discretisation ? "solver.accuracy = \"tolerance\""
                           : result.solver == SolverKind::direct
                               ? "a smaller range of kappa"
                               : "solver.type = \"direct\" or a smaller solver.relative_tolerance";
  return fmt::format(
      "fluxes do not balance: {}, but {:.3g} of what enters is missing (balance {:.1e}, residual {:.1e}); {} may help",
      value, std::abs(imbalance), result.balance, result.residual, help);
}

}  // namespace

FaceFluxes face_fluxes(OutputSpec const& output, DiffusionProblem const& problem, DiffusionOperator& op,
                       ConstDeviceVector w) {
  FaceFluxes fluxes;
  bool const all = !has_no_boundary_data(problem, op);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    bool const wanted = std::any_of(output.quantities.begin(), output.quantities.end(), [&](QuantitySpec const& spec) {
      return spec.kind == QuantitySpec::Kind::flux && spec.face == f;
    });
    if (!wanted && (!all || op.closure[f] == FaceClosure::periodic)) continue;
    fluxes.outward[f] = flux_through(f, FluxPart::net, problem, op, w);
    if (!is_found(op.closure[f])) continue;
    fluxes.rounding[f] = flux_through(f, FluxPart::gross, problem, op, w);
    for (double& value : fluxes.rounding[f]) value *= half_ulp;
  }
  return fluxes;
}

void round_as_stored(SolutionOrigin origin, DiffusionProblem const& problem, DiffusionOperator& op, ConstDeviceVector u,
                     FaceFluxes& fluxes) {
  double const unit = origin == SolutionOrigin::stored_in_single ? half_ulp_single : half_ulp;
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    if (fluxes.rounding[f].empty()) continue;
    fluxes.rounding[f] = flux_through(f, FluxPart::gross, problem, op, u, false);
    for (double& value : fluxes.rounding[f]) value *= unit;
  }
}

void certify(OutputSpec const& output, DiffusionProblem const& problem, Evidence const& evidence,
             std::vector<LaneReport> const& reports, LaneReducer& reducer, std::vector<CaseResult>& results) {
  std::vector<double> reaction(problem.shape.n_lanes(), 0.);
  if (evidence.has_boundary_data && problem.sigma.extent(0) > 0)
    std::copy_n(reducer.dot(problem.sigma, evidence.u), reaction.size(), reaction.begin());
  InnerFluxes inner(problem, evidence.u, reducer);
  for (int c = 0; c < problem.n_cases(); ++c) {
    CaseResult& result = results[c];
    if (result.status != CaseStatus::done) continue;
    LaneReport const& report = reports[c];
    BoxGrid const& grid = problem.cases[c].grid;
    double const n_cells = static_cast<double>(grid.n_cells()), of_cell = grid.volume() / n_cells;
    double const imbalance = report.residual_sum * of_cell;
    double largest = 0;
    if (evidence.has_boundary_data)
      largest = largest_term(problem, evidence.fluxes, c, reaction[c] * of_cell, imbalance);
    // Where nothing leaves the box what is left of the source vanishes, and its parts are what counts.
    if (!evidence.has_boundary_data || !problem_is_open(problem))
      largest = std::max(largest, report.rhs_norm * std::sqrt(n_cells) * of_cell);
    result.energy_error = report.relative_energy_error();
    double const unknown = std::max(std::abs(imbalance), largest_rounding(evidence.fluxes, c)),
                 enough = beside_tolerance * problem.cases[c].solver.relative_tolerance;
    if (unknown > enough * largest) largest = std::max(largest, inner(c, report) * of_cell);
    result.balance = unknown == 0 ? 0 : unknown / std::max(largest, std::numeric_limits<double>::min());
    bool const balances = result.balance <= enough;
    if (evidence.origin == SolutionOrigin::solved && balances) continue;
    auto const* const flux = doubtful_flux(output, problem, evidence, c, imbalance);
    if (flux == nullptr) continue;
    result.status = CaseStatus::failed;
    result.reason = StopReason::ill_conditioned;
    result.message = explain(*flux, evidence, problem, result, c, imbalance);
  }
}

}  // namespace lapwing
