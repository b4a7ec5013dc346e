// SPDX-License-Identifier: BSD-3-Clause
#include "equations/diffusion_operator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/case_result.hpp"
#include "kernels/stencil/face_values.hpp"
#include "kernels/stencil/inspect.hpp"

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
constexpr double hardly_grounded = 1e-9; // 1.A 1 over a face's mean coefficient

/// Notes 1.A 1 where a factor would lose it among face coefficients.
void note_if_loose(BatchShape const& shape, Coupling& coupling) {
  double const sum = coupling.grounding * static_cast<double>(shape.n_cells());
  coupling.ground = sum;
  if (sum < hardly_grounded * *std::max_element(coupling.mean.begin(), coupling.mean.end())) coupling.loose = sum;
}

/// Reads the constants of separable operators off one cell and one inner face.
void read_constants(DiffusionProblem const& problem, BatchOperator& op) {
  BatchShape const& shape = problem.shape;
  Stencil<DeviceExec> const& a = op.stencil;
  DeviceVector const values = op.reducer.sums().result;
  op.coupling.assign(shape.n_lanes(), {});
  for (int d = 0; d < shape.dim; ++d) {
    int const at[3] = {d == 0, d == 1, d == 2};
    value_at<DeviceExec>(DeviceExec(), a.stored(shape.faces(d)), at[0], at[1], at[2], a.face[d], values);
    double const* const face = op.reducer.fetch();
    for (int lane = 0; lane < shape.n_lanes(); ++lane)
      op.coupling[lane].face[d] = op.coupling[lane].mean[d] = face[lane];
  }
  bool const grounded = std::find(op.closure.begin(), op.closure.begin() + 2 * shape.dim, BoundaryKind::dirichlet) !=
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
    op.coupling[lane].least_extra = op.coupling[lane].largest_extra = extra[lane];
    op.coupling[lane].singular = !grounded && extra[lane] == 0;
    if (!grounded) note_if_loose(shape, op.coupling[lane]);
  }
}

/// Smallest kappa of each direction, smallest sigma, and by how much a kappa varies.
void measure_ranges(DiffusionProblem const& problem, BatchOperator& op) {
  BatchShape const& shape = problem.shape;
  auto const& [low, high] = std::pair(op.measures.inner[0], op.measures.rough[0]);
  std::vector<double> least(shape.n_lanes()), largest(shape.n_lanes());
  double const* measured = nullptr;
  for (int d = 0; d < shape.dim; ++d) {
    HalfCells<DeviceExec> const& kappa = problem.half_cells;
    if (kappa.low[d].data() != measured) {
      find_range<DeviceExec>(DeviceExec(), shape, kappa.low[d], low, high);
      std::copy_n(op.reducer.fetch(low), least.size(), least.begin());
      std::copy_n(op.reducer.fetch(high), largest.size(), largest.begin());
      measured = kappa.low[d].data();
    }
    if (kappa.high[d].data() != measured) {
      find_range<DeviceExec>(DeviceExec(), shape, kappa.high[d], low, high);
      double const* const smaller = op.reducer.fetch(low);
      for (std::size_t lane = 0; lane < least.size(); ++lane) least[lane] = std::min(least[lane], smaller[lane]);
      double const* const larger = op.reducer.fetch(high);
      for (std::size_t lane = 0; lane < least.size(); ++lane) largest[lane] = std::max(largest[lane], larger[lane]);
      measured = nullptr;
    }
    for (std::size_t lane = 0; lane < least.size(); ++lane) {
      op.coupling[lane].least[d] = least[lane];
      op.coupling[lane].largest[d] = largest[lane];
      op.coupling[lane].contrast = std::max(op.coupling[lane].contrast, largest[lane] / least[lane]);
    }
  }
  if (problem.sigma.extent(0) == 0) return;
  find_range<DeviceExec>(DeviceExec(), shape, problem.sigma, low, high);
  std::copy_n(op.reducer.fetch(low), least.size(), least.begin());
  double const* const most = op.reducer.fetch(high);
  for (std::size_t lane = 0; lane < least.size(); ++lane) {
    op.coupling[lane].least_extra = least[lane];
    op.coupling[lane].largest_extra = most[lane];
  }
}

void measure_coupling(DiffusionProblem const& problem, BatchOperator& op) {
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
    for (int lane = 0; lane < shape.n_lanes(); ++lane)
      op.coupling[lane].mean[d] = n_faces > 0 ? total[lane] / n_faces : 0;
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
    note_if_loose(shape, op.coupling[lane]);
  }
  measure_ranges(problem, op);
}

/// Reduces over the points of a face what `store` leaves there. @return [n_lanes], good until the next call.
template <class Store>
double const* reduce_over_face(DiffusionProblem const& problem, BatchOperator& op, int face, Reduction how,
                               Store const& store) {
  BatchShape const points = face_points(problem.shape, face).shape;
  if (op.face_values.extent(0) == 0)
    op.face_values = allocate<DeviceVector>("lapwing::equations::face_values", largest_face(problem.shape));
  store(op.face_values);
  return op.reducer.reduce(points, op.face_values, how);
}

/// Adds the sums over the points of a face, of what `store` leaves there.
template <class Store>
void add_over_face(DiffusionProblem const& problem, BatchOperator& op, int face, std::vector<double>& sums,
                   Store const& store) {
  double const* const found = reduce_over_face(problem, op, face, Reduction::sum, store);
  for (std::size_t lane = 0; lane < sums.size(); ++lane) sums[lane] += found[lane];
}

/// Weights of sigma, and of f where sigma is not 0.
void add_reaction_weights(DiffusionProblem const& problem, BatchOperator& op, std::vector<double>& weight,
                          std::vector<double>& data) {
  double const* const sigma = op.reducer.reduce(problem.sigma, Reduction::sum);
  for (std::size_t lane = 0; lane < weight.size(); ++lane) weight[lane] += sigma[lane];
  if (problem.source.extent(0) == 0) return;
  source_where_reacting<DeviceExec>(DeviceExec(), problem.data(), op.rhs);
  double const* const source = op.reducer.reduce(op.rhs, Reduction::sum);
  for (std::size_t lane = 0; lane < data.size(); ++lane) data[lane] += source[lane];
}

/// Finds the level of every lane.
void find_levels(DiffusionProblem const& problem, BatchOperator& op) {
  int const n_lanes = problem.shape.n_lanes(), n_faces = 2 * problem.shape.dim;
  bool const reacts = problem.sigma.extent(0) > 0;
  bool zero = !reacts || problem.source.extent(0) == 0;
  for (int f = 0; f < n_faces; ++f) zero = zero && (!traits(op.closure[f]).holds_level || problem.face_is_zero[f]);
  op.has_level = false;
  op.level.fill(0);
  if (zero) return;
  std::vector<double> weight(n_lanes, 0.), data(n_lanes, 0.);
  for (int f = 0; f < n_faces; ++f) {
    if (!traits(op.closure[f]).holds_level) continue;
    auto const add = [&](FaceWeight what, std::vector<double>& sums) {
      add_over_face(problem, op, f, sums, [&](DeviceVector const& values) {
        face_weight<DeviceExec>(DeviceExec(), f, what, problem.data(), values);
      });
    };
    add(FaceWeight::coefficient, weight);
    if (!problem.face_is_zero[f]) add(FaceWeight::inflow, data);
  }
  if (reacts) add_reaction_weights(problem, op, weight, data);
  for (int lane = 0; lane < n_lanes; ++lane) {
    double const level = data[lane] / weight[lane];
    if (!op.coupling[lane].singular && std::isfinite(level)) op.level[lane] = level;
    op.has_level = op.has_level || op.level[lane] != 0;
  }
  op.level.device();
}

void project_rhs(BatchOperator& op) {
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
void use_stencil(DiffusionProblem const& problem, bool uniform, BatchOperator& op) {
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
  assemble_faces<DeviceExec>(exec, problem.half_cells, problem.boundary, problem.lanes.spacing, a);
  if (a.has_extra()) assemble_extra<DeviceExec>(exec, problem.sigma, a);
}

}  // namespace

void store_all_rows(DiffusionProblem const& problem, BatchOperator& op) {
  if (!op.stencil.uniform) return;
  use_stencil(problem, false, op);
  assemble_stencil(problem, op.stencil);
}

BatchOperator assemble_operator(DiffusionProblem const& problem, BatchOperator reuse, bool few_rows) {
  BatchOperator op = std::move(reuse);
  if (!(op.stencil.shape == problem.shape)) {
    op.other = {};
    op.rhs = allocate<DeviceVector>("lapwing::equations::rhs", problem.shape.n_values());
    op.measures = FaceMeasures<DeviceExec>(problem.shape);
    op.reducer = LaneReducer(problem.shape, op.measures.inner[0]);
    op.shift = LaneValues<double>(problem.shape.n_lanes());
    op.level = LaneValues<double>(problem.shape.n_lanes());
    op.face_values = DeviceVector();
  }
  op.least_eigenvalue.clear();
  use_stencil(problem, few_rows && problem.separable, op);
  assemble_stencil(problem, op.stencil);
  std::copy_n(problem.boundary.closure, 6, op.closure.begin());
  if (problem.separable) read_constants(problem, op);
  else measure_coupling(problem, op);
  assemble_data(problem, op);
  return op;
}

void assemble_data(DiffusionProblem const& problem, BatchOperator& op) {
  find_levels(problem, op);
  assemble_rhs<DeviceExec>(DeviceExec(), problem.data(op.levels()), op.rhs);
  project_rhs(op);
}

bool has_no_boundary_data(DiffusionProblem const& problem, BatchOperator const& op) {
  bool none = !op.has_level;
  for (int f = 0; f < 2 * problem.shape.dim; ++f)
    none = none && (op.closure[f] == BoundaryKind::periodic || problem.face_is_zero[f]);
  return none;
}

std::vector<double> least_face_coefficients(DiffusionProblem const& problem, BatchOperator& op, int face) {
  double const* const least = reduce_over_face(problem, op, face, Reduction::min, [&](DeviceVector const& values) {
    face_weight<DeviceExec>(DeviceExec(), face, FaceWeight::coefficient, problem.data(), values);
  });
  return {least, least + problem.shape.n_lanes()};
}

std::vector<double> flux_through(int face, FluxPart part, DiffusionProblem const& problem, BatchOperator& op,
                                 ConstDeviceVector w, bool less_level) {
  std::vector<double> flux(problem.shape.n_lanes(), 0.);
  add_over_face(problem, op, face, flux, [&](DeviceVector const& values) {
    face_flux<DeviceExec>(DeviceExec(), face, part, w, less_level ? problem.data(op.levels()) : problem.data(), values);
  });
  return flux;
}

std::vector<double> flux_through_plane(int d, ConstDeviceVector position, FluxPart part,
                                       DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector w,
                                       bool less_level) {
  std::vector<double> flux(problem.shape.n_lanes(), 0.);
  add_over_face(problem, op, 2 * d, flux, [&](DeviceVector const& values) {
    plane_flux<DeviceExec>(DeviceExec(), d, part, position, w, less_level ? problem.data(op.levels()) : problem.data(),
                           values);
  });
  return flux;
}

std::vector<double> boundary_dissipation(DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector w) {
  std::vector<double> sums(problem.shape.n_lanes(), 0.);
  for (int f = 0; f < 2 * problem.shape.dim; ++f)
    if (op.closure[f] != BoundaryKind::periodic)
      add_over_face(problem, op, f, sums, [&](DeviceVector const& values) {
        half_cell_dissipation<DeviceExec>(DeviceExec(), f, w, problem.data(op.levels()), values);
      });
  return sums;
}

}  // namespace lapwing
