// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "config/equation_fields.hpp"
#include "config/functionals.hpp"
#include "config/generators.hpp"
#include "config/parameters_read.hpp"
#include "config/schema.hpp"
#include "config/separable.hpp"
#include "core/visible_text.hpp"
#include "sweep/case_numbers.hpp"
#include "sweep/field_shape.hpp"

namespace lapwing {
namespace {

constexpr double most_cells = std::numeric_limits<std::int32_t>::max();
constexpr double bytes_per_mib = 1024.0 * 1024.0;

using Problem = std::optional<CaseProblem>;

bool depends(NumberExpr const& number) {
  return !number.code.is_constant();
}

std::string entry_path(Key table, std::string const& name) {
  return fmt::format("{}.{}", spec(table).path, name);
}

std::string entry_name(Key key, std::size_t i) {
  return fmt::format("{}[{}]", spec(key).path, i);
}

/// What to write where parameters give no integer and one is needed; else "".
std::string integer_advice(RunConfig const& config, NumberExpr const& number, double value) {
  if (!depends(number) || !std::isfinite(value) || value == std::floor(value)) return "";
  auto text = fmt::format("; write \"floor({})\"", excerpt(number.text));
  for (int const p : parameters_in(number.code)) {
    auto const& parameter = config.sweep.parameters[static_cast<std::size_t>(p)];
    if (is_distribution(parameter))
      return text + fmt::format(", or draw {} = {{ {} = [first, last] }}", parameter.name, leaf(Key::integers));
  }
  return text;
}

/// Judges one number by the range of its schema row.
/// @param entry  position in a list; none if the key names one number.
Problem check_number(RunConfig const& config, Key key, NumberExpr const& number, double value,
                     std::optional<std::size_t> entry = std::nullopt) {
  auto const missed = violation(key, value);
  if (!missed) return std::nullopt;
  std::string const name = entry ? entry_name(key, *entry) : std::string(spec(key).path);
  auto const advice = is_integer(key) ? integer_advice(config, number, value) : "";
  return CaseProblem{number.where, fmt::format("{} = {}: {}{}", name, shortest(value), *missed, advice),
                     depends(number)};
}

Problem check_box(RunConfig const& config, CaseNumbers const& numbers) {
  double total = 1;
  bool total_depends = false;
  for (std::size_t d = 0; d < config.cells.size(); ++d) {
    if (auto problem = check_number(config, Key::grid_cells, config.cells[d], numbers.cells[d], d))
      return problem;
    if (auto problem = check_number(config, Key::grid_lower, config.lower[d], numbers.lower[d], d))
      return problem;
    if (auto problem = check_number(config, Key::grid_upper, config.upper[d], numbers.upper[d], d))
      return problem;
    double const lower = numbers.lower[d], upper = numbers.upper[d];
    double const spacing = (upper - lower) / numbers.cells[d];
    if (!(upper > lower && std::isfinite(spacing) && spacing > 0))
      return CaseProblem{config.upper[d].where,
                         fmt::format("{} = {}: must be > {} = {}", entry_name(Key::grid_upper, d), shortest(upper),
                                     entry_name(Key::grid_lower, d), shortest(lower)),
                         depends(config.upper[d]) || depends(config.lower[d])};
    total *= numbers.cells[d];
    total_depends = total_depends || depends(config.cells[d]);
  }
  if (total <= most_cells) return std::nullopt;
  return CaseProblem{
      config.cells.front().where,
      fmt::format("{}: {:.0f} cells in all: must be <= {:.0f}", spec(Key::grid_cells).path, total, most_cells),
      total_depends};
}

/// A cycle must smooth, and be symmetric where it preconditions conjugate gradients.
Problem check_smoothing(SolverSpec const& solver, CaseNumbers const& numbers) {
  bool const smooths = numbers.pre_smooth + numbers.post_smooth >= 1;
  bool const symmetric = numbers.pre_smooth == numbers.post_smooth || solver.acceleration == Acceleration::none;
  if (smooths && symmetric) return std::nullopt;
  return CaseProblem{solver.pre_smooth.where,
                     fmt::format("{} = {} and {} = {}: {}", spec(Key::pre_smooth).path, numbers.pre_smooth,
                                 spec(Key::post_smooth).path, numbers.post_smooth,
                                 smooths ? "must be equal where multigrid preconditions cg (or set " +
                                               std::string(spec(Key::acceleration).path) + " = \"none\")"
                                         : "their sum must be >= 1"),
                     depends(solver.pre_smooth) || depends(solver.post_smooth)};
}

Problem check_solver(RunConfig const& config, CaseNumbers const& numbers) {
  auto const& solver = config.solver;
  struct Entry {
    Key key;
    NumberExpr const& number;
    double value;
  };
  for (auto const& [key, number, value] : {
           Entry{Key::relative_tolerance, solver.relative_tolerance, numbers.relative_tolerance},
           Entry{Key::max_iterations, solver.max_iterations, numbers.max_iterations},
           Entry{Key::pre_smooth, solver.pre_smooth, numbers.pre_smooth},
           Entry{Key::post_smooth, solver.post_smooth, numbers.post_smooth},
           Entry{Key::coarsest_unknowns, solver.coarsest_unknowns, numbers.coarsest_unknowns},
           Entry{Key::direct_memory, solver.direct_memory_mib, numbers.direct_memory_mib},
       })
    if (auto problem = check_number(config, key, number, value)) return problem;
  return check_smoothing(solver, numbers);
}

Problem check_direct_memory(RunConfig const& config, CaseNumbers const& numbers) {
  auto const& solver = config.solver;
  if (solver.type != SolverKind::direct) return std::nullopt;
  auto const grid = grid_of(config, numbers);
  double const width = static_cast<double>(band_width(grid, config.periodic(longest_direction(grid))));
  double const mib = static_cast<double>(grid.n_cells()) * (width + 1) * 8 / bytes_per_mib;
  if (mib <= numbers.direct_memory_mib) return std::nullopt;
  bool any = depends(solver.direct_memory_mib);
  for (auto const& cells : config.cells) any = any || depends(cells);
  return CaseProblem{solver.where,
                     fmt::format("{} = \"direct\": the factor of {} unknowns takes {:.0f} MiB: must be <= {} = {}",
                                 spec(Key::solver_type).path, grid.n_cells(), std::ceil(mib),
                                 spec(Key::direct_memory).path, shortest(numbers.direct_memory_mib)),
                     any};
}

Problem check_separable(RunConfig const& config) {
  if (config.solver.type != SolverKind::fft) return std::nullopt;
  auto const obstacle = why_not_separable(config);
  if (!obstacle) return std::nullopt;
  return CaseProblem{config.solver.where,
                     fmt::format("{} = \"fft\": {}", spec(Key::solver_type).path, *obstacle), false};
}

/// Nested iteration needs a coarser grid, and data that can be evaluated on it.
Problem check_accuracy(RunConfig const& config, CaseNumbers const& numbers) {
  if (config.solver.accuracy == Accuracy::tolerance) return std::nullopt;
  std::string const key(spec(Key::accuracy).path);
  for (std::size_t d = 0; d < config.cells.size(); ++d)
    if (numbers.cells[d] < least_halved_cells)
      return CaseProblem{config.cells[d].where,
                         fmt::format("{} = {}: must be >= {} with {} = \"discretisation\"",
                                     entry_name(Key::grid_cells, d), numbers.cells[d], least_halved_cells, key),
                         depends(config.cells[d])};
  auto const told = [&](FieldExpr const& field, std::string const& name) {
    return CaseProblem{field.where,
                       fmt::format("{} is read from a file: must be an expression with {} = \"discretisation\", which "
                                   "evaluates it on coarser grids; or write {} = true in its table",
                                   name, key, leaf(Key::field_interpolate)),
                       false};
  };
  for (auto const& one : equation_fields(config))
    if (one.field->from_file() && !one.field->interpolate) return told(*one.field, one.name);
  for (int const f : file_fields_in_equation(config)) {
    auto const& field = config.file_fields[static_cast<std::size_t>(f)];
    if (!field.values.interpolate) return told(field.values, entry_path(Key::named_fields, field.name));
  }
  return std::nullopt;
}

/// Nested iteration has a start of its own.
Problem check_warm_start(SolverSpec const& solver) {
  if (solver.warm_start == WarmStart::none || solver.accuracy == Accuracy::tolerance) return std::nullopt;
  return CaseProblem{
      solver.warm_start_where,
      fmt::format("{} = \"{}\": must be none with {} = \"discretisation\", which starts from coarser grids",
                  spec(Key::warm_start).path, solver.warm_start == WarmStart::previous ? "previous" : "extrapolate",
                  spec(Key::accuracy).path),
      false};
}

Problem check_probes(RunConfig const& config, CaseNumbers const& numbers) {
  auto const& quantities = config.output.quantities;
  for (std::size_t q = 0; q < quantities.size(); ++q) {
    auto const& point = quantities[q].point;
    for (std::size_t i = 0; i < point.size(); ++i) {
      auto const d = static_cast<std::size_t>(quantities[q].direction_of(i));
      double const value = numbers.probes[q][d];
      if (value >= numbers.lower[d] && value <= numbers.upper[d]) continue;
      std::string const key = quantities[q].is_plane() ? std::string(leaf(Key::quantity_at))
                                                       : fmt::format("{}[{}]", leaf(quantities[q].functional->key), i);
      return CaseProblem{point[i].where,
                         fmt::format("{}.{}.{} = {}: must be in [{}, {}], the box", spec(Key::quantities).path,
                                     quantities[q].name, key, shortest(value), shortest(numbers.lower[d]),
                                     shortest(numbers.upper[d])),
                         depends(point[i]) || depends(config.lower[d]) || depends(config.upper[d])};
    }
  }
  return std::nullopt;
}

Problem check_file(RunConfig const& config, FileUse const& use, FieldFileInfo const& info, CaseNumbers const& numbers) {
  auto const& field = *use.field;
  auto const dim = static_cast<std::size_t>(config.dim());
  auto const dataset = fmt::format("{}: dataset \"{}\" of {}", use.name, excerpt(info.dataset), visible(info.file));
  bool const stacked = info.shape.size() == dim + 1;
  auto const misfit = field.interpolate ? why_shape_cannot_be_interpolated(info.shape, config.dim())
                                        : why_shape_misfits(info.shape, shape_of_fields(grid_of(config, numbers)));
  if (!misfit.empty()) {
    bool any = false;
    for (auto const& cells : config.cells) any = any || depends(cells);
    bool const can_be_interpolated = why_shape_cannot_be_interpolated(info.shape, config.dim()).empty();
    auto const key = leaf(Key::field_interpolate);
    auto const advice = can_be_interpolated ? fmt::format("; {} = true in its table interpolates it", key) : "";
    return CaseProblem{field.where, fmt::format("{} {}{}", dataset, misfit, advice), any && can_be_interpolated};
  }
  if (auto const wrong_names = why_names_misfit(info.dimensions, config.dim()); !wrong_names.empty())
    return CaseProblem{field.where, fmt::format("{} {}", dataset, wrong_names), false};
  auto const index_name = fmt::format("{}.{}", use.name, leaf(Key::field_case));
  if (!stacked && field.case_index)
    return CaseProblem{field.case_index->where,
                       fmt::format("{}: the dataset holds one field, there is nothing to pick: remove it", index_name),
                       false};
  if (!stacked) return std::nullopt;
  if (!field.case_index)
    return CaseProblem{field.where,
                       fmt::format("{} holds {} fields: {} must pick one, such as \"i\" with a parameter "
                                   "i = {{ range = [0, {}, 1] }}",
                                   dataset, info.shape[0], index_name, info.shape[0] - 1),
                       false};
  double const index = numbers.file_case[static_cast<std::size_t>(use.slot)];
  if (index >= 0 && index < static_cast<double>(info.shape[0]) && index == std::floor(index)) return std::nullopt;
  return CaseProblem{
      field.case_index->where,
      fmt::format("{} = {}: must be an integer in [0, {}]{}", index_name, shortest(index), info.shape[0] - 1,
                  integer_advice(config, *field.case_index, index)),
      depends(*field.case_index)};
}

}  // namespace

Problem find_problem(RunConfig const& config, std::span<FieldFileInfo const> files, std::span<FileUse const> uses,
                     CaseNumbers const& numbers) {
  if (auto problem = check_box(config, numbers)) return problem;
  if (auto problem = check_solver(config, numbers)) return problem;
  if (auto problem = check_direct_memory(config, numbers)) return problem;
  if (auto problem = check_separable(config)) return problem;
  if (auto problem = check_accuracy(config, numbers)) return problem;
  if (auto problem = check_warm_start(config.solver)) return problem;
  if (auto problem = check_probes(config, numbers)) return problem;
  for (auto const& use : uses)
    if (auto problem = check_file(config, use, files[static_cast<std::size_t>(use.info)], numbers)) return problem;
  return std::nullopt;
}

}  // namespace lapwing
