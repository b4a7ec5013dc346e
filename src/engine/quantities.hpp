// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Quantities of interest and errors of a solved batch, one number per case.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/certificate.hpp"
#include "engine/derivatives.hpp"
#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "kernels/batch/lane_values.hpp"
#include "equations/diffusion_problem.hpp"

namespace lapwing {

/// Evaluates the functionals of `[output.quantities]` on the device.
class Quantities {
 public:
  explicit Quantities(RunConfig const& config);
  static double predicted_bytes(RunConfig const& config, BatchShape const& shape);

  /// Planes that fluxes are asked through, with their positions in the cases.
  std::vector<FaceFluxes::Plane> planes(DiffusionProblem const& problem);

  /// Fills `quantities` of every result, and the errors where the input names an exact solution.
  ///
  /// integral: sum over cells times cell volume (midpoint rule; means in cells that a jump of the integrand crosses),
  /// or the mean; on a face the sum over its cells times their area; flux: from the discrete closure, or of the
  /// discrete fluxes through a plane; probe: multilinear between cell centres and faces of the box; error_l2 =
  /// (sum e^2 / N)^(1/2), error_max = max |e|.
  /// @param derivatives  of this solution.
  /// @param fluxes       through the faces of the box, and the planes.
  /// @param scratch      [n_values], overwritten.
  /// @param reducer      of the problem's shape.
  /// @note A number per lane and quantity comes to the host; allocates for a new shape only.
  void evaluate(DiffusionPrograms const& programs, DiffusionProblem const& problem, ConstDeviceVector u,
                Derivatives const& derivatives, FaceFluxes const& fluxes, DeviceVector scratch, LaneReducer& reducer,
                std::vector<CaseResult>& results);

 private:
  /// What functionals are taken of.
  struct Solution {
    DiffusionPrograms const& programs;
    DiffusionProblem const& problem;
    ConstDeviceVector u;
    Derivatives const& derivatives;
    FaceFluxes const& fluxes;
  };
  /// Samplers of an expression, at the cells and on faces; empty where it is not wanted.
  using Samplers = std::array<std::unique_ptr<ExpressionSampler>, 7>;

  void prepare(BatchShape const& shape);
  double const* functional(std::size_t q, Solution const& solution, DeviceVector scratch, LaneReducer& reducer);
  double const* probe_values(std::size_t q, Solution const& solution, LaneReducer& reducer);
  double const* reduce_at(int place, std::size_t q, Solution const& solution, DeviceVector scratch,
                          LaneReducer& reducer);
  FieldData<DeviceExec> fields_at(int place, ByteCode const& code, Solution const& solution);

  RunConfig const* config_;
  OutputSpec const* output_;
  std::vector<Samplers> samplers_;                            ///< [quantity][face, or cells]
  std::vector<std::unique_ptr<CutSampler>> cuts_;             ///< [quantity], empty where no integrand can jump
  std::vector<LaneValues<double>> points_;                    ///< [quantity], [direction][n_lanes], of a probe or plane
  std::vector<double> extremes_;
  BatchShape shape_;
  DeviceVector at_face_[4];                                   ///< u, kappa, sigma, source at the points of a face
};

}  // namespace lapwing
