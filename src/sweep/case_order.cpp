// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_order.hpp"

#include <algorithm>
#include <unordered_map>

#include "sweep/case_reader.hpp"

namespace lapwing {

CaseOrder::CaseOrder(SweepPlan const& plan, std::vector<CaseRange> const& selected,
                     std::function<bool(std::int64_t)> const& wanted,
                     std::function<BatchRule(ResolvedNumbers const&)> const& rule_of, Chains const* chains)
    : chains_(chains) {
  CaseReader reader(plan);
  std::unordered_map<std::uint64_t, std::uint32_t> kinds;
  std::unordered_map<std::uint64_t, std::size_t> known;
  /// Adds a case, or a chain with its first case.
  auto const add = [&](std::int64_t entry, std::int64_t id) {
    auto const& numbers = reader.at(id);
    auto const [found, is_new] = known.try_emplace(plan.batch_key(id, numbers), groups_.size());
    if (is_new) {
      auto const [kind, is_first] = kinds.try_emplace(numbers.batch_key, static_cast<std::uint32_t>(rules_.size()));
      if (is_first) {
        rules_.push_back(rule_of(numbers));
        if (chains) rules_.back().seconds *= static_cast<double>(chains->length(entry));
      }
      groups_.push_back({{}, 0, kind->second});
    }
    groups_[found->second].cases.push_back(entry);
  };
  if (chains) wanted_.assign(static_cast<std::size_t>(plan.n_cases()), false);
  for (auto const& range : selected)
    for (std::int64_t id = range.first; id < range.end; ++id) {
      if (!wanted(id)) continue;
      ++n_cases_;
      if (chains)
        wanted_[static_cast<std::size_t>(id)] = true;
      else
        add(id, id);
    }
  for (std::int64_t chain = 0; chains && chain < chains->size(); ++chain)
    if (!to_solve(chain).empty()) add(chain, chains->at(chain, 0));
  // stable: groups were found in the order of their first cases
  auto const lanes_seconds = [this](CaseGroup const& group) {
    return rule(group).seconds * static_cast<double>(rule(group).lanes);
  };
  std::stable_sort(groups_.begin(), groups_.end(),
                   [&](CaseGroup const& a, CaseGroup const& b) { return lanes_seconds(a) > lanes_seconds(b); });
  for (auto& group : groups_) {
    group.cases.shrink();
    group.first = size_;
    size_ += group.cases.size();
  }
}

std::vector<std::int64_t> CaseOrder::to_solve(std::int64_t entry) const {
  if (!chains_) return {entry};
  std::int64_t n = chains_->length(entry);
  while (n > 0 && !wants(chains_->at(entry, n - 1))) --n;
  std::vector<std::int64_t> cases;
  for (std::int64_t step = 0; step < n; ++step) cases.push_back(chains_->at(entry, step));
  return cases;
}

std::size_t CaseOrder::group_of(std::int64_t position) const {
  auto const above = std::upper_bound(groups_.begin(), groups_.end(), position,
                                      [](std::int64_t p, CaseGroup const& group) { return p < group.first; });
  return static_cast<std::size_t>(above - groups_.begin()) - 1;
}

std::int64_t CaseOrder::least_batches() const {
  std::int64_t n = 0;
  for (auto const& group : groups_) {
    std::int64_t steps = 1;
    for (std::int64_t i = 0; chains_ && i < group.cases.size(); ++i)
      steps = std::max(steps, chains_->length(group.cases[i]));
    n += (group.cases.size() + rule(group).batch - 1) / rule(group).batch * steps;
  }
  return n;
}

}  // namespace lapwing
