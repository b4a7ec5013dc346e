// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_numbers.hpp"

#include <algorithm>

#include "config/evaluate.hpp"

namespace lapwing {
namespace {

bool reads_files(RunConfig const& config) {
  return !config.file_fields.empty() || config.sigma.from_file() || config.source.from_file() ||
         std::any_of(config.kappa.begin(), config.kappa.end(), [](FieldExpr const& k) { return k.from_file(); });
}

}  // namespace

CaseNumbers evaluate_numbers(RunConfig const& config, std::span<double const> slots) {
  CaseNumbers numbers;
  auto const value = [slots](NumberExpr const& number) { return evaluate(number.code, slots); };
  for (std::size_t d = 0; d < config.cells.size(); ++d) {
    numbers.cells[d] = value(config.cells[d]);
    numbers.lower[d] = value(config.lower[d]);
    numbers.upper[d] = value(config.upper[d]);
  }
  auto const& solver = config.solver;
  numbers.relative_tolerance = value(solver.relative_tolerance);
  numbers.max_iterations = value(solver.max_iterations);
  numbers.pre_smooth = value(solver.pre_smooth);
  numbers.post_smooth = value(solver.post_smooth);
  numbers.coarsest_unknowns = value(solver.coarsest_unknowns);
  numbers.direct_memory_mib = value(solver.direct_memory_mib);
  if (reads_files(config)) numbers.file_case.assign(FileSlot::first_named + config.file_fields.size(), 0);
  auto const pick = [&](FieldExpr const& field, std::size_t slot) {
    if (field.case_index) numbers.file_case[slot] = value(*field.case_index);
  };
  for (std::size_t i = 0; i < config.kappa.size(); ++i) pick(config.kappa[i], FileSlot::kappa + i);
  pick(config.sigma, FileSlot::sigma);
  pick(config.source, FileSlot::source);
  for (std::size_t i = 0; i < config.file_fields.size(); ++i)
    pick(config.file_fields[i].values, FileSlot::first_named + i);
  for (auto const& quantity : config.output.quantities) {
    auto& probe = numbers.probes.emplace_back();
    for (std::size_t d = 0; d < quantity.point.size(); ++d)
      probe[static_cast<std::size_t>(quantity.direction_of(d))] = value(quantity.point[d]);
  }
  return numbers;
}

BoxGrid grid_of(RunConfig const& config, CaseNumbers const& numbers) {
  BoxGrid grid;
  grid.dim = config.dim();
  for (std::size_t d = 0; d < config.cells.size(); ++d) grid.cells[d] = static_cast<int>(numbers.cells[d]);
  grid.lower = numbers.lower;
  grid.upper = numbers.upper;
  return grid;
}

SolverSettings solver_of(RunConfig const& config, CaseNumbers const& numbers) {
  SolverSettings settings;
  settings.type = config.solver.type;
  settings.compatibility = config.solver.compatibility;
  settings.accuracy = config.solver.accuracy;
  settings.warm_start = config.solver.warm_start;
  settings.precision = config.solver.precision;
  settings.acceleration = config.solver.acceleration;
  settings.smoother = config.solver.smoother;
  settings.cg_operator = config.solver.cg_operator;
  settings.relative_tolerance = numbers.relative_tolerance;
  settings.max_iterations = static_cast<int>(numbers.max_iterations);
  settings.pre_smooth = static_cast<int>(numbers.pre_smooth);
  settings.post_smooth = static_cast<int>(numbers.post_smooth);
  settings.coarsest_unknowns = static_cast<int>(numbers.coarsest_unknowns);
  settings.direct_memory_mib = numbers.direct_memory_mib;
  return settings;
}

int longest_direction(BoxGrid const& grid) {
  int longest = 0;
  for (int d = 1; d < grid.dim; ++d)
    if (grid.cells[static_cast<std::size_t>(d)] >= grid.cells[static_cast<std::size_t>(longest)]) longest = d;
  return longest;
}

std::int64_t band_width(BoxGrid const& grid, bool longest_is_periodic) {
  auto const longest = static_cast<std::size_t>(longest_direction(grid));
  return grid.n_cells() / grid.cells[longest] * (longest_is_periodic ? 2 : 1);
}

}  // namespace lapwing
