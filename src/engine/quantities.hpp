// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Quantities of interest and errors of a solved batch, one number per case.
#pragma once

#include <memory>
#include <vector>

#include "engine/certificate.hpp"
#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "kernels/batch/lane_values.hpp"
#include "problem/diffusion_problem.hpp"

namespace lapwing {

/// Evaluates the functionals of `[output.quantities]` on the device.
class Quantities {
 public:
  explicit Quantities(RunConfig const& config);

  /// Fills `quantities` of every result, and the errors where the input names an exact solution.
  ///
  /// integral: sum over cells times cell volume (midpoint rule, means in cells that a jump of the integrand crosses),
  /// or the mean; flux: from the discrete closure; probe:
  /// multilinear between cell centres; error_l2 = (sum e^2 / N)^(1/2), error_max = max |e|.
  /// @param fluxes   through the faces of the box.
  /// @param scratch  [n_values], overwritten.
  /// @param reducer  of the problem's shape.
  /// @note A number per lane and quantity comes to the host; allocates for a new number of lanes only.
  void evaluate(DiffusionPrograms const& programs, DiffusionProblem const& problem, ConstDeviceVector u,
                FaceFluxes const& fluxes, DeviceVector scratch, LaneReducer& reducer, std::vector<CaseResult>& results);

 private:
  double const* functional(std::size_t q, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                           ConstDeviceVector u, FaceFluxes const& fluxes, DeviceVector scratch, LaneReducer& reducer);
  void average_cut_cells(std::size_t q, DiffusionPrograms const& programs, DiffusionProblem const& problem,
                         ConstDeviceVector u, DeviceVector values);
  double const* probe_values(std::size_t q, DiffusionProblem const& problem, ConstDeviceVector u, LaneReducer& reducer);

  OutputSpec const* output_;
  std::vector<std::unique_ptr<ExpressionSampler>> samplers_;  ///< [quantity], empty where it has no expression
  std::vector<std::unique_ptr<CutSampler>> cuts_;             ///< [quantity], empty where no integrand can jump
  LaneValues<double> points_{1};                              ///< [direction][n_lanes], of a probe
};

}  // namespace lapwing
