// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/aggregation.hpp"

#include <utility>

#include "kernels/batch/copies.hpp"
#include "solvers/band_numbering.hpp"

namespace lapwing {
namespace {

constexpr bool host_reads_device = runs_on_host<DeviceExec>;

using Hierarchies = std::vector<std::unique_ptr<AggregationHierarchy>>;

/// Values of one lane of a batch in host memory, cell after cell.
template <class T>
class LaneOf {
 public:
  LaneOf(BatchShape const& shape, int lane, T* batch)
      : first_(batch + shape.row_start(lane / shape.lanes, 0, 0) + lane % shape.lanes), stride_(shape.lanes) {}
  T& operator[](std::size_t cell) const { return first_[static_cast<std::ptrdiff_t>(cell) * stride_]; }

 private:
  T* first_;
  std::ptrdiff_t stride_;
};

/// z = one cycle of every active lane's hierarchy on r, 0 in other lanes.
class LaneCycles : public Preconditioner {
 public:
  LaneCycles(BatchShape const& shape, std::vector<int> const& active, Hierarchies& hierarchies,
             Kokkos::View<double*, StagingSpace> staged)
      : shape_(shape),
        active_(active),
        hierarchies_(hierarchies),
        staged_(std::move(staged)),
        begun_(active.size(), 0) {}

  void apply(ConstDeviceVector r, DeviceVector z) override {
    if constexpr (host_reads_device) {
      wait(DeviceExec(), "lapwing::aggregation::residual");
      run(r.data(), z.data());
    } else {
      fetch(r, staged_);
      run(staged_.data(), staged_.data());
      send(staged_, z);
    }
  }

 private:
  /// @param z  may be r.
  void run(double const* r, double* z) {
    std::size_t const n = static_cast<std::size_t>(shape_.n_cells());
    for (int lane = 0; lane < shape_.n_lanes(); ++lane) {
      LaneOf const from(shape_, lane, r);
      LaneOf const to(shape_, lane, z);
      if (!active_[lane]) {
        for (std::size_t i = 0; i < n; ++i) to[i] = 0;
        continue;
      }
      AggregationHierarchy& hierarchy = *hierarchies_[lane];
      // Lanes that have ended keep their residual, and so the outcome of their cycle.
      bool changed = !std::exchange(begun_[lane], 1);
      for (std::size_t i = 0; i < n; ++i) {
        changed = changed || hierarchy.b()[i] != from[i];
        hierarchy.b()[i] = from[i];
      }
      if (changed) hierarchy.cycle();
      for (std::size_t i = 0; i < n; ++i) to[i] = hierarchy.u()[i];
    }
  }

  BatchShape shape_;
  std::vector<int> const& active_;
  Hierarchies& hierarchies_;
  Kokkos::View<double*, StagingSpace> staged_;
  std::vector<int> begun_;
};

}  // namespace

AggregationMultigrid::AggregationMultigrid(BatchShape const& shape, Timers& timers)
    : cg_(shape, timers), hierarchies_(static_cast<std::size_t>(shape.n_lanes())) {
  if constexpr (!host_reads_device)
    staged_ = allocate<Kokkos::View<double*, StagingSpace>>("lapwing::aggregation::staged",
                                                            static_cast<std::size_t>(shape.n_values()));
}

double AggregationMultigrid::predicted_bytes(BatchShape const& shape) {
  return ConjugateGradient::predicted_bytes(shape) + (host_reads_device ? 0 : bytes_of_vectors(1, shape)) +
         (shape.n_lanes() + 1) * AggregationHierarchy::predicted_bytes(shape);
}

void AggregationMultigrid::setup(BatchOperator const& op) {
  stencil_ = op.stencil;
  laplacian_ = make_laplacian(OperatorForm::matrix_free, op.stencil);
  for (auto& hierarchy : hierarchies_) hierarchy.reset();
}

std::vector<LaneReport> AggregationMultigrid::solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) {
  Stencil<HostExec> on_host;
  for (std::size_t lane = 0; lane < hierarchies_.size(); ++lane) {
    if (!control.active[lane] || hierarchies_[lane]) continue;
    if (on_host.face[0].extent(0) == 0) on_host = host_stencil(stencil_);
    hierarchies_[lane] = std::make_unique<AggregationHierarchy>(graph_of(on_host, static_cast<int>(lane)));
  }
  on_host = {};
  LaneCycles cycles(stencil_.shape, control.active, hierarchies_, staged_);
  return cg_.solve(*laplacian_, stencil_, cycles, b, x, control);
}

}  // namespace lapwing
