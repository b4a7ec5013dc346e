// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Operators with constant coefficients on all levels of a hierarchy, as products of numbers along each direction.
#pragma once

#include <array>
#include <vector>

#include "kernels/multigrid/cycle_transfer.hpp"
#include "operators/batch_operator.hpp"
#include "solvers/lane_values.hpp"

namespace lapwing {

/// The operator of one level of a separable problem with constant coefficients.
///
/// Face coefficients are T_a(x, y, z) = t_a(index along a) times m_b(index along b) for the other directions b, and S
/// is sigma m_x m_y m_z: on the finest level m = 1, and every coarsening keeps the form. So a hierarchy costs as much
/// as its edges are long. The arithmetic is that of `coarsen_operator`, which for these operators has no lateral terms.
class UniformOperator {
 public:
  /// @pre every lane of op is separable.
  explicit UniformOperator(BatchOperator const& op);

  BatchShape const& shape() const { return shape_; }

  /// Coarsens direction a. @return the interpolation weights of the odd cells, [odd cell][n_lanes].
  std::vector<double> coarsen(int a);

  /// Rows of the level in single precision. @param scale  [n_lanes], what coefficients are multiplied by.
  void fill(LaneValues<double> const& scale, CycleStencil<DeviceExec> const& a) const;
  /// The level in double precision.
  void fill(Stencil<DeviceExec> const& a) const;

 private:
  double& face(int a, int i, int lane) { return face_[a][static_cast<std::size_t>(i) * lanes_ + lane]; }
  double face(int a, int i, int lane) const { return face_[a][static_cast<std::size_t>(i) * lanes_ + lane]; }
  double mass(int a, int i, int lane) const { return mass_[a][static_cast<std::size_t>(i) * lanes_ + lane]; }
  /// T of direction a on the face below cell p; p[a] may be the number of cells.
  double coefficient(int a, std::array<int, 3> const& p, int lane) const;
  double extra(std::array<int, 3> const& p, int lane) const;

  BatchShape shape_;
  int lanes_;
  std::array<std::vector<double>, 3> face_, mass_;   ///< [direction][index][n_lanes]
  std::vector<double> sigma_;
};

/// Weights of direction a of a uniform transfer. @param weights  as `UniformOperator::coarsen` returns them.
void fill_weights(std::vector<double> const& weights, int a, CycleTransfer<DeviceExec> const& t);

}  // namespace lapwing
