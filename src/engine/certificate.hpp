// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is stored of how right the solutions of a batch are, and the last word on whether they count as done.
#pragma once

#include <array>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "equations/diffusion_operator.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Fluxes through the faces of the box, [face][lane]; empty for faces that nobody asks for.
struct FaceFluxes {
  std::array<std::vector<double>, 6> outward;
  /// by how much they may be wrong because u is rounded; empty where they are given
  std::array<std::vector<double>, 6> rounding;

  /// Of one quantity, through a plane.
  struct Plane {
    int quantity = 0, normal = 0;
    ConstDeviceVector position;                ///< [n_lanes], (coordinate - lower) / h
    std::vector<double> through, rounding;     ///< [lane]
  };
  std::vector<Plane> planes;

  /// [lane], of a quantity that is a flux. @return what it may be wrong by; empty where it is given
  std::vector<double> const& of(QuantitySpec const& spec, int quantity) const;
  std::vector<double> const& rounding_of(QuantitySpec const& spec, int quantity) const;
};

/// Where a solution comes from, and with it how many digits its fluxes have.
enum class SolutionOrigin { solved, stored, stored_in_single };

/// Fluxes through the faces that quantities and certificates need: none but those of quantities where there are no
/// boundary data, since the source then is the largest term of the balance. A flux T (w - g) loses eps/2 T (|w| + |g|)
/// as w is rounded, taken over the face.
/// @param planes  planes of quantities, with their positions; their fluxes are found.
FaceFluxes face_fluxes(OutputSpec const& output, DiffusionProblem const& problem, BatchOperator& op,
                       ConstDeviceVector w, std::vector<FaceFluxes::Plane> planes = {});

/// What fluxes lose by the rounding of a u that was stored: the level that was taken out of w is in it again.
void round_as_stored(SolutionOrigin origin, DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector u,
                     FaceFluxes& fluxes);

/// What a certificate is made of besides the reports of the solves.
struct Evidence {
  SolutionOrigin origin = SolutionOrigin::solved;
  bool has_boundary_data = true;
  FaceFluxes const& fluxes;
  std::vector<int> const& quantities;   ///< those that are evaluated, of the output's
  ConstDeviceVector u;                  ///< the solution
  bool derivatives = false;             ///< some of what is evaluated is made of derivatives
};

/// Puts the energy error and the balance of every done case into its result.
///
/// The balance is |fluxes out + integral of sigma u - integral of f|, or what rounding may make of a flux if that is
/// more, over the largest of these terms, fluxes taken face by face (those through periodic faces cancel), or over
/// |b|_1, as |b|_2 bounds it, where there are no boundary data; where it would be large, over what u dissipates divided
/// by its range, if that is more. The imbalance is the sum of the residual, of which the fluxes of two neighbours
/// cancel exactly. A case with a flux among its quantities that is not ten times as large as what does not balance and
/// what rounding makes of it fails, unless the balance meets ten times its tolerance. A flux from a stored solution
/// must be known to 1e-6, or to 1e-4 from single precision; and so must differences between neighbours, taken for the
/// range of u over the number of cells, where derivatives are asked for.
/// @param reports   [case], of the solves.
/// @note Cost: 16 bytes per unknown with sigma, else nothing but numbers.
void certify(OutputSpec const& output, DiffusionProblem const& problem, Evidence const& evidence,
             std::vector<LaneReport> const& reports, LaneReducer& reducer, std::vector<CaseResult>& results);

}  // namespace lapwing
