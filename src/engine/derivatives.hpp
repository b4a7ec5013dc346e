// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Gradients and fluxes of a solved batch, where quantities and stored fields ask for them.
#pragma once

#include <array>
#include <vector>

#include "config/run_config.hpp"
#include "equations/diffusion_operator.hpp"

namespace lapwing {

/// Bit c: derivative c of the solution (`Slot::u_x` + c) is asked for.
using DerivativeSet = unsigned;

/// Derivatives that an expression reads.
DerivativeSet derivatives_in(ByteCode const& code);

/// Derivatives u_x, ..., flux_z of the solution at cells and on faces of the box. Only those are computed that an
/// output reads, so that others cost nothing.
class Derivatives {
 public:
  explicit Derivatives(RunConfig const& config);
  static double predicted_bytes(RunConfig const& config, BatchShape const& shape);
  /// Passes over the cells, for predictions of time.
  static int n_at_cells(RunConfig const& config);

  /// Whether one of some quantities or, if asked, of the stored fields is made of derivatives.
  bool are_in(std::vector<int> const& quantities, bool fields) const;

  /// @param w  the solution less the level of every lane: differences would lose digits with it.
  /// @note Runs: device, a launch for every derivative and place. Allocates for a new shape only.
  void compute(DiffusionProblem const& problem, BatchOperator const& op, ConstDeviceVector w);

  /// [derivative], empty where nobody asks.
  ConstDeviceVector const (&at_cells() const)[n_derivatives] { return values_[n_faces]; }
  ConstDeviceVector const (&on_face(int face) const)[n_derivatives] { return values_[face]; }

 private:
  static constexpr int n_faces = 6;
  using Sets = std::array<DerivativeSet, n_faces + 1>;      ///< [face], and those at cells
  static Sets sets_of(RunConfig const& config);

  OutputSpec const* output_;
  Sets sets_;
  BatchShape shape_;
  DeviceVector storage_[n_faces + 1][n_derivatives];
  ConstDeviceVector values_[n_faces + 1][n_derivatives];
};

}  // namespace lapwing
