// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The solver `fft`: fast transforms along all directions but the last, and a tridiagonal system per mode along that.
#pragma once

#include <array>
#include <vector>

#include "kernels/transforms/lines.hpp"
#include "kernels/transforms/modes.hpp"
#include "solvers/lane_values.hpp"
#include "solvers/refinement.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// True where this engine has the solver: FFTW was found, and it computes on the host.
bool has_fft();

/// The transform that diagonalises a direction with these closures. @pre Not Robin.
vendor::LineTransform transform_for(BoundaryKind lower, BoundaryKind upper);

/// Eigenvalues of the direction over its face coefficient T, in the order of the transform's output: 4 sin^2(theta_k /
/// 2).
std::vector<double> line_eigenvalues(int n, vendor::LineTransform kind);

/// Solves separable operators (constant kappa per direction, constant sigma, no Robin face).
///
/// @note Memory per unknown: 32 bytes, 40 where the last direction is periodic. @note Cost: two transforms of a line
/// per transformed direction, about 5 log2 n flops per unknown each.
/// @see Hockney (1965) for transforms with a recurrence along the last direction; docs/theory.md, section 6.
class Fft : public Solver {
 public:
  /// @throws BackendUnavailable where `has_fft()` is false.
  explicit Fft(BatchShape const& shape);
  static double predicted_bytes(BatchShape const& shape);

  void setup(BatchOperator const& op) override;
  std::vector<LaneReport> solve(ConstDeviceVector b, DeviceVector x, LaneControl const& control) override;

 private:
  void plan(std::array<BoundaryKind, 6> const& closure);
  void apply_inverse(std::vector<int> const& running, ConstDeviceVector in, DeviceVector out);

  BatchShape shape_;
  Refinement refinement_;
  DeviceVector values_;
  LaneValues<double> ratio_[3], shift_, scale_;
  LaneValues<int> chosen_;
  ModeSystems<DeviceExec> modes_;
  std::vector<LineTransforms> transforms_;      ///< [direction] but the last
  Stencil<DeviceExec> stencil_;
  bool planned_ = false;
};

}  // namespace lapwing
