// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How the cases of a plan are put into batches, and what they are predicted to cost.
#pragma once

#include <cmath>
#include <functional>
#include <string>

#include "run/load_sweep.hpp"
#include "sweep/case_order.hpp"
#include "sweep/dealer.hpp"

namespace lapwing {

/// What a case that is combined from basis solutions takes per unknown, sampling of expressions apart.
inline constexpr double seconds_per_combined_unknown = 10e-9;

/// "64 x 48".
std::string cells_text(BoxGrid const& grid);

/// run.batch as a number.
int requested_batch(RunConfig const& config);

/// The rule of a group of cases, from the numbers of its first one.
///
/// Without run.batch, a batch holds as many cases as `batch_size` wants, and no more than are predicted to fit into the
/// memory, in whole sets of lanes and at least one of them. No case's numbers depend on that.
/// @param memory  bytes that a rank's batches may take, the same on every rank, because all cut the same order into
///                batches.
std::function<BatchRule(ResolvedNumbers const&)> batch_rules(RunConfig const& config, SweepPlan const& plan,
                                                             double memory = HUGE_VAL);

/// @param one_by_one  no share holds more than one batch, so that a run can end after any.
DealerRules dealer_rules(RunConfig const& config, int n_ranks, bool one_by_one);

}  // namespace lapwing
