// SPDX-License-Identifier: BSD-3-Clause
#include "app/quantities.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/inspect.hpp"

namespace lapwing {
namespace {

std::vector<double> to_vector(DeviceVector values) {
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), values);
  return std::vector<double>(host.data(), host.data() + host.extent(0));
}

std::vector<double> reduced(BatchShape const& shape, ConstDeviceVector x, Reduction how,
                            LaneSums<DeviceExec> const& sums) {
  reduce<DeviceExec>(DeviceExec(), shape, x, how, sums);
  return to_vector(sums.result);
}

std::vector<double> probe_values(std::size_t q, DiffusionProblem const& problem, ConstDeviceVector u) {
  int const n_lanes = problem.shape.n_lanes();
  DeviceVector const point("lapwing::quantities::point", 3 * n_lanes), result("lapwing::quantities::probe", n_lanes);
  auto const host = Kokkos::create_mirror_view(point);
  for (int lane = 0; lane < n_lanes; ++lane) {
    CaseSpec const& spec = problem.cases[std::min(lane, problem.n_cases() - 1)];
    for (int d = 0; d < problem.shape.dim; ++d)
      host(d * n_lanes + lane) = (spec.probes[q][d] - spec.grid.lower[d]) / spec.grid.spacing(d);
  }
  Kokkos::deep_copy(point, host);
  probe<DeviceExec>(DeviceExec(), problem.shape, u, point, result);
  return to_vector(result);
}

std::vector<double> flux_values(int face, DiffusionProblem const& problem, ConstDeviceVector u, DeviceVector scratch) {
  BatchShape const shape = face_points(problem.shape, face).shape;
  face_flux<DeviceExec>(DeviceExec(), face, u, problem.kappa, problem.boundary, problem.lanes.spacing, problem.shape,
                        scratch);
  return reduced(shape, scratch, Reduction::sum, LaneSums<DeviceExec>(shape));
}

}  // namespace

Quantities::Quantities(RunConfig const& config) : output_(&config.output) {
  for (QuantitySpec const& spec : output_->quantities)
    samplers_.push_back(spec.field.code.code.empty()
                            ? nullptr
                            : std::make_unique<ExpressionSampler>(spec.field.code, config.dim(), varying_box(config),
                                                                  ExpressionSampler::cells));
}

std::vector<double> Quantities::functional(std::size_t q, DiffusionProblem const& problem, ConstDeviceVector u,
                                           DeviceVector scratch, LaneSums<DeviceExec> const& sums) const {
  QuantitySpec const& spec = output_->quantities[q];
  BatchShape const& shape = problem.shape;
  if (spec.kind == QuantitySpec::Kind::probe) return probe_values(q, problem, u);
  if (spec.kind == QuantitySpec::Kind::flux) return flux_values(spec.face, problem, u, scratch);
  samplers_[q]->sample(shape, problem.lanes, problem.fields(u), scratch);
  if (spec.kind == QuantitySpec::Kind::max) return reduced(shape, scratch, Reduction::max, sums);
  if (spec.kind == QuantitySpec::Kind::min) return reduced(shape, scratch, Reduction::min, sums);
  auto values = reduced(shape, scratch, Reduction::sum, sums);
  for (int c = 0; c < problem.n_cases(); ++c) {
    BoxGrid const& grid = problem.cases[c].grid;
    double const n = static_cast<double>(grid.n_cells());
    values[c] = spec.normalise ? values[c] / n : values[c] * (grid.volume() / n);
  }
  return values;
}

void Quantities::evaluate(DiffusionPrograms const& programs, DiffusionProblem const& problem, ConstDeviceVector u,
                          DeviceVector scratch, std::vector<CaseResult>& results) const {
  BatchShape const& shape = problem.shape;
  LaneSums<DeviceExec> const sums(shape);
  auto const store = [&](std::vector<double> const& values, auto const& assign) {
    for (int c = 0; c < problem.n_cases(); ++c)
      if (results[c].status == CaseStatus::done) assign(results[c], values[c]);
  };
  for (std::size_t q = 0; q < output_->quantities.size(); ++q)
    store(functional(q, problem, u, scratch, sums), [&](CaseResult& r, double v) { r.quantities[q] = v; });
  if (!programs.exact) return;
  sample_field(*programs.exact, programs, problem, scratch);
  subtract<DeviceExec>(DeviceExec(), shape, u, scratch, scratch);
  store(reduced(shape, scratch, Reduction::max_abs, sums), [](CaseResult& r, double v) { r.error_max = v; });
  dot<DeviceExec>(DeviceExec(), shape, scratch, scratch, sums);
  finish(DeviceExec(), shape, sums);
  store(to_vector(sums.result), [&](CaseResult& r, double v) {
    r.error_l2 = std::sqrt(v / static_cast<double>(shape.n_cells()));
  });
}

}  // namespace lapwing
