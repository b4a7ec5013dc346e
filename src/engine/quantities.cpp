// SPDX-License-Identifier: BSD-3-Clause
#include "engine/quantities.hpp"

#include <algorithm>
#include <cmath>

#include "config/jumps.hpp"
#include "kernels/stencil/inspect.hpp"
#include "problem/cell_fields.hpp"

namespace lapwing {

Quantities::Quantities(RunConfig const& config) : output_(&config.output) {
  for (QuantitySpec const& spec : output_->quantities) {
    bool const cuts = spec.kind == QuantitySpec::Kind::integral && config.sampling.cuts() && may_jump(spec.field.code);
    cuts_.push_back(cuts ? std::make_unique<CutSampler>(spec.field.code, config.dim(), varying_box(config) != 0,
                                                        config.sampling.lines, false)
                         : nullptr);
    samplers_.push_back(spec.field.code.code.empty()
                            ? nullptr
                            : std::make_unique<ExpressionSampler>(spec.field.code, config.dim(), varying_box(config),
                                                                  ExpressionSampler::cells));
  }
}

void Quantities::average_cut_cells(std::size_t q, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                                   ConstDeviceVector u, DeviceVector values) {
  CutSampler& cut = *cuts_[q];
  CellFields const fields(cut.cell_slots(), problem.fields(u), *programs.files, ExpressionSampler::cells);
  if (cut.find(problem.shape, problem.cases, fields.views()) > 0) cut.write_means(values);
}

double const* Quantities::probe_values(std::size_t q, DiffusionProblem const& problem, ConstDeviceVector u,
                                       LaneReducer& reducer) {
  int const n_lanes = problem.shape.n_lanes();
  if (points_.size() != 3 * n_lanes) points_ = LaneValues<double>(3 * n_lanes);
  for (int lane = 0; lane < n_lanes; ++lane) {
    CaseSpec const& spec = problem.cases[std::min(lane, problem.n_cases() - 1)];
    for (int d = 0; d < problem.shape.dim; ++d)
      points_[d * n_lanes + lane] = (spec.probes[q][d] - spec.grid.lower[d]) / spec.grid.spacing(d);
  }
  probe<DeviceExec>(DeviceExec(), problem.shape, u, points_.device(), reducer.sums().result);
  return reducer.fetch();
}

double const* Quantities::functional(std::size_t q, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                                     ConstDeviceVector u, FaceFluxes const& fluxes, DeviceVector scratch,
                                     LaneReducer& reducer) {
  QuantitySpec const& spec = output_->quantities[q];
  if (spec.kind == QuantitySpec::Kind::probe) return probe_values(q, problem, u, reducer);
  if (spec.kind == QuantitySpec::Kind::flux) return fluxes.outward[spec.face].data();
  samplers_[q]->sample(problem.shape, problem.lanes, problem.fields(u), scratch, programs.files->lookup());
  if (cuts_[q]) average_cut_cells(q, programs, problem, u, scratch);
  return reducer.reduce(scratch, spec.kind == QuantitySpec::Kind::max   ? Reduction::max
                                 : spec.kind == QuantitySpec::Kind::min ? Reduction::min
                                                                        : Reduction::sum);
}

void Quantities::evaluate(DiffusionPrograms const& programs, DiffusionProblem const& problem, ConstDeviceVector u,
                          FaceFluxes const& fluxes, DeviceVector scratch, LaneReducer& reducer,
                          std::vector<CaseResult>& results) {
  BatchShape const& shape = problem.shape;
  auto const store = [&](double const* values, auto const& assign) {
    for (int c = 0; c < problem.n_cases(); ++c)
      if (results[c].status == CaseStatus::done) assign(results[c], values[c]);
  };
  for (std::size_t q = 0; q < output_->quantities.size(); ++q) {
    QuantitySpec const& spec = output_->quantities[q];
    store(functional(q, programs, problem, u, fluxes, scratch, reducer),
          [&](CaseResult& r, double v) { r.quantities[q] = v; });
    if (spec.kind != QuantitySpec::Kind::integral) continue;
    for (int c = 0; c < problem.n_cases(); ++c) {
      BoxGrid const& grid = problem.cases[c].grid;
      double const n = static_cast<double>(grid.n_cells());
      double& value = results[c].quantities[q];
      value = spec.normalise ? value / n : value * (grid.volume() / n);
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
