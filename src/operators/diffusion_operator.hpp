// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The discrete operator and right-hand side of a batch, and what solvers need to know of them.
#pragma once

#include <array>
#include <vector>

#include "kernels/inspect.hpp"
#include "kernels/lane_values.hpp"
#include "kernels/stencil.hpp"
#include "problem/diffusion_problem.hpp"

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
  double grounding = 0;                  ///< mean of S and of the coefficients of Dirichlet and Robin faces over the cells
  double variation = 1;                  ///< by how much the ratio of kappa between two directions varies over the box
  double roughness = 0;                  ///< share of pairs of successive inner faces that differ by more than a factor 30
  bool singular = false;                 ///< constants are in the kernel: no S, no Dirichlet or Robin face
  bool separable = false;                ///< the input says that kappa and sigma are constant and no face is Robin
  std::array<double, 3> face{0, 0, 0};   ///< where separable: T of an inner face of each direction
  double extra = 0;                      ///< where separable: S
};

/// Assembled operator of a batch.
struct DiffusionOperator {
  Stencil<DeviceExec> stencil;
  Stencil<DeviceExec> other;                         ///< storage of the last one that was uniform where this one is not, or vice versa
  DeviceVector rhs;
  std::array<FaceClosure, 6> closure{};              ///< of the faces of the box
  FaceMeasures<DeviceExec> measures;                 ///< storage of what `coupling` comes from
  LaneReducer reducer;                               ///< works in that of measures.inner[0]
  LaneValues<double> shift{1};                       ///< means that are removed from the right-hand side
  std::vector<Coupling> coupling;                    ///< [n_lanes]
  std::vector<double> compatibility_defect;          ///< [n_lanes], |sum b| / sum |b| where singular, else NaN

  bool any_singular() const;
};

/// Assembles face coefficients and right-hand side, and measures the coupling.
///
/// In singular lanes the mean of the right-hand side is removed; the defect that this removes is kept.
/// @param reuse     an operator of an earlier batch whose storage is taken over if the shapes agree.
/// @param few_rows  a separable problem's stencil may be stored as a uniform one.
DiffusionOperator assemble_operator(DiffusionProblem const& problem, DiffusionOperator reuse = {}, bool few_rows = false);

/// Assembles the right-hand side alone, for further data of the same operator.
void assemble_data(DiffusionProblem const& problem, DiffusionOperator& op);

/// Stores all rows of a stencil that is uniform so far.
void store_all_rows(DiffusionProblem const& problem, DiffusionOperator& op);

}  // namespace lapwing
