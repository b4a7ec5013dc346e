// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_reader.hpp"

#include <algorithm>
#include <cstring>

#include "sweep/sweep_plan.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_combinations = 4096;

}  // namespace

ParameterCombinations::ParameterCombinations(SweepPlan const& plan, std::vector<int> parameters)
    : plan_(&plan), parameters_(std::move(parameters)), present_(parameters_.size()) {}

ParameterCombinations::Found ParameterCombinations::find(std::int64_t case_id) {
  std::size_t const n = parameters_.size();
  if (n == 0 && n_known_ > 0) return {0, false};
  if (hopeless_) return {};
  ++n_asked_;
  for (std::size_t i = 0; i < n; ++i) present_[i] = plan_->parameter(case_id, parameters_[i]);
  auto const is_present = [&](std::int64_t index) {
    return n == 0 ||
           std::memcmp(present_.data(), values_.data() + static_cast<std::size_t>(index) * n, n * sizeof(double)) == 0;
  };
  if (last_ != stranger && is_present(last_)) return {last_, false};
  auto const key = Hash64().add(present_.data(), n * sizeof(double)).value();
  if (auto const found = known_.find(key); found != known_.end()) {
    if (!is_present(found->second)) return {};
    last_ = found->second;
    return {last_, false};
  }
  if (n_known_ == most_combinations) {
    hopeless_ = n_asked_ < 2 * most_combinations;
    return {};
  }
  known_.emplace(key, n_known_);
  values_.insert(values_.end(), present_.begin(), present_.end());
  last_ = n_known_++;
  return {last_, true};
}

CaseReader::CaseReader(SweepPlan const& plan) : plan_(&plan), combinations_(plan, plan.number_parameters()) {}

ResolvedNumbers const& CaseReader::at(std::int64_t case_id) {
  auto const [index, is_new] = combinations_.find(case_id);
  if (index == ParameterCombinations::stranger) return stranger_ = plan_->resolve_numbers(case_id);
  if (is_new) known_.push_back(plan_->resolve_numbers(case_id));
  return known_[static_cast<std::size_t>(index)];
}

}  // namespace lapwing
