// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Transforms of all lines of a batch along one direction, on the host.
#pragma once

#include <vector>

#include "kernels/batch/batch_shape.hpp"
#include "kernels/vendor/fftw.hpp"

namespace lapwing {

/// Transforms every line along one direction of [group][z][y][x][lane] fields.
///
/// Lines that are not contiguous are gathered eight at a time, so that whole cache lines are moved. Every line goes
/// through the same plan, so its bits depend neither on the number of lanes nor on its neighbours.
/// @note Runs: host, threads of HostExec, 1 launch. @note Memory: 16 lines of scratch per thread.
class LineTransforms {
 public:
  /// @throws BackendUnavailable where this build has no FFTW.
  LineTransforms(BatchShape const& shape, int direction, vendor::LineTransform kind);

  /// out = transformed lines of `in`, which may be the same storage, in active lanes; others keep their values.
  /// @param active  [n_lanes], 0 or 1.
  void forward(std::vector<int> const& active, double const* in, double* out) const;
  /// The inverse but for `normalisation()`; values of `in` are lost.
  void backward(std::vector<int> const& active, double* in, double* out) const;

  double normalisation() const { return plans_.normalisation(); }

 private:
  template <class Transform>
  void for_each_line(std::vector<int> const& active, double const* in, double* out, Transform const& transform) const;

  BatchShape shape_;
  int direction_;
  vendor::LinePlans plans_;
  int n_workers_;
  Array<double, HostExec> scratch_;
};

}  // namespace lapwing
