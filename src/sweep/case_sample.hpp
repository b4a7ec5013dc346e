// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// A bounded number of cases that stand for all of a plan, as far as some of its parameters matter.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// Cases in which some parameters have all their values, or values spread over their ranges where they have too many.
struct CaseSample {
  std::vector<std::int64_t> cases;  ///< ascending
  std::vector<int> parameters;      ///< those that matter
  std::int64_t stands_for = 1;      ///< cases of the plan that have the values of one of these
  bool complete = true;             ///< every case of the plan has the values of one of these

  std::int64_t size() const { return static_cast<std::int64_t>(cases.size()); }
};

/// @param parameters  positions of the parameters that matter, ascending; none: one case stands for all.
/// @param most        cases at most, at least 2.
/// @note Where not all fit: mode grid takes both ends of every axis and values between, the other modes cases at equal
/// distances.
CaseSample sample_cases(SweepPlan const& plan, std::vector<int> const& parameters, std::int64_t most);

/// " in all 40 cases", " in 12 of 40 cases", " in 3 of the 256 cases looked at"; nothing if the plan has one case.
/// @param n_found  cases of the sample, at least 1.
std::string share_text(CaseSample const& sample, std::int64_t n_found, std::int64_t n_cases);

}  // namespace lapwing
