// SPDX-License-Identifier: BSD-3-Clause
#include "operators/diffusion_operator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/case_result.hpp"
#include "kernels/inspect.hpp"

namespace lapwing {
namespace {

/// Largest over smallest ratio of kappa between two directions.
std::vector<double> ratio_variation(DiffusionProblem const& problem, LaneReducer& reducer) {
  std::vector<double> variation(problem.shape.n_lanes(), 1), largest(variation.size());
  for (int a = 0; a < problem.shape.dim; ++a)
    for (int b = 0; b < a; ++b) {
      if (problem.kappa[a].data() == problem.kappa[b].data()) continue;
      max_ratio(DeviceExec(), problem.shape, problem.kappa[a], problem.kappa[b], reducer.sums());
      std::copy_n(reducer.fetch(), largest.size(), largest.begin());
      max_ratio(DeviceExec(), problem.shape, problem.kappa[b], problem.kappa[a], reducer.sums());
      double const* const low = reducer.fetch();
      for (std::size_t lane = 0; lane < variation.size(); ++lane)
        variation[lane] = std::max(variation[lane], largest[lane] * low[lane]);
    }
  return variation;
}

constexpr double rough_factor = 30;      // between successive faces

/// Reads the constants of separable operators off one cell and one inner face.
void read_constants(DiffusionProblem const& problem, DiffusionOperator& op) {
  BatchShape const& shape = problem.shape;
  Stencil<DeviceExec> const& a = op.stencil;
  DeviceVector const values = op.reducer.sums().result;
  op.coupling.assign(shape.n_lanes(), {});
  for (int d = 0; d < shape.dim; ++d) {
    int const at[3] = {d == 0, d == 1, d == 2};
    value_at<DeviceExec>(DeviceExec(), a.stored(shape.faces(d)), at[0], at[1], at[2], a.face[d], values);
    double const* const face = op.reducer.fetch();
    for (int lane = 0; lane < shape.n_lanes(); ++lane) op.coupling[lane].face[d] = op.coupling[lane].mean[d] = face[lane];
  }
  bool const grounded = std::find(op.closure.begin(), op.closure.begin() + 2 * shape.dim, FaceClosure::dirichlet) !=
                        op.closure.begin() + 2 * shape.dim;
  for (Coupling& coupling : op.coupling) {
    coupling.separable = true;
    coupling.singular = !grounded;
  }
  if (!a.has_extra()) return;
  value_at<DeviceExec>(DeviceExec(), a.stored(shape), 0, 0, 0, a.extra, values);
  double const* const extra = op.reducer.fetch();
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    op.coupling[lane].extra = op.coupling[lane].grounding = extra[lane];
    op.coupling[lane].singular = !grounded && extra[lane] == 0;
  }
}

void measure_coupling(DiffusionProblem const& problem, DiffusionOperator& op) {
  BatchShape const& shape = problem.shape;
  FaceMeasures<DeviceExec> const& m = op.measures;
  op.coupling.assign(shape.n_lanes(), {});
  measure_faces(DeviceExec(), op.stencil, rough_factor, m);
  double n_pairs = 0;
  for (int d = 0; d < shape.dim; ++d) {
    double const n_lines = static_cast<double>(shape.n_cells()) / shape.cells[d];
    double const n_faces = n_lines * (shape.cells[d] - 1);
    n_pairs += n_lines * std::max(0, shape.cells[d] - 2);
    double const* const total = op.reducer.fetch(m.inner[d]);
    for (int lane = 0; lane < shape.n_lanes(); ++lane) op.coupling[lane].mean[d] = n_faces > 0 ? total[lane] / n_faces : 0;
    double const* const rough = op.reducer.fetch(m.rough[d]);
    for (int lane = 0; lane < shape.n_lanes(); ++lane) op.coupling[lane].roughness += rough[lane];
  }
  double const* const grounding = op.reducer.fetch(m.grounding);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    op.coupling[lane].singular = grounding[lane] == 0;
    op.coupling[lane].grounding = grounding[lane] / static_cast<double>(shape.n_cells());
  }
  auto const variation = ratio_variation(problem, op.reducer);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    if (n_pairs > 0) op.coupling[lane].roughness /= n_pairs;
    op.coupling[lane].variation = variation[lane];
  }
}

void project_rhs(DiffusionOperator& op) {
  BatchShape const& shape = op.stencil.shape;
  op.compatibility_defect.assign(shape.n_lanes(), not_a_number);
  if (!op.any_singular()) return;
  double const* const total = op.reducer.reduce(op.rhs, Reduction::sum);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) op.shift[lane] = op.coupling[lane].singular ? total[lane] : 0.;
  double const* const magnitude = op.reducer.reduce(op.rhs, Reduction::sum_abs);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    if (!op.coupling[lane].singular) continue;
    op.compatibility_defect[lane] = magnitude[lane] > 0 ? std::abs(op.shift[lane]) / magnitude[lane] : 0;
    op.shift[lane] /= static_cast<double>(shape.n_cells());
  }
  subtract_per_lane<DeviceExec>(DeviceExec(), shape, op.shift.device(), op.rhs);
}

/// Makes `op.stencil` one for this problem, of the storage there is if it fits.
void use_stencil(DiffusionProblem const& problem, bool uniform, DiffusionOperator& op) {
  bool const with_extra = problem.sigma.extent(0) > 0;
  auto const fits = [&](Stencil<DeviceExec> const& s) {
    return s.shape == problem.shape && s.face[0].extent(0) > 0 && s.uniform == uniform && s.has_extra() == with_extra;
  };
  if (fits(op.stencil)) return;
  std::swap(op.stencil, op.other);
  if (!fits(op.stencil)) op.stencil = allocate_stencil<DeviceExec>(problem.shape, with_extra, uniform);
}

void assemble_stencil(DiffusionProblem const& problem, Stencil<DeviceExec> const& a) {
  DeviceExec const exec;
  assemble_faces<DeviceExec>(exec, problem.kappa, problem.boundary, problem.lanes.spacing, a);
  if (a.has_extra()) assemble_extra<DeviceExec>(exec, problem.sigma, a);
}

}  // namespace

bool DiffusionOperator::any_singular() const {
  return std::any_of(coupling.begin(), coupling.end(), [](Coupling const& c) { return c.singular; });
}

void store_all_rows(DiffusionProblem const& problem, DiffusionOperator& op) {
  if (!op.stencil.uniform) return;
  use_stencil(problem, false, op);
  assemble_stencil(problem, op.stencil);
}

DiffusionOperator assemble_operator(DiffusionProblem const& problem, DiffusionOperator reuse, bool few_rows) {
  DiffusionOperator op = std::move(reuse);
  if (!(op.stencil.shape == problem.shape)) {
    op.other = {};
    op.rhs = allocate<DeviceVector>("lapwing::operators::rhs", problem.shape.n_values());
    op.measures = FaceMeasures<DeviceExec>(problem.shape);
    op.reducer = LaneReducer(problem.shape, op.measures.inner[0]);
    op.shift = LaneValues<double>(problem.shape.n_lanes());
  }
  use_stencil(problem, few_rows && problem.separable, op);
  assemble_stencil(problem, op.stencil);
  std::copy_n(problem.boundary.closure, 6, op.closure.begin());
  if (problem.separable) read_constants(problem, op);
  else measure_coupling(problem, op);
  assemble_data(problem, op);
  return op;
}

void assemble_data(DiffusionProblem const& problem, DiffusionOperator& op) {
  assemble_rhs<DeviceExec>(DeviceExec(), problem.source, problem.kappa, problem.boundary, problem.lanes.spacing, problem.shape,
                           op.rhs);
  project_rhs(op);
}

}  // namespace lapwing
