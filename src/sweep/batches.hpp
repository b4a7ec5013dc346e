// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Cuts cases into batches that are solved together.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sweep/sweep_plan.hpp"

namespace lapwing {

struct Batch {
  std::vector<std::int64_t> cases;  ///< ascending as given
  double predicted_work = 0;        ///< comparable between batches of one plan; no unit
};

/// Cases with equal keys can share a batch: equal cells, and equal solver settings but for the tolerance. Where many cases of the
/// plan have their operator, they share batches with no others.
std::uint64_t batch_key(CaseSpec const& spec);

/// Work of one case: unknowns times a factor that grows with the grid for `cg` and `direct`.
double predicted_work(CaseSpec const& spec);

/// Groups cases by key, cuts each group in the given order, and orders the batches by predicted work, dearest first.
///
/// @param batch_size  most cases per batch for a grid; values below 1 count as 1.
/// @return batches; ties stand in order of their first case, so the result depends on the arguments alone.
std::vector<Batch> make_batches(SweepPlan const& plan, std::vector<std::int64_t> const& case_ids,
                                std::function<std::int64_t(BoxGrid const&)> const& batch_size);

}  // namespace lapwing
