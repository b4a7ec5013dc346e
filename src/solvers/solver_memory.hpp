// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How much memory solvers take, told from the shape of a batch alone.
#pragma once

#include "solvers/automatic.hpp"

namespace lapwing {

/// Bytes of sums over the cells of every case, `LaneSums`.
double bytes_of_sums(BatchShape const& shape);

/// Bytes of a stencil's rows. @param uniform  only a few of them are stored.
double bytes_of_stencil(BatchShape const& shape, bool with_extra, bool uniform, int bytes_per_value = 8);

/// Bytes that the solver of a plan, as `make_solver` makes it, takes at most from its set-up to the end of a solve.
///
/// With V = unknowns of the batch, and in every case the sums of reductions (8 places a row and lane on the host, 32
/// values a row on a device):
///
///   multigrid, double   40 V for conjugate gradients (r, z, p, q, a scratch vector), or 24 V without; a level that is
///   coarsened takes 8 V for its residual, weights and a stencil after every direction, u and b of what is left, 16 V
///   or 24 V per direction for lines multigrid, mixed    36 V (r, z, q, two directions in single, x and a scratch
///   vector in double), all in single precision: the stencil as it is, and of every level its packed form, weights, u
///   and f, twice for second visits aggregation         40 V for conjugate gradients; on the host 125 (3D) or 95 (2D)
///   bytes per unknown, once more while one hierarchy is made cg                  48 V, and with the assembled matrix
///   16 bytes per entry and 8 V for row pointers fft                 32 V, 40 V where the last direction is periodic
///   direct              16 V; with own factors 8 (bandwidth + 1) per unknown of the factors that are held, for narrow
///   bands 8 (bandwidth + 5); with a shared one 8 V and 24 bytes per entry of the factor, that of the host included
///
/// Sums over levels are taken level by level with the sizes of the constructors, so that edges and padding count.
/// @param plan  the first one that a case is expected to try: `expected_plan`.
double predicted_bytes(SolvePlan const& plan, SolverSettings const& settings, BatchShape const& shape, bool with_extra);

/// What `plan_ladder` begins with for smooth coefficients that are alike in all directions, on cells of this grid.
/// @param separable  see config/separable.hpp.
SolvePlan expected_plan(SolverSettings const& settings, BoxGrid const& grid, BatchShape const& shape, bool separable);

}  // namespace lapwing
