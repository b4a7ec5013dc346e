// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an unknown is predicted to cost with each solver, from measurements that are part of the source.
#pragma once

#include "core/solver_settings.hpp"
#include "kernels/batch/batch_shape.hpp"

namespace lapwing {

/// Seconds per unknown, set-up and solve, on one core of the machine of docs/performance.md.
///
/// Depends on the grid alone: lanes count as the grid's shape allows, however many cases there are, so that `auto`
/// chooses alike in any company.
/// @param kind           not automatic.
/// @param shared_factor  `direct` factors once for many cases.
double predicted_seconds_per_unknown(SolverKind kind, BatchShape const& shape, bool shared_factor);

/// The same for the cycles on networks of joined cells that multigrid ends with, whatever the coefficients.
inline constexpr double aggregation_seconds_per_unknown = 1.5e-6;

/// Whether a batch of many cases of this grid has several lanes.
bool has_many_lanes(BatchShape const& shape);

}  // namespace lapwing
