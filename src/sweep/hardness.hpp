// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// How many iterations a case may need beside its neighbours, guessed from the plan.
#pragma once

#include <cstdint>

#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// A number that grows with the iterations of a case; comparable between cases of one group.
///
///   log10(1 / tolerance) (1 + log10(contrast) / 8), contrast = largest / least kappa at a few points of the box
///
/// It orders cases, so that those of one batch end at about the same time; no result depends on it.
class Hardness {
 public:
  Hardness(RunConfig const& config, SweepPlan const& plan);

  /// Whether cases can differ: kappa is given by expressions, and it or the tolerance reads a parameter.
  bool varies() const { return varies_; }
  double operator()(std::int64_t case_id) const;

 private:
  RunConfig const* config_;
  SweepPlan const* plan_;
  bool varies_ = false;
};

}  // namespace lapwing
