// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The discrete operator and right-hand side of a batch, and what solvers need to know of them. It knows no equation.
#pragma once

#include <array>
#include <vector>

#include "kernels/batch/lane_values.hpp"
#include "kernels/stencil/assemble.hpp"
#include "kernels/stencil/inspect.hpp"
#include "kernels/stencil/stencil.hpp"

namespace lapwing {

/// A linear operator on batches: y = A x.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  virtual void apply(ConstDeviceVector x, DeviceVector y) const = 0;
  /// y = A x and the partial sums of x.y.
  virtual void apply_and_dot(ConstDeviceVector x, DeviceVector y, LaneSums<DeviceExec> const& sums) const = 0;
};

/// Coupling of one case's operator, measured on its face coefficients.
struct Coupling {
  std::array<double, 3> mean{0, 0, 0};   ///< mean inner face coefficient of each direction
  /// mean of S and of the coefficients of Dirichlet and Robin faces over the cells
  double grounding = 0;
  double variation = 1;                  ///< by how much the ratio of kappa between two directions varies over the box
  /// share of pairs of successive inner faces that differ by more than a factor 30
  double roughness = 0;
  bool singular = false;                 ///< constants are in the kernel: no S, no Dirichlet or Robin face
  std::array<double, 3> least{0, 0, 0};  ///< kappa of each direction, the smallest in the box; where not separable
  std::array<double, 3> largest{0, 0, 0};
  double least_extra = 0, largest_extra = 0;   ///< S, its smallest and its largest in the box
  double contrast = 1;                   ///< largest over smallest kappa of a direction
  double ground = 0;                     ///< 1.A 1, where it is known
  /// 1.A 1 where that is so small that a factor in double precision loses it, else 0
  double loose = 0;
  bool separable = false;                ///< the input says that kappa and sigma are constant and no face is Robin
  std::array<double, 3> face{0, 0, 0};   ///< where separable: T of an inner face of each direction
  double extra = 0;                      ///< where separable: S

  /// Whether direct solvers pin one unknown and leave constants to others.
  bool pinned() const { return singular || loose > 0; }
};

/// Assembled operator of a batch, for w = u - level.
///
/// The level of a case is a constant near which its solution lies: the mean of Dirichlet data g, of v/alpha on Robin
/// faces and of f/sigma, weighted by T and by sigma, 0 where there is none of them. Adding a constant to u and its data
/// adds it to the level and leaves the discrete problem for w as it is, so that neither digits nor stopping rules
/// depend on it.
struct BatchOperator {
  Stencil<DeviceExec> stencil;
  /// storage of the last one that was uniform where this one is not, or vice versa
  Stencil<DeviceExec> other;
  DeviceVector rhs;
  std::array<BoundaryKind, 6> closure{};              ///< of the faces of the box
  FaceMeasures<DeviceExec> measures;                 ///< storage of what `coupling` comes from
  LaneReducer reducer;                               ///< works in that of measures.inner[0]
  LaneValues<double> shift{1};                       ///< means that are removed from the right-hand side
  LaneValues<double> level{1};
  bool has_level = false;                            ///< in any lane
  DeviceVector face_values;                          ///< work space for the points of a face of the box
  std::vector<double> least_eigenvalue;              ///< as `least_eigenvalues` has found it; empty: not asked yet
  std::vector<Coupling> coupling;                    ///< [n_lanes]
  std::vector<double> compatibility_defect;          ///< [n_lanes], |sum b| / sum |b| where singular, else NaN

  /// @param few_rows  no solver needs more of a separable problem's stencil.
  static double predicted_bytes(BatchShape const& shape, bool with_extra, bool separable, bool few_rows);

  bool any_singular() const;
  /// [n_lanes], for the kernels that take the level out of a problem's data; empty where there is none.
  ConstDeviceVector levels() const { return has_level ? ConstDeviceVector(level.copied()) : ConstDeviceVector(); }
};

}  // namespace lapwing
