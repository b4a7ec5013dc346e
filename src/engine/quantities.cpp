// SPDX-License-Identifier: BSD-3-Clause
#include "engine/quantities.hpp"

#include <algorithm>
#include <cmath>

#include "config/functionals.hpp"
#include "config/jumps.hpp"
#include "kernels/batch/layer.hpp"
#include "kernels/stencil/face_values.hpp"
#include "kernels/stencil/inspect.hpp"
#include "fields/cell_fields.hpp"

namespace lapwing {

namespace {

constexpr int cells = 6;      // place of samplers beside the six faces

int face_of(int place) { return place == cells ? ExpressionSampler::cells : place; }

constexpr std::array<std::uint16_t, 4> cell_slots{Slot::u, Slot::kappa, Slot::sigma, Slot::source};

/// Faces and cells that a functional is taken over.
std::vector<int> places_of(RunConfig const& config, QuantitySpec const& spec) {
  if (spec.field.code.code.empty()) return {};
  if (spec.on >= 0) return {spec.on};
  std::vector<int> places{cells};
  for (int f = 0; spec.with_faces && f < 2 * config.dim(); ++f)
    if (!config.periodic(f / 2)) places.push_back(f);
  return places;
}

/// Which of the fields at cells some expression reads on a face.
std::array<bool, 4> fields_on_faces(RunConfig const& config) {
  std::array<bool, 4> read{};
  for (QuantitySpec const& spec : config.output.quantities)
    for (std::size_t i = 0; i < read.size(); ++i)
      read[i] = read[i] || ((spec.on >= 0 || spec.with_faces) && spec.field.code.uses(cell_slots[i]));
  return read;
}

Reduction reduction_of(QuantitySpec const& spec) {
  switch (spec.functional->collection) {
    case Collection::max: return Reduction::max;
    case Collection::min: return Reduction::min;
    case Collection::none:
    case Collection::sum: break;
  }
  return Reduction::sum;
}

/// Points and measure of what an integral is taken over: the box, or one of its faces.
struct Extent {
  double n = 1, measure = 1;

  Extent(BoxGrid const& grid, int on) {
    if (on < 0) {
      n = static_cast<double>(grid.n_cells());
      measure = grid.volume();
      return;
    }
    for (int d = 0; d < grid.dim; ++d) {
      if (d == on / 2) continue;
      n *= grid.cells[d];
      measure *= grid.upper[d] - grid.lower[d];
    }
  }
};

/// What averages the cells that an integrand's jumps cross; empty where it cannot jump.
std::unique_ptr<CutSampler> cut_sampler(RunConfig const& config, QuantitySpec const& spec) {
  bool const cuts = spec.functional->cuts && config.sampling.cuts();
  if (!cuts || !may_jump(spec.field.code, varying_directions(config.dim(), spec.on))) return nullptr;
  return std::make_unique<CutSampler>(spec.field.code, config.dim(), varying_box(config) != 0, config.sampling, false,
                                       spec.on < 0 ? CutCells::cells : spec.on);
}

}  // namespace

Quantities::Quantities(RunConfig const& config) : config_(&config), output_(&config.output) {
  for (QuantitySpec const& spec : output_->quantities) {
    Samplers& samplers = samplers_.emplace_back();
    for (int const place : places_of(config, spec))
      samplers[place] =
          std::make_unique<ExpressionSampler>(spec.field.code, config.dim(), varying_box(config), face_of(place));
    cuts_.push_back(cut_sampler(config, spec));
    points_.emplace_back(1);
  }
}

double Quantities::predicted_bytes(RunConfig const& config, BatchShape const& shape) {
  auto const read = fields_on_faces(config);
  return sizeof(real_t) * static_cast<double>(std::count(read.begin(), read.end(), true)) *
         static_cast<double>(largest_face(shape));
}

/// Makes storage for fields on faces, where expressions read any.
void Quantities::prepare(BatchShape const& shape) {
  if (shape_ == shape) return;
  shape_ = shape;
  auto const read = fields_on_faces(*config_);
  for (std::size_t i = 0; i < read.size(); ++i) {
    at_face_[i] = DeviceVector();
    if (read[i]) at_face_[i] = allocate<DeviceVector>("lapwing::quantities::at_face", largest_face(shape));
  }
}

std::vector<FaceFluxes::Plane> Quantities::planes(DiffusionProblem const& problem) {
  std::vector<FaceFluxes::Plane> planes;
  int const n_lanes = problem.shape.n_lanes();
  for (std::size_t q = 0; q < output_->quantities.size(); ++q) {
    QuantitySpec const& spec = output_->quantities[q];
    if (!spec.is_plane()) continue;
    if (points_[q].size() != n_lanes) points_[q] = LaneValues<double>(n_lanes);
    int const d = spec.normal();
    for (int lane = 0; lane < n_lanes; ++lane) {
      CaseSpec const& of_lane = problem.cases[std::min(lane, problem.n_cases() - 1)];
      points_[q][lane] = (of_lane.probes[q][d] - of_lane.grid.lower[d]) / of_lane.grid.spacing(d);
    }
    planes.push_back({static_cast<int>(q), d, points_[q].device(), {}, {}});
  }
  return planes;
}

double const* Quantities::probe_values(std::size_t q, Solution const& solution, LaneReducer& reducer) {
  DiffusionProblem const& problem = solution.problem;
  int const n_lanes = problem.shape.n_lanes();
  auto& points = points_[q];
  if (points.size() != 3 * n_lanes) points = LaneValues<double>(3 * n_lanes);
  for (int lane = 0; lane < n_lanes; ++lane) {
    CaseSpec const& spec = problem.cases[std::min(lane, problem.n_cases() - 1)];
    for (int d = 0; d < problem.shape.dim; ++d)
      points[d * n_lanes + lane] = (spec.probes[q][d] - spec.grid.lower[d]) / spec.grid.spacing(d);
  }
  probe<DeviceExec>(DeviceExec(), solution.u, problem.data(), points.device(), reducer.sums().result);
  return reducer.fetch();
}

/// What an expression may read at the cells, or at the points of a face.
FieldData<DeviceExec> Quantities::fields_at(int place, ByteCode const& code, Solution const& solution) {
  DiffusionProblem const& problem = solution.problem;
  FieldData<DeviceExec> fields = problem.fields(solution.u);
  auto const& derivatives = place == cells ? solution.derivatives.at_cells() : solution.derivatives.on_face(place);
  std::copy_n(derivatives, n_derivatives, fields.derivative);
  if (place == cells) return fields;
  std::array<ConstDeviceVector*, 4> const of_cells{&fields.u, &fields.kappa, &fields.sigma, &fields.source};
  for (std::size_t i = 0; i < of_cells.size(); ++i) {
    ConstDeviceVector& values = *of_cells[i];
    if (!code.uses(cell_slots[i]) || values.extent(0) == 0) continue;
    if (i == 0) face_value<DeviceExec>(DeviceExec(), place, values, problem.data(), at_face_[i]);
    else copy_layer<DeviceExec>(DeviceExec(), problem.shape, place, values, at_face_[i]);
    values = at_face_[i];
  }
  return fields;
}

double const* Quantities::reduce_at(int place, std::size_t q, Solution const& solution, DeviceVector scratch,
                                    LaneReducer& reducer) {
  QuantitySpec const& spec = output_->quantities[q];
  DiffusionProblem const& problem = solution.problem;
  BatchShape const points = place == cells ? problem.shape : face_points(problem.shape, place).shape;
  FieldData<DeviceExec> const fields = fields_at(place, spec.field.code, solution);
  FileFields& files = *solution.programs.files;
  samplers_[q][place]->sample(problem.shape, problem.lanes, fields, scratch, files.lookup());
  if (cuts_[q]) {
    CellFields const read(cuts_[q]->cell_slots(), fields, files, face_of(place));
    if (cuts_[q]->find(points, problem.cases, read.views()) > 0) cuts_[q]->write_means(scratch);
  }
  return reducer.reduce(points, scratch, reduction_of(spec));
}

double const* Quantities::functional(std::size_t q, Solution const& solution, DeviceVector scratch,
                                     LaneReducer& reducer) {
  QuantitySpec const& spec = output_->quantities[q];
  FunctionalArgument const argument = spec.functional->argument;
  if (argument == FunctionalArgument::point) return probe_values(q, solution, reducer);
  if (argument == FunctionalArgument::face) return solution.fluxes.of(spec, static_cast<int>(q)).data();
  auto const places = places_of(*config_, spec);
  double const* found = reduce_at(places.front(), q, solution, scratch, reducer);
  if (places.size() == 1) return found;
  extremes_.assign(found, found + solution.problem.shape.n_lanes());
  for (auto place = places.begin() + 1; place != places.end(); ++place) {
    found = reduce_at(*place, q, solution, scratch, reducer);
    for (std::size_t lane = 0; lane < extremes_.size(); ++lane)
      extremes_[lane] = spec.functional->collection == Collection::max ? std::max(extremes_[lane], found[lane])
                                                                       : std::min(extremes_[lane], found[lane]);
  }
  return extremes_.data();
}

void Quantities::evaluate(DiffusionPrograms const& programs, DiffusionProblem const& problem, ConstDeviceVector u,
                          Derivatives const& derivatives, FaceFluxes const& fluxes, DeviceVector scratch,
                          LaneReducer& reducer, std::vector<CaseResult>& results) {
  BatchShape const& shape = problem.shape;
  Solution const solution{programs, problem, u, derivatives, fluxes};
  prepare(shape);
  auto const store = [&](double const* values, auto const& assign) {
    for (int c = 0; c < problem.n_cases(); ++c)
      if (results[c].status == CaseStatus::done) assign(results[c], values[c]);
  };
  for (std::size_t q = 0; q < output_->quantities.size(); ++q) {
    QuantitySpec const& spec = output_->quantities[q];
    store(functional(q, solution, scratch, reducer), [&](CaseResult& r, double v) { r.quantities[q] = v; });
    if (spec.functional->collection != Collection::sum) continue;
    for (int c = 0; c < problem.n_cases(); ++c) {
      Extent const over(problem.cases[c].grid, spec.on);
      double& value = results[c].quantities[q];
      value = spec.normalise ? value / over.n : value * (over.measure / over.n);
    }
  }
  if (!programs.exact) return;
  sample_field(*programs.exact, programs, problem, scratch);
  subtract<DeviceExec>(DeviceExec(), shape, u, scratch, scratch);
  store(reducer.reduce(scratch, Reduction::max_abs), [](CaseResult& r, double v) { r.error_max = v; });
  store(reducer.dot(scratch, scratch), [&](CaseResult& r, double v) {
    r.error_l2 = std::sqrt(v / static_cast<double>(shape.n_cells()));
  });
}

}  // namespace lapwing
