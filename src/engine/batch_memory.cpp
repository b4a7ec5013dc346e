// SPDX-License-Identifier: BSD-3-Clause
#include "engine/batch_memory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"
#include "config/separable.hpp"
#include "kernels/vendor/free_memory.hpp"
#include "problem/batch_layout.hpp"
#include "solvers/solver_memory.hpp"

namespace lapwing {
namespace {

constexpr double share_for_batches = 0.8;

double values(BatchShape const& shape) {
  return static_cast<double>(shape.n_values());
}

bool is_zero(FieldExpr const& field) {
  return !field.from_file() && field.code.code.size() == 1 && field.code.is_constant() && field.code.constants[0] == 0;
}

/// A field's values, and what they are sampled from.
double bytes_of_field(RunConfig const& config, FieldExpr const& field, BatchShape const& shape) {
  if (field.from_file()) return 16 * values(shape);
  return 8 * values(shape) +
         ExpressionSampler::predicted_bytes(field.code, varying_box(config), ExpressionSampler::cells, shape);
}

double bytes_on_faces(RunConfig const& config, BatchShape const& shape) {
  double bytes = 0;
  for (int f = 0; f < 2 * shape.dim; ++f) {
    BoundarySpec const& spec = config.boundary[f];
    if (spec.kind == BoundaryKind::periodic) continue;
    double const of_face = 8 * values(face_points(shape, f).shape);
    bytes += of_face + ExpressionSampler::predicted_bytes(spec.value.code, varying_box(config), f, shape);
    if (spec.kind == BoundaryKind::robin)
      bytes += of_face + ExpressionSampler::predicted_bytes(spec.alpha.code, varying_box(config), f, shape);
  }
  return bytes;
}

double bytes_of_problem(RunConfig const& config, BatchShape const& shape) {
  double bytes = bytes_on_faces(config, shape);
  for (FieldExpr const& kappa : config.kappa) bytes += bytes_of_field(config, kappa, shape);
  if (!is_zero(config.sigma)) bytes += bytes_of_field(config, config.sigma, shape);
  if (!is_zero(config.source)) bytes += bytes_of_field(config, config.source, shape);
  if (config.exact) bytes += bytes_of_field(config, *config.exact, shape) - 8 * values(shape);  // sampled into scratch
  return bytes + 8. * shape.n_lanes() * (9. + static_cast<double>(config.sweep.parameters.size()));
}

double bytes_of_operator(BatchShape const& shape, bool with_extra, bool separable, bool few_rows) {
  double bytes = 8 * values(shape) + (2 * shape.dim + 1) * bytes_of_sums(shape);
  if (separable) bytes += bytes_of_stencil(shape, with_extra, true);
  if (!few_rows) bytes += bytes_of_stencil(shape, with_extra, false);
  return bytes;
}

/// Problem, operator, solver and vectors of one grid.
double bytes_of_grid(RunConfig const& config, SolverSettings const& settings, BoxGrid const& grid,
                     BatchShape const& shape, bool solves) {
  bool const with_extra = !is_zero(config.sigma), separable = !why_not_separable(config);
  SolvePlan const plan = expected_plan(settings, grid, shape, separable);
  double const bytes = 24 * values(shape) + bytes_of_sums(shape) + bytes_of_problem(config, shape) +
                       bytes_of_operator(shape, with_extra, separable, separable && (plan.takes_uniform() || !solves));
  return bytes + (solves ? predicted_bytes(plan, settings, shape, with_extra) : 0);
}

/// The grids that a solve starts from, down to the one that is not coarsened any more, and what brings their solutions
/// up.
double bytes_of_coarser_grids(RunConfig const& config, SolverSettings const& settings, BoxGrid grid, BatchShape shape) {
  double bytes = 0;
  for (bool first = true; CoarserGrid::exists(grid, first); first = false) {
    BatchShape between = shape;
    for (int d = 0; d < shape.dim; ++d) {
      bytes += 8 * values(between);
      between.cells[d] = grid.cells[d] = (grid.cells[d] + 1) / 2;
    }
    shape = between;
    bytes += bytes_of_grid(config, settings, grid, shape, true);
  }
  return bytes;
}

/// What a batch starts from.
double bytes_of_starts(WarmStart how, BatchShape const& shape, bool superposes) {
  double const guess = 16 * values(shape) + bytes_of_sums(shape);
  if (superposes) return guess;
  if (how == WarmStart::none) return 0;
  if (how == WarmStart::previous) return guess + 8 * values(shape);
  return guess + 48 * values(shape) + 9 * bytes_of_sums(shape);
}

}  // namespace

BatchMemory predicted_memory(RunConfig const& config, SolverSettings const& settings, BoxGrid const& grid,
                             BatchShape const& shape, int n_cases, Superposition const* superposes) {
  BatchMemory memory;
  memory.engine = bytes_of_grid(config, settings, grid, shape, superposes == nullptr);
  memory.engine += bytes_of_starts(config.solver.warm_start, shape, superposes != nullptr);
  if (config.solver.accuracy == Accuracy::discretisation)
    memory.engine += bytes_of_coarser_grids(config, settings, grid, shape);
  if (superposes) {
    int const n_basis = superposes->n_basis();
    BatchShape basis = shape;
    basis.lanes = lanes_for(grid, n_basis);
    basis.groups = (n_basis + basis.lanes - 1) / basis.lanes;
    memory.engine += 8. * n_basis * static_cast<double>(grid.n_cells()) +
                     bytes_of_grid(superposes->basis, Combiner::settings_of_basis(settings), grid, basis, true);
  }
  double const value = config.output.precision == Precision::single ? 4 : 8;
  double const fields =
      value * static_cast<double>(config.output.fields.size()) * static_cast<double>(grid.n_cells()) * n_cases;
  memory.staging = 2 * fields;
  if (!runs_on_host<DeviceExec>) memory.engine += fields;
  return memory;
}

double free_memory() {
  return device_differs_from_host ? vendor::free_device_bytes() : vendor::free_host_bytes();
}

double memory_for_batches(int sharers) {
  return share_for_batches * free_memory() / std::max(1, sharers);
}

std::string bytes_text(double bytes) {
  char const* const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  int u = 0;
  for (; bytes >= 1024 && u < 4; ++u) bytes /= 1024;
  return u == 0 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.3g} {}", bytes, units[u]);
}

}  // namespace lapwing
