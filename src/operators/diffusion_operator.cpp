// SPDX-License-Identifier: BSD-3-Clause
#include "operators/diffusion_operator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/case_result.hpp"
#include "kernels/inspect.hpp"

namespace lapwing {
namespace {

using HostValues = Kokkos::View<double*, Kokkos::HostSpace>;

/// On the host this is the result itself, which the next reduction overwrites.
auto to_host(LaneSums<DeviceExec> const& sums) {
  return Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), sums.result);
}

bool same_storage(Stencil<DeviceExec> const& s, BatchShape const& shape, bool with_extra) {
  return s.shape.dim == shape.dim && s.shape.lanes == shape.lanes && s.shape.groups == shape.groups &&
         std::equal(s.shape.cells, s.shape.cells + 3, shape.cells) &&
         std::equal(s.shape.periodic, s.shape.periodic + 3, shape.periodic) && s.has_extra() == with_extra;
}

/// Largest over smallest ratio of kappa between two directions.
std::vector<double> ratio_variation(DiffusionProblem const& problem, LaneSums<DeviceExec> const& sums) {
  std::vector<double> variation(problem.shape.n_lanes(), 1);
  for (int a = 0; a < problem.shape.dim; ++a)
    for (int b = 0; b < a; ++b) {
      if (problem.kappa[a].data() == problem.kappa[b].data()) continue;
      max_ratio(DeviceExec(), problem.shape, problem.kappa[a], problem.kappa[b], sums);
      auto const high = to_host(sums);
      auto const largest = std::vector<double>(high.data(), high.data() + high.extent(0));
      max_ratio(DeviceExec(), problem.shape, problem.kappa[b], problem.kappa[a], sums);
      auto const low = to_host(sums);
      for (std::size_t lane = 0; lane < variation.size(); ++lane)
        variation[lane] = std::max(variation[lane], largest[lane] * low(lane));
    }
  return variation;
}

constexpr double rough_factor = 30;      // between successive faces

/// Reads the constants of separable operators off one cell and one inner face.
void read_constants(DiffusionProblem const& problem, DiffusionOperator& op) {
  BatchShape const& shape = problem.shape;
  LaneSums<DeviceExec> const& sums = op.measures.inner[0];
  for (int d = 0; d < shape.dim; ++d) {
    int const at[3] = {d == 0, d == 1, d == 2};
    value_at<DeviceExec>(DeviceExec(), shape.faces(d), at[0], at[1], at[2], op.stencil.face[d], sums.result);
    auto const face = to_host(sums);
    for (int lane = 0; lane < shape.n_lanes(); ++lane) op.coupling[lane].face[d] = face(lane);
  }
  for (Coupling& coupling : op.coupling) coupling.separable = true;
  if (!op.stencil.has_extra()) return;
  value_at<DeviceExec>(DeviceExec(), shape, 0, 0, 0, op.stencil.extra, sums.result);
  auto const extra = to_host(sums);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) op.coupling[lane].extra = extra(lane);
}

void measure_coupling(DiffusionProblem const& problem, DiffusionOperator& op) {
  BatchShape const& shape = problem.shape;
  FaceMeasures<DeviceExec> const& m = op.measures;
  op.coupling.assign(shape.n_lanes(), {});
  measure_faces(DeviceExec(), op.stencil, rough_factor, m);
  double n_pairs = 0;
  for (int d = 0; d < shape.dim; ++d) {
    auto const total = to_host(m.inner[d]), rough = to_host(m.rough[d]);
    double const n_lines = static_cast<double>(shape.n_cells()) / shape.cells[d];
    double const n_faces = n_lines * (shape.cells[d] - 1);
    n_pairs += n_lines * std::max(0, shape.cells[d] - 2);
    for (int lane = 0; lane < shape.n_lanes(); ++lane) {
      op.coupling[lane].mean[d] = n_faces > 0 ? total(lane) / n_faces : 0;
      op.coupling[lane].roughness += rough(lane);
    }
  }
  auto const grounding = to_host(m.grounding);
  auto const variation = ratio_variation(problem, m.inner[0]);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    op.coupling[lane].singular = grounding(lane) == 0;
    if (n_pairs > 0) op.coupling[lane].roughness /= n_pairs;
    op.coupling[lane].variation = variation[lane];
  }
  if (problem.separable) read_constants(problem, op);
}

void project_rhs(DiffusionOperator& op) {
  BatchShape const& shape = op.stencil.shape;
  op.compatibility_defect.assign(shape.n_lanes(), not_a_number);
  if (!op.any_singular()) return;
  LaneSums<DeviceExec> const& sums = op.measures.inner[0];
  reduce<DeviceExec>(DeviceExec(), shape, op.rhs, Reduction::sum, sums);
  auto const total = to_host(sums);
  auto const signed_sum = std::vector<double>(total.data(), total.data() + total.extent(0));
  reduce<DeviceExec>(DeviceExec(), shape, op.rhs, Reduction::sum_abs, sums);
  auto const magnitude = to_host(sums);
  HostValues shift("lapwing::operators::shift_host", shape.n_lanes());
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    if (!op.coupling[lane].singular) continue;
    op.compatibility_defect[lane] = magnitude(lane) > 0 ? std::abs(signed_sum[lane]) / magnitude(lane) : 0;
    shift(lane) = signed_sum[lane] / static_cast<double>(shape.n_cells());
  }
  subtract_per_lane<DeviceExec>(DeviceExec(), shape,
                                Kokkos::create_mirror_view_and_copy(DeviceExec::memory_space(), shift), op.rhs);
}

}  // namespace

bool DiffusionOperator::any_singular() const {
  return std::any_of(coupling.begin(), coupling.end(), [](Coupling const& c) { return c.singular; });
}

DiffusionOperator assemble_operator(DiffusionProblem const& problem, DiffusionOperator reuse) {
  DiffusionOperator op = std::move(reuse);
  bool const with_extra = problem.sigma.extent(0) > 0;
  if (!same_storage(op.stencil, problem.shape, with_extra)) {
    op.stencil = allocate_stencil<DeviceExec>(problem.shape, with_extra);
    op.rhs = allocate<DeviceVector>("lapwing::operators::rhs", problem.shape.n_values());
    op.measures = FaceMeasures<DeviceExec>(problem.shape);
  }
  DeviceExec const exec;
  assemble_faces<DeviceExec>(exec, problem.kappa, problem.boundary, problem.lanes.spacing, op.stencil);
  if (with_extra) Kokkos::deep_copy(exec, op.stencil.extra, problem.sigma);
  assemble_rhs<DeviceExec>(exec, problem.source, problem.kappa, problem.boundary, problem.lanes.spacing, problem.shape,
                           op.rhs);
  std::copy_n(problem.boundary.closure, 6, op.closure.begin());
  measure_coupling(problem, op);
  project_rhs(op);
  return op;
}

}  // namespace lapwing
