// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/fft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.hpp"
#include "kernels/batch/copies.hpp"

namespace lapwing {

using vendor::LineTransform;

bool has_fft() { return vendor::has_fftw() && runs_on_host<DeviceExec>; }

LineTransform transform_for(BoundaryKind lower, BoundaryKind upper) {
  if (lower == BoundaryKind::periodic) return LineTransform::periodic;
  bool const fixed_below = lower == BoundaryKind::dirichlet, fixed_above = upper == BoundaryKind::dirichlet;
  if (fixed_below) return fixed_above ? LineTransform::dirichlet_dirichlet : LineTransform::dirichlet_neumann;
  return fixed_above ? LineTransform::neumann_dirichlet : LineTransform::neumann_neumann;
}

std::vector<double> line_eigenvalues(int n, LineTransform kind) {
  std::vector<double> values(static_cast<std::size_t>(n));
  double const step = kind == LineTransform::periodic ? 2 * std::numbers::pi / n : std::numbers::pi / n;
  double const first = kind == LineTransform::dirichlet_dirichlet                                        ? 1
                       : kind == LineTransform::neumann_neumann || kind == LineTransform::periodic ? 0
                                                                                                   : 0.5;
  for (int k = 0; k < n; ++k) {
    double const sine = std::sin((first + k) * step / 2);
    values[static_cast<std::size_t>(k)] = 4 * sine * sine;
  }
  return values;
}

Fft::Fft(BatchShape const& shape)
    : shape_(shape),
      refinement_(shape),
      values_("lapwing::fft::values", shape.n_values()),
      ratio_{LaneValues<double>(shape.n_lanes()), LaneValues<double>(shape.n_lanes()),
             LaneValues<double>(shape.n_lanes())},
      shift_(shape.n_lanes()),
      scale_(shape.n_lanes()),
      chosen_(shape.n_lanes()) {
  if (!has_fft())
    throw BackendUnavailable("error: the solver fft needs FFTW and an engine that computes on the host");
  modes_.shape = shape;
  modes_.direction = shape.dim - 1;
  BatchShape modes = shape;
  modes.cells[modes_.direction] = 1;
  modes_.factor = allocate<DeviceVector>("lapwing::fft::factor", shape.n_values());
  modes_.m = allocate<DeviceVector>("lapwing::fft::m", modes.n_values());
  modes_.delta = allocate<DeviceVector>("lapwing::fft::delta", modes.n_values());
  if (shape.periodic[modes_.direction]) modes_.ring = allocate<DeviceVector>("lapwing::fft::ring", shape.n_values());
}

double Fft::predicted_bytes(BatchShape const& shape) {
  int const last = shape.dim - 1;
  BatchShape modes = shape;
  modes.cells[last] = 1;
  return Refinement::predicted_bytes(shape) + bytes_of_vectors(shape.periodic[last] ? 3 : 2, shape) +
         bytes_of_vectors(2, modes);
}

/// Plans and eigenvalues; all batches of a run have the same closures.
void Fft::plan(std::array<BoundaryKind, 6> const& closure) {
  transforms_.clear();
  for (int d = 0; d < modes_.direction; ++d) {
    auto const kind = transform_for(closure[2 * d], closure[2 * d + 1]);
    transforms_.emplace_back(shape_, d, kind);
    auto const values = line_eigenvalues(shape_.cells[d], kind);
    DeviceVector const stored = allocate<DeviceVector>("lapwing::fft::eigenvalues", values.size());
    send(values, stored);
    modes_.eigenvalue[d] = stored;
  }
  modes_.lower = closure[2 * modes_.direction];
  modes_.upper = closure[2 * modes_.direction + 1];
  planned_ = true;
}

void Fft::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  if (!planned_) plan(op.closure);
  double normalisation = 1;
  for (LineTransforms const& t : transforms_) normalisation *= t.normalisation();
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
    Coupling const& c = op.coupling[lane];
    double const t = c.face[modes_.direction];
    for (int d = 0; d < modes_.direction; ++d) ratio_[d][lane] = c.face[d] / t;
    shift_[lane] = c.extra / t;
    scale_[lane] = 1 / (t * normalisation);
  }
  for (int d = 0; d < modes_.direction; ++d) modes_.ratio[d] = ratio_[d].device();
  modes_.shift = shift_.device();
  modes_.scale = scale_.device();
}

void Fft::apply_inverse(std::vector<int> const& running, ConstDeviceVector in, DeviceVector out) {
  double* const values = values_.data();
  if (transforms_.empty()) copy(DeviceExec(), in, values_);
  for (std::size_t d = 0; d < transforms_.size(); ++d)
    transforms_[d].forward(running, d == 0 ? in.data() : values, values);
  solve_modes(DeviceExec(), modes_, values_);
  for (std::size_t d = transforms_.size(); d-- > 0;)
    transforms_[d].backward(running, values, d == 0 ? out.data() : values);
  if (!transforms_.empty()) return;
  for (int lane = 0; lane < shape_.n_lanes(); ++lane) chosen_[lane] = running[lane];
  copy_where<DeviceExec>(DeviceExec(), shape_, chosen_.device(), values_, out);
}

std::vector<LaneReport> Fft::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  return refinement_.solve(stencil_, b, x, control,
                           [this](std::vector<int>& running, ConstDeviceVector in, DeviceVector out) {
                             apply_inverse(running, in, out);
                           });
}

}  // namespace lapwing
