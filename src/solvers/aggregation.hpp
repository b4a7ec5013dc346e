// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Conjugate gradients with a hierarchy of every case's own: the rung `aggregation` of the solver `multigrid`.
#pragma once

#include <memory>
#include <vector>

#include "operators/laplacian.hpp"
#include "solvers/aggregation_hierarchy.hpp"
#include "solvers/conjugate_gradient.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// For coefficients that no grid follows. Hierarchies are made on the host when a lane first needs its own, and kept
/// for further right-hand sides. Cycles run on the host, lane after lane; the rest of an iteration runs on the device.
/// @note An iteration brings r to the host and z back where the device has a memory of its own.
class AggregationMultigrid : public Solver {
 public:
  AggregationMultigrid(BatchShape const& shape, Timers& timers);
  /// At most: while the last lane's hierarchy is made.
  static double predicted_bytes(BatchShape const& shape);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

  /// Whether the links of a case can be counted in int.
  static bool suits(BatchShape const& shape) { return shape.n_cells() <= 300'000'000; }

 private:
  ConjugateGradient cg_;
  Stencil<DeviceExec> stencil_;
  std::unique_ptr<LinearOperator> laplacian_;
  std::vector<std::unique_ptr<AggregationHierarchy>> hierarchies_;   ///< [n_lanes]
  Kokkos::View<double*, StagingSpace> staged_;                       ///< empty where the host reads the device's memory
};

}  // namespace lapwing
