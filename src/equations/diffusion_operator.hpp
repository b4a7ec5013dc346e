// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// -div(kappa grad u) + sigma u = f as an operator: assembly, bounds of eigenvalues, fluxes through faces and planes.
#pragma once

#include <vector>

#include "equations/diffusion_problem.hpp"
#include "operators/batch_operator.hpp"

namespace lapwing {

/// Assembles face coefficients and right-hand side, and measures the coupling.
///
/// In singular lanes the mean of the right-hand side is removed; the defect that this removes is kept.
/// @param reuse     an operator of an earlier batch whose storage is taken over if the shapes agree.
/// @param few_rows  a separable problem's stencil may be stored as a uniform one.
BatchOperator assemble_operator(DiffusionProblem const& problem, BatchOperator reuse = {},
                                    bool few_rows = false);

/// Assembles the right-hand side alone, for further data of the same operator.
void assemble_data(DiffusionProblem const& problem, BatchOperator& op);

/// Lower bounds of the eigenvalues of A, [n_lanes]: those of the operator with the least kappa and sigma of the box and
/// the least alpha of its Robin faces; in singular lanes beside the constants. 0 where there is no such bound.
/// @note Cost: numbers; with Robin faces in a direction without Dirichlet ones, some per point of the face.
std::vector<double> const& least_eigenvalues(DiffusionProblem const& problem, BatchOperator& op);

/// Upper bounds of the eigenvalues of A, [n_lanes]: twice the largest diagonal entry that kappa and sigma allow.
std::vector<double> largest_eigenvalues(DiffusionProblem const& problem, BatchOperator const& op);

/// Whether the input says that all boundary data are 0, and no level has been taken out of them.
bool has_no_boundary_data(DiffusionProblem const& problem, BatchOperator const& op);

/// The smallest T of a face of the box, [n_lanes].
std::vector<double> least_face_coefficients(DiffusionProblem const& problem, BatchOperator& op, int face);

/// Outward flux through a face of the box, [n_lanes], or the magnitudes of the terms that it is the difference of.
/// @param w  u less the level, or u itself unless `less_level`.
std::vector<double> flux_through(int face, FluxPart part, DiffusionProblem const& problem, BatchOperator& op,
                                 ConstDeviceVector w, bool less_level = true);

/// Flux through a plane of constant coordinate d towards +d, [n_lanes], or the magnitudes of the terms that it is the
/// difference of.
/// @param position  [n_lanes], (coordinate - lower) / h. @param w  as of `flux_through`.
std::vector<double> flux_through_plane(int d, ConstDeviceVector position, FluxPart part,
                                       DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector w,
                                       bool less_level = true);

/// What w dissipates in the half cells at the boundary, [n_lanes], in units of w.A w
/// (`LaneControl::boundary_dissipation`).
std::vector<double> boundary_dissipation(DiffusionProblem const& problem, BatchOperator& op, ConstDeviceVector w);

/// Stores all rows of a stencil that is uniform so far.
void store_all_rows(DiffusionProblem const& problem, BatchOperator& op);

}  // namespace lapwing
