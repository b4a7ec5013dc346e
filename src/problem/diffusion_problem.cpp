// SPDX-License-Identifier: BSD-3-Clause
#include "problem/diffusion_problem.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "config/separable.hpp"
#include "kernels/inspect.hpp"
#include "problem/batch_layout.hpp"

namespace lapwing {
namespace {

FieldSource make_source(FieldExpr const& expr, int file_slot) {
  FieldSource source;
  source.expr = &expr;
  if (expr.from_file()) source.file_slot = file_slot;
  else source.program = upload<DeviceExec>(expr.code);
  return source;
}

/// Makes `storage` hold n values; keeps it if it already does.
void ensure(DeviceVector& storage, char const* label, std::int64_t n) {
  if (static_cast<std::int64_t>(storage.extent(0)) != n) storage = allocate<DeviceVector>(label, n);
}

void upload_values(std::vector<double> const& values, DeviceVector out) {
  using Host = Kokkos::View<double const*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  Kokkos::deep_copy(out, Host(values.data(), values.size()));
}

/// Per-lane extents and parameters; padded lanes repeat the last case.
void fill_lanes(DiffusionProblem& problem) {
  int const n_lanes = problem.shape.n_lanes();
  auto const n_parameters = problem.cases.front().parameters.size();
  std::vector<double> lower(3 * n_lanes), upper(3 * n_lanes), spacing(3 * n_lanes), parameters(n_parameters * n_lanes);
  for (int lane = 0; lane < n_lanes; ++lane) {
    CaseSpec const& spec = problem.cases[std::min(lane, problem.n_cases() - 1)];
    for (int d = 0; d < 3; ++d) {
      lower[d * n_lanes + lane] = spec.grid.lower[d];
      upper[d * n_lanes + lane] = spec.grid.upper[d];
      spacing[d * n_lanes + lane] = spec.grid.spacing(d);
    }
    for (std::size_t p = 0; p < n_parameters; ++p) parameters[p * n_lanes + lane] = spec.parameters[p];
  }
  auto const store = [](DeviceVector& out, char const* label, std::vector<double> const& values) {
    ensure(out, label, static_cast<std::int64_t>(values.size()));
    upload_values(values, out);
  };
  store(problem.lanes.lower, "lapwing::problem::lower", lower);
  store(problem.lanes.upper, "lapwing::problem::upper", upper);
  store(problem.lanes.spacing, "lapwing::problem::spacing", spacing);
  store(problem.lanes.parameters, "lapwing::problem::parameters", parameters);
}

/// Coordinates of point `index` of one case as text, "(x, y) = (0.25, 0.5)".
std::string describe_point(PointMap const& points, BoxGrid const& grid, std::int64_t index) {
  int const nx = points.shape.cells[0], ny = points.shape.cells[1];
  std::int64_t const at[3] = {index % nx, index / nx % ny, index / nx / ny};
  std::string names, values;
  for (int d = 0; d < grid.dim; ++d) {
    double coordinate = points.upper ? grid.upper[d] : grid.lower[d];
    for (int s = 0; s < 3; ++s)
      if (points.direction[s] == d && d != points.normal) coordinate = grid.lower[d] + (at[s] + 0.5) * grid.spacing(d);
    names += fmt::format("{}{}", d ? ", " : "", "xyz"[d]);
    values += fmt::format("{}{:.6g}", d ? ", " : "", coordinate);
  }
  return fmt::format("({}) = ({})", names, values);
}

std::string describe_parameters(RunConfig const& config, CaseSpec const& spec) {
  std::string text;
  for (std::size_t p = 0; p < spec.parameters.size(); ++p)
    text += fmt::format("{}{} = {:.6g}", p ? ", " : "", config.sweep.parameters[p].name, spec.parameters[p]);
  return text.empty() ? text : " with " + text;
}

/// Checks a sampled field and notes the first bad value of every case that has none noted yet.
void check(DiffusionPrograms const& programs, DiffusionProblem& problem, ConstDeviceVector field, PointMap const& points,
           std::string const& name, Requirement required) {
  LaneSums<DeviceExec> const sums(points.shape);
  find_bad_value(DeviceExec(), points.shape, field, required, sums);
  auto const first_bad = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), sums.result);
  for (int c = 0; c < problem.n_cases(); ++c) {
    if (!std::isfinite(first_bad(c)) || !problem.failure[c].empty()) continue;
    auto const index = static_cast<std::int64_t>(first_bad(c));
    BatchShape const& s = points.shape;
    std::int64_t const position = ((c / s.lanes) * s.n_cells() + index) * s.lanes + c % s.lanes;
    double value = 0;
    Kokkos::deep_copy(value, Kokkos::subview(field, position));
    char const* const rule = !std::isfinite(value)              ? "must be finite"
                             : required == Requirement::positive ? "must be > 0"
                                                                 : "must be >= 0";
    problem.failure[c] = fmt::format("{} = {:.6g} at {}: {}{}", name, value,
                                     describe_point(points, problem.cases[c].grid, index), rule,
                                     describe_parameters(*programs.config, problem.cases[c]));
  }
}

void sample_boundary(DiffusionPrograms const& programs, DiffusionProblem& problem, bool same_operators) {
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    BoundarySpec const& spec = programs.config->boundary[f];
    problem.boundary.closure[f] = static_cast<FaceClosure>(spec.kind);
    if (spec.kind == BoundaryKind::periodic) continue;
    PointMap const points = face_points(problem.shape, f);
    std::string const face = std::string("boundary.") + face_names[f];
    ensure(problem.face_value[f], "lapwing::problem::boundary_value", points.shape.n_values());
    evaluate(DeviceExec(), programs.boundary_value[f].program, points, problem.lanes, {}, problem.face_value[f]);
    problem.boundary.value[f] = problem.face_value[f];
    check(programs, problem, problem.face_value[f], points, face + ".value", Requirement::finite);
    if (spec.kind != BoundaryKind::robin || same_operators) continue;
    ensure(problem.face_alpha[f], "lapwing::problem::boundary_alpha", points.shape.n_values());
    evaluate(DeviceExec(), programs.boundary_alpha[f].program, points, problem.lanes, {}, problem.face_alpha[f]);
    problem.boundary.alpha[f] = problem.face_alpha[f];
    check(programs, problem, problem.face_alpha[f], points, face + ".alpha", Requirement::not_negative);
  }
}

}  // namespace

bool FieldSource::is_zero() const {
  return !expr->from_file() && expr->code.code.size() == 1 && expr->code.is_constant() && expr->code.constants[0] == 0;
}

DiffusionPrograms::DiffusionPrograms(RunConfig const& config_in, FieldReader reader_in)
    : config(&config_in), reader(std::move(reader_in)) {
  for (std::size_t d = 0; d < config->kappa.size(); ++d)
    kappa.push_back(make_source(config->kappa[d], static_cast<int>(d)));
  sigma = make_source(config->sigma, 3);
  source = make_source(config->source, 4);
  if (config->exact) exact = make_source(*config->exact, -1);
  for (int f = 0; f < 2 * config->dim(); ++f) {
    BoundarySpec const& spec = config->boundary[f];
    if (spec.kind == BoundaryKind::periodic) continue;
    boundary_value[f] = make_source(spec.value, -1);
    if (spec.kind == BoundaryKind::robin) boundary_alpha[f] = make_source(spec.alpha, -1);
  }
}

void sample_field(FieldSource const& field, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                  DeviceVector out) {
  if (field.file_slot < 0) {
    evaluate(DeviceExec(), field.program, cell_points(problem.shape), problem.lanes, {}, out);
    return;
  }
  auto const one_case = allocate<DeviceVector>("lapwing::problem::file_values", problem.shape.n_cells());
  for (int lane = 0; lane < problem.shape.n_lanes(); ++lane) {
    int const c = std::min(lane, problem.n_cases() - 1);
    if (lane == c) upload_values(programs.reader(*field.expr, problem.cases[c].file_case[field.file_slot]), one_case);
    insert_case<DeviceExec>(DeviceExec(), problem.shape, lane, one_case, out);
  }
}

DiffusionProblem sample_problem(DiffusionPrograms const& programs, std::vector<CaseSpec> cases, DiffusionProblem reuse,
                                int lanes, bool same_operators) {
  DiffusionProblem problem = std::move(reuse);
  RunConfig const& config = *programs.config;
  problem.cases = std::move(cases);
  problem.failure.assign(problem.cases.size(), {});
  problem.shape = batch_shape(problem.cases.front().grid,
                              {config.periodic(0), config.dim() > 1 && config.periodic(1), config.dim() > 2 && config.periodic(2)},
                              problem.n_cases(), lanes);
  problem.separable = !why_not_separable(config);
  fill_lanes(problem);
  PointMap const cells = cell_points(problem.shape);
  std::int64_t const n = problem.shape.n_values();
  for (std::size_t d = 0; d < programs.kappa.size() && !same_operators; ++d) {
    ensure(problem.kappa_storage[d], "lapwing::problem::kappa", n);
    sample_field(programs.kappa[d], programs, problem, problem.kappa_storage[d]);
    check(programs, problem, problem.kappa_storage[d], cells,
          programs.kappa.size() > 1 ? fmt::format("equation.kappa[{}]", d) : "equation.kappa", Requirement::positive);
  }
  for (int d = 0; d < 3; ++d) problem.kappa[d] = problem.kappa_storage[d < static_cast<int>(programs.kappa.size()) ? d : 0];
  auto const sample_optional = [&](FieldSource const& field, DeviceVector& out, char const* name, Requirement required) {
    if (field.is_zero()) {
      out = DeviceVector();
      return;
    }
    ensure(out, "lapwing::problem::field", n);
    sample_field(field, programs, problem, out);
    check(programs, problem, out, cells, name, required);
  };
  if (!same_operators) sample_optional(programs.sigma, problem.sigma, "equation.sigma", Requirement::not_negative);
  sample_optional(programs.source, problem.source, "equation.source", Requirement::finite);
  sample_boundary(programs, problem, same_operators);
  return problem;
}

}  // namespace lapwing
