// SPDX-License-Identifier: BSD-3-Clause
#include "engine/batch_memory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/chain_start.hpp"
#include "engine/coarser_grid.hpp"
#include "engine/combiner.hpp"
#include "engine/derivatives.hpp"
#include "engine/quantities.hpp"
#include "config/separable.hpp"
#include "kernels/vendor/free_memory.hpp"
#include "operators/batch_layout.hpp"
#include "solvers/automatic.hpp"

namespace lapwing {
namespace {

constexpr double share_for_batches = 0.8;

/// Everything that one engine's batches of a shape take. @param solves  its cases go to a solver.
double bytes_of_engine(RunConfig const& config, SolverSettings const& settings, BoxGrid const& grid,
                       BatchShape const& shape, bool solves) {
  std::vector<SolvePlan> plans;
  if (solves) plans.push_back(expected_plan(settings, grid, shape, !why_not_separable(config)));
  return BatchSolver::predicted_bytes(shape) + DiffusionPrograms::predicted_bytes(config, shape) +
         OperatorSetup::predicted_bytes(config, settings, shape, plans);
}

/// The grids that a solve starts from, down to the one that is not coarsened any more, and what brings their solutions
/// up.
double bytes_of_coarser_grids(RunConfig const& config, SolverSettings const& settings, BoxGrid grid, BatchShape shape) {
  double bytes = 0;
  for (bool first = true; CoarserGrid::exists(grid, first); first = false) {
    bytes += CoarserGrid::predicted_bytes(shape);
    for (int d = 0; d < shape.dim; ++d) shape.cells[d] = grid.cells[d] = CoarserGrid::halved(grid.cells[d]);
    bytes += bytes_of_engine(config, settings, grid, shape, true);
  }
  return bytes;
}

/// Basis solutions, and the engine that finds them.
double bytes_of_combiner(Superposition const& superposes, SolverSettings const& settings, BoxGrid const& grid,
                         BatchShape shape) {
  shape.lanes = lanes_for(grid, superposes.n_basis());
  shape.groups = (superposes.n_basis() + shape.lanes - 1) / shape.lanes;
  return Combiner::predicted_bytes(superposes, grid) +
         bytes_of_engine(superposes.basis, Combiner::settings_of_basis(settings), grid, shape, true);
}

}  // namespace

BatchMemory predicted_memory(RunConfig const& config, SolverSettings const& settings, BoxGrid const& grid,
                             BatchShape const& shape, int n_cases, Superposition const* superposes) {
  WarmStart const warm_start = config.solver.warm_start;
  BatchMemory memory;
  memory.engine = bytes_of_engine(config, settings, grid, shape, superposes == nullptr) +
                  ChainStart::predicted_bytes(warm_start, shape) + Derivatives::predicted_bytes(config, shape) +
                  Quantities::predicted_bytes(config, shape);
  if (superposes != nullptr) memory.engine += bytes_of_combiner(*superposes, settings, grid, shape);
  if (superposes != nullptr || warm_start != WarmStart::none) memory.engine += StartingGuess::predicted_bytes(shape);
  if (config.solver.accuracy == Accuracy::discretisation)
    memory.engine += bytes_of_coarser_grids(config, settings, grid, shape);
  double const fields =
      StagedFields::predicted_bytes(config.output.fields.size(), static_cast<double>(grid.n_cells()) * n_cases,
                                    config.output.precision == Precision::single);
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
