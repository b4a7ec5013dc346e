// SPDX-License-Identifier: BSD-3-Clause
#include "equations/diffusion_problem.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "config/equation_fields.hpp"
#include "config/jumps.hpp"
#include "config/separable.hpp"
#include "kernels/batch/copies.hpp"
#include "kernels/stencil/inspect.hpp"
#include "operators/batch_layout.hpp"
#include "fields/cell_fields.hpp"

namespace lapwing {
namespace {

FieldSource make_source(RunConfig const& config, FieldExpr const& expr, FieldRole role, int file_slot,
                        int face = ExpressionSampler::cells) {
  FieldSource source;
  source.expr = &expr;
  source.face = face;
  source.required = required_of(role);
  if (expr.from_file()) {
    source.file_slot = file_slot;
    source.file_values = std::make_unique<FileValues>(expr, false);
  } else {
    source.sampler = std::make_unique<ExpressionSampler>(expr.code, config.dim(), varying_box(config), face);
    if (config.sampling.cuts() && may_jump(expr.code, varying_directions(config.dim(), face)))
      source.cut = std::make_unique<CutSampler>(expr.code, config.dim(), varying_box(config) != 0,
                                                config.sampling, role == FieldRole::coefficient, face);
  }
  return source;
}

/// Makes `storage` hold n values; keeps it if it already does.
void ensure(DeviceVector& storage, char const* label, std::int64_t n) {
  if (static_cast<std::int64_t>(storage.extent(0)) != n) storage = allocate<DeviceVector>(label, n);
}

void upload_values(std::vector<double> const& values, DeviceVector out) {
  send(values, out);
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
  store(problem.lanes.lower, "lapwing::equations::lower", lower);
  store(problem.lanes.upper, "lapwing::equations::upper", upper);
  store(problem.lanes.spacing, "lapwing::equations::spacing", spacing);
  store(problem.lanes.parameters, "lapwing::equations::parameters", parameters);
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

/// Where a value comes from there: "; it stands in k.h5, /k[2, 5, 7]" for one from a file, what fields from files are
/// for an expression that reads some.
std::string describe_origin(FieldSource const& field, DiffusionPrograms const& programs, PointMap const& points,
                            CaseSpec const& spec, int c, std::int64_t index) {
  FieldExpr const& expr = *field.expr;
  if (!expr.from_file()) return programs.files->describe(expr.code, points, field.face, spec, c, index);
  auto const slab = spec.file_case[field.file_slot];
  if (!(stored_shape(expr, points.shape) == points.shape))
    return fmt::format("; it is interpolated from {}, {}{}", expr.text, expr.dataset,
                       expr.case_index ? fmt::format("[{}]", slab) : "");
  auto const [nx, ny, nz] = spec.grid.cells;
  return "; it stands in " + describe_file_place(expr, slab, {index % nx, index / nx % ny, index / nx / ny},
                                                 spec.grid.dim);
}

/// Notes the first bad value of every case that has none noted yet.
void note_bad_values(FieldSource const& source, DiffusionPrograms const& programs, DiffusionProblem& problem,
                     ConstDeviceVector field, PointMap const& points, std::string const& name) {
  // a face has no more rows
  if (!(problem.reducer.shape() == problem.shape)) problem.reducer = LaneReducer(problem.shape);
  find_bad_value(DeviceExec(), points.shape, field, source.required, problem.reducer.sums());
  double const* const first_bad = problem.reducer.fetch();
  for (int c = 0; c < problem.n_cases(); ++c) {
    if (!std::isfinite(first_bad[c]) || !problem.failure[c].empty()) continue;
    auto const index = static_cast<std::int64_t>(first_bad[c]);
    BatchShape const& s = points.shape;
    double const value = fetch_value(field, s.place_of(c, index));
    char const* const rule = text_of(std::isfinite(value) ? source.required : Requirement::finite);
    problem.failure[c] = fmt::format("{} = {:.6g} at {}: {}{}{}", name, value,
                                     describe_point(points, problem.cases[c].grid, index), rule,
                                     describe_parameters(*programs.config, problem.cases[c]),
                                     describe_origin(source, programs, points, problem.cases[c], c, index));
  }
}

/// Whether a field of the equation is stored for every batch: kappa, faces, and what is not zero.
bool is_sampled(EquationField const& one) {
  return !one.at_cells() || one.role == FieldRole::coefficient || !one.field->is_zero();
}

/// Samples a field into its storage and checks it, unless the storage holds its values from an earlier batch.
/// @return whether it has sampled.
bool sample_checked(FieldSource const& field, DiffusionPrograms const& programs, DiffusionProblem& problem,
                    DeviceVector& storage, PointMap const& points, std::string const& name) {
  ensure(storage, "lapwing::equations::field", points.shape.n_values());
  if (!field.per_case() && std::count(problem.holds.begin(), problem.holds.end(), storage.data()) > 0) return false;
  auto const faults = sample_field(field, programs, problem, storage);
  for (std::size_t c = 0; c < faults.size(); ++c)
    if (!faults[c].empty() && problem.failure[c].empty())
      problem.failure[c] =
          fmt::format("{}: {}{}", name, faults[c], describe_parameters(*programs.config, problem.cases[c]));
  if (field.cut) {
    CellFields const read(field.cut->cell_slots(), {}, *programs.files, field.face);
    if (field.cut->find(points.shape, problem.cases, read.views()) > 0) field.cut->write_means(storage);
  }
  if (has_bad_value<DeviceExec>(DeviceExec(), storage, field.required))
    note_bad_values(field, programs, problem, storage, points, name);
  else if (!field.per_case())
    problem.holds.push_back(storage.data());
  return true;
}

/// Fills the halves of direction d's cells from entry `from` of kappa, of which some are cut.
void fill_halves(CutSampler& cut, DiffusionProblem& problem, int from, int d) {
  for (int side = 0; side < 2; ++side) {
    DeviceVector& half = problem.half_storage[2 * d + side];
    ensure(half, "lapwing::equations::half_cells", problem.shape.n_values());
    copy(DeviceExec(), problem.kappa_storage[from], half);
    cut.write_halves(d, side, half);
  }
}

void sample_kappa(DiffusionPrograms const& programs, DiffusionProblem& problem, PointMap const& cells) {
  int const n_kappa = static_cast<int>(programs.kappa.size());
  for (int k = 0; k < n_kappa; ++k) {
    FieldSource const& field = programs.kappa[k];
    bool const is_new = sample_checked(field, programs, problem, problem.kappa_storage[k], cells,
                                       n_kappa > 1 ? fmt::format("equation.kappa[{}]", k) : "equation.kappa");
    if (is_new) problem.is_cut[k] = field.cut && field.cut->n_found() > 0;
    for (int d = n_kappa > 1 ? k : 0; d < (n_kappa > 1 ? k + 1 : 3); ++d) {
      bool const halves = problem.is_cut[k] && d < problem.shape.dim;
      if (is_new && halves) fill_halves(*field.cut, problem, k, d);
      problem.kappa[d] = problem.kappa_storage[k];
      problem.half_cells.low[d] = halves ? ConstDeviceVector(problem.half_storage[2 * d]) : problem.kappa[d];
      problem.half_cells.high[d] = halves ? ConstDeviceVector(problem.half_storage[2 * d + 1]) : problem.kappa[d];
    }
  }
}

/// Reads the fields that expressions of the batch need.
void load_file_fields(DiffusionPrograms const& programs, DiffusionProblem& problem, bool same_operators) {
  auto const faults = programs.files->load(programs.reader, problem.shape, problem.cases, same_operators);
  for (std::size_t c = 0; c < faults.size(); ++c)
    if (!faults[c].empty())
      problem.failure[c] = faults[c] + describe_parameters(*programs.config, problem.cases[c]);
}

void sample_boundary(DiffusionPrograms const& programs, DiffusionProblem& problem, bool same_operators) {
  for (int f = 0; f < 2 * problem.shape.dim; ++f) {
    BoundarySpec const& spec = programs.config->boundary[f];
    problem.boundary.closure[f] = spec.kind;
    if (!traits(spec.kind).has_value) continue;
    PointMap const points = face_points(problem.shape, f);
    std::string const face = std::string("boundary.") + face_names[f];
    sample_checked(programs.boundary_value[f], programs, problem, problem.face_value[f], points, face + ".value");
    problem.boundary.value[f] = problem.face_value[f];
    problem.face_is_zero[f] = programs.boundary_value[f].is_zero();
    if (!traits(spec.kind).has_coefficient || same_operators) continue;
    sample_checked(programs.boundary_alpha[f], programs, problem, problem.face_alpha[f], points, face + ".alpha");
    problem.boundary.alpha[f] = problem.face_alpha[f];
  }
}

}  // namespace

unsigned varying_box(RunConfig const& config) {
  unsigned bits = 0;
  for (std::size_t d = 0; d < static_cast<std::size_t>(config.dim()); ++d)
    if (!config.lower[d].code.is_constant() || !config.upper[d].code.is_constant()) bits |= 1U << d;
  return bits;
}

DiffusionPrograms::DiffusionPrograms(RunConfig const& config_in, FieldReader reader_in, bool with_outputs)
    : config(&config_in),
      reader(std::move(reader_in)),
      files(std::make_unique<FileFields>(config_in, with_outputs)) {
  for (std::size_t d = 0; d < config->kappa.size(); ++d)
    kappa.push_back(make_source(*config, config->kappa[d], FieldRole::coefficient, static_cast<int>(d)));
  sigma = make_source(*config, config->sigma, FieldRole::reaction, 3);
  source = make_source(*config, config->source, FieldRole::source, 4);
  if (config->exact) {
    exact = make_source(*config, *config->exact, FieldRole::source, -1);
    exact->cut.reset();                              // it is compared with u at centres
  }
  for (int f = 0; f < 2 * config->dim(); ++f) {
    BoundarySpec const& spec = config->boundary[f];
    if (!traits(spec.kind).has_value) continue;
    boundary_value[f] = make_source(*config, spec.value, FieldRole::boundary_value, -1, f);
    if (traits(spec.kind).has_coefficient)
      boundary_alpha[f] = make_source(*config, spec.alpha, FieldRole::boundary_coefficient, -1, f);
  }
}

double DiffusionPrograms::predicted_bytes(RunConfig const& config, BatchShape const& shape) {
  double bytes = 0;
  auto const add = [&](FieldExpr const& field, int face) {
    bytes += field.from_file() ? FileValues::predicted_bytes(field, shape)
                               : ExpressionSampler::predicted_bytes(field.code, varying_box(config), face, shape);
  };
  for (auto const& one : equation_fields(config))
    if (is_sampled(one)) add(*one.field, one.at_cells() ? ExpressionSampler::cells : one.face);
  if (config.exact) add(*config.exact, ExpressionSampler::cells);
  return bytes + FileFields::predicted_bytes(config, shape);
}

double DiffusionProblem::predicted_bytes(RunConfig const& config, BatchShape const& shape) {
  double const per_lane = 9. + static_cast<double>(config.sweep.parameters.size());
  double bytes = sizeof(double) * per_lane * shape.n_lanes();
  for (auto const& one : equation_fields(config))
    if (is_sampled(one)) bytes += bytes_of_vectors(1, one.at_cells() ? shape : face_points(shape, one.face).shape);
  if (config.sampling.cuts())
    for (FieldExpr const& kappa : config.kappa)
      if (may_jump(kappa.code)) bytes += bytes_of_vectors(2 * (config.kappa.size() > 1 ? 1 : shape.dim), shape);
  return bytes;
}

std::vector<std::string> sample_field(FieldSource const& field, DiffusionPrograms const& programs,
                                      DiffusionProblem const& problem, DeviceVector out) {
  if (field.sampler) {
    field.sampler->sample(problem.shape, problem.lanes, {}, out, programs.files->lookup());
    return {};
  }
  std::vector<std::int64_t> slabs;
  for (CaseSpec const& spec : problem.cases) slabs.push_back(spec.file_case[field.file_slot]);
  return field.file_values->read(programs.reader, problem.shape, slabs, out);
}

DiffusionProblem sample_problem(DiffusionPrograms const& programs, std::vector<CaseSpec> cases, DiffusionProblem reuse,
                                int lanes, bool same_operators) {
  DiffusionProblem problem = std::move(reuse);
  RunConfig const& config = *programs.config;
  problem.cases = std::move(cases);
  problem.failure.assign(problem.cases.size(), {});
  BatchShape const shape = batch_shape(
      problem.cases.front().grid,
      {config.periodic(0), config.dim() > 1 && config.periodic(1), config.dim() > 2 && config.periodic(2)},
      problem.n_cases(), lanes);
  if (!(shape == problem.shape)) problem.holds.clear();
  problem.shape = shape;
  problem.separable = !why_not_separable(config);
  fill_lanes(problem);
  load_file_fields(programs, problem, same_operators);
  PointMap const cells = cell_points(problem.shape);
  if (!same_operators) sample_kappa(programs, problem, cells);
  auto const sample_optional = [&](FieldSource const& field, DeviceVector& out, char const* name) {
    if (field.is_zero())
      out = DeviceVector();
    else
      sample_checked(field, programs, problem, out, cells, name);
  };
  if (!same_operators) sample_optional(programs.sigma, problem.sigma, "equation.sigma");
  sample_optional(programs.source, problem.source, "equation.source");
  sample_boundary(programs, problem, same_operators);
  return problem;
}

}  // namespace lapwing
