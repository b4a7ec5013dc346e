// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is stored of how right the solutions of a batch are, and the last word on whether they count as done.
#pragma once

#include <array>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "operators/diffusion_operator.hpp"
#include "solvers/solver.hpp"

namespace lapwing {

/// Outward fluxes, [face of the box][lane]; empty for faces that nobody asks for.
using FaceFluxes = std::array<std::vector<double>, 6>;

/// Fluxes through the faces that quantities and certificates need: none but those of quantities where there are no boundary data,
/// since the source then is the largest term of the balance.
FaceFluxes face_fluxes(OutputSpec const& output, DiffusionProblem const& problem, DiffusionOperator& op, ConstDeviceVector w);

/// Puts the energy error and the balance of every done case into its result.
///
/// The balance is |fluxes out + integral of sigma u - integral of f| over the largest of these terms, fluxes taken face by face (those
/// through periodic faces cancel), or over |b|_1, as |b|_2 bounds it, where there are no boundary data. The numerator is the sum of the residual, of which the fluxes of two neighbours cancel exactly. A
/// case with a flux among its quantities that is not ten times as large as what does not balance fails, unless the balance
/// meets ten times its tolerance.
/// @param u         the solution.
/// @param reports   [case], of the solves.
/// @note Cost: 16 bytes per unknown with sigma, else nothing but numbers.
void certify(OutputSpec const& output, DiffusionProblem const& problem, bool has_boundary_data, FaceFluxes const& fluxes,
             ConstDeviceVector u, std::vector<LaneReport> const& reports, LaneReducer& reducer,
             std::vector<CaseResult>& results);

}  // namespace lapwing
