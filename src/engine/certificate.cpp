// SPDX-License-Identifier: BSD-3-Clause
#include "engine/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "config/functionals.hpp"

namespace lapwing {
namespace {

constexpr double dominated = 0.1;        // imbalance over flux from which on a flux says nothing
constexpr double beside_tolerance = 10;  // of a balance that meets it
constexpr double half_ulp = 0x1p-53, half_ulp_single = 0x1p-24;

FaceFluxes::Plane const& plane_of(FaceFluxes const& fluxes, int quantity) {
  return *std::find_if(fluxes.planes.begin(), fluxes.planes.end(),
                       [&](FaceFluxes::Plane const& plane) { return plane.quantity == quantity; });
}

/// What of a flux may be unknown.
double allowed_share(SolutionOrigin origin) {
  return origin == SolutionOrigin::solved ? dominated : origin == SolutionOrigin::stored ? 1e-6 : 1e-4;
}

/// The largest of the terms that balance in a case.
double largest_term(DiffusionProblem const& problem, FaceFluxes const& fluxes, int lane, double reacted,
                    double imbalance) {
  double outward = 0, largest = std::abs(reacted);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    if (problem.boundary.closure[f] == BoundaryKind::periodic) continue;
    outward += fluxes.outward[f][lane];
    largest = std::max(largest, std::abs(fluxes.outward[f][lane]));
  }
  return std::max(largest, std::abs(outward + reacted + imbalance));
}

/// Whether something may leave the box as the solution wants it.
bool problem_is_open(DiffusionProblem const& problem) {
  auto const* const closure = problem.boundary.closure;
  return problem.sigma.extent(0) > 0 || std::any_of(closure, closure + 2 * problem.shape.dim,
                                                    [](BoundaryKind kind) { return traits(kind).holds_level; });
}

/// What of a flux is not known.
double doubt(std::vector<double> const& rounding, int lane, double imbalance) {
  return std::abs(imbalance) + (rounding.empty() ? 0. : rounding[lane]);
}

/// What a flux is compared with: itself, and for one within the box, which may vanish by symmetry, the largest through
/// a face of the box.
double scale_of(FaceFluxes const& fluxes, QuantitySpec const& spec, int quantity, int lane) {
  double largest = std::abs(fluxes.of(spec, quantity)[lane]);
  if (spec.is_plane())
    for (auto const& of_face : fluxes.outward)
      if (!of_face.empty()) largest = std::max(largest, std::abs(of_face[lane]));
  return largest;
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
    double const range = range_of(lane);
    return range > 0 && report.dissipation > 0 ? report.dissipation / range : 0;
  }

  double range_of(int lane) {
    find_extremes();
    return most_[lane] - least_[lane];
  }
  double largest_of(int lane) {
    find_extremes();
    return std::max(std::abs(most_[lane]), std::abs(least_[lane]));
  }

 private:
  void find_extremes() {
    if (!most_.empty()) return;
    auto const extremes = [&](Reduction what) {
      double const* const found = reducer_->reduce(u_, what);
      return std::vector<double>(found, found + n_lanes_);
    };
    most_ = extremes(Reduction::max);
    least_ = extremes(Reduction::min);
  }

  int n_lanes_;
  ConstDeviceVector u_;
  LaneReducer* reducer_;
  std::vector<double> most_, least_;
};

/// A flux among the quantities of which too much is unknown; -1 if there is none.
int doubtful_flux(OutputSpec const& output, DiffusionProblem const& problem, Evidence const& evidence, int lane,
                  double imbalance) {
  for (int const q : evidence.quantities) {
    auto const& spec = output.quantities[q];
    if (!is_flux(spec)) continue;
    if (!spec.is_plane() && !traits(problem.boundary.closure[spec.face]).holds_level) continue;
    double const share = allowed_share(evidence.origin) * scale_of(evidence.fluxes, spec, q, lane);
    if (doubt(evidence.fluxes.rounding_of(spec, q), lane, imbalance) > share) return q;
  }
  return -1;
}

/// Whether the rounding of u makes too much of its differences between neighbours.
bool derivatives_are_doubtful(DiffusionProblem const& problem, Evidence const& evidence, InnerFluxes& inner, int lane) {
  if (!evidence.derivatives || evidence.origin == SolutionOrigin::solved) return false;
  double const unit = evidence.origin == SolutionOrigin::stored_in_single ? half_ulp_single : half_ulp;
  auto const& cells = problem.shape.cells;
  double const difference = inner.range_of(lane) / *std::max_element(cells, cells + 3);
  return unit * inner.largest_of(lane) > allowed_share(evidence.origin) * difference;
}

/// Why a case fails, and what may help.
std::string explain(int quantity, OutputSpec const& output, Evidence const& evidence, DiffusionProblem const& problem,
                    CaseResult const& result, int lane, double imbalance) {
  auto const& flux = output.quantities[quantity];
  double const rounding = doubt(evidence.fluxes.rounding_of(flux, quantity), lane, 0);
  auto const value = fmt::format("{} = {:.3g}", flux.name, evidence.fluxes.of(flux, quantity)[lane]);
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

std::vector<double> const& FaceFluxes::of(QuantitySpec const& spec, int quantity) const {
  return spec.is_plane() ? plane_of(*this, quantity).through : outward[spec.face];
}

std::vector<double> const& FaceFluxes::rounding_of(QuantitySpec const& spec, int quantity) const {
  return spec.is_plane() ? plane_of(*this, quantity).rounding : rounding[spec.face];
}

FaceFluxes face_fluxes(OutputSpec const& output, DiffusionProblem const& problem, BatchOperator& op,
                       ConstDeviceVector w, std::vector<FaceFluxes::Plane> planes) {
  FaceFluxes fluxes;
  fluxes.planes = std::move(planes);
  for (FaceFluxes::Plane& plane : fluxes.planes) {
    auto const through = [&](FluxPart part) {
      return flux_through_plane(plane.normal, plane.position, part, problem, op, w);
    };
    plane.through = through(FluxPart::net);
    plane.rounding = through(FluxPart::gross);
    for (double& value : plane.rounding) value *= half_ulp;
  }
  bool const all = !has_no_boundary_data(problem, op);
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    bool const wanted = std::any_of(output.quantities.begin(), output.quantities.end(), [&](QuantitySpec const& spec) {
      return is_flux(spec) && spec.face == f;
    });
    if (!wanted && (!all || op.closure[f] == BoundaryKind::periodic)) continue;
    fluxes.outward[f] = flux_through(f, FluxPart::net, problem, op, w);
    if (!traits(op.closure[f]).holds_level) continue;
    fluxes.rounding[f] = flux_through(f, FluxPart::gross, problem, op, w);
    for (double& value : fluxes.rounding[f]) value *= half_ulp;
  }
  return fluxes;
}

void round_as_stored(SolutionOrigin origin, DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector u,
                     FaceFluxes& fluxes) {
  double const unit = origin == SolutionOrigin::stored_in_single ? half_ulp_single : half_ulp;
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    if (fluxes.rounding[f].empty()) continue;
    fluxes.rounding[f] = flux_through(f, FluxPart::gross, problem, op, u, false);
    for (double& value : fluxes.rounding[f]) value *= unit;
  }
  for (FaceFluxes::Plane& plane : fluxes.planes) {
    plane.rounding = flux_through_plane(plane.normal, plane.position, FluxPart::gross, problem, op, u, false);
    for (double& value : plane.rounding) value *= unit;
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
    int const flux = doubtful_flux(output, problem, evidence, c, imbalance);
    bool const derivatives = derivatives_are_doubtful(problem, evidence, inner, c);
    if (flux < 0 && !derivatives) continue;
    result.status = CaseStatus::failed;
    result.reason = StopReason::ill_conditioned;
    result.message = flux >= 0 ? explain(flux, output, evidence, problem, result, c, imbalance)
                               : "derivatives of u are lost in the rounding of the stored u";
  }
}

}  // namespace lapwing
