// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_order.hpp"

#include <algorithm>
#include <unordered_map>

#include "sweep/case_reader.hpp"

namespace lapwing {

CaseOrder::CaseOrder(SweepPlan const& plan, std::vector<CaseRange> const& selected,
                     std::function<bool(std::int64_t)> const& wanted,
                     std::function<BatchRule(ResolvedNumbers const&)> const& rule_of) {
  CaseReader reader(plan);
  std::unordered_map<std::uint64_t, std::uint32_t> kinds;
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (auto const& range : selected)
    for (std::int64_t id = range.first; id < range.end; ++id) {
      if (!wanted(id)) continue;
      auto const& numbers = reader.at(id);
      auto const [found, is_new] = known.try_emplace(plan.batch_key(id, numbers), groups_.size());
      if (is_new) {
        auto const [kind, is_first] = kinds.try_emplace(numbers.batch_key, static_cast<std::uint32_t>(rules_.size()));
        if (is_first) rules_.push_back(rule_of(numbers));
        groups_.push_back({{}, 0, kind->second});
      }
      groups_[found->second].cases.push_back(id);
    }
  // stable: groups were found in the order of their first cases
  auto const lanes_seconds = [this](CaseGroup const& group) {
    return rule(group).seconds * static_cast<double>(rule(group).lanes);
  };
  std::stable_sort(groups_.begin(), groups_.end(), [&](CaseGroup const& a, CaseGroup const& b) {
    return lanes_seconds(a) > lanes_seconds(b);
  });
  for (auto& group : groups_) {
    group.cases.shrink();
    group.first = size_;
    size_ += group.cases.size();
  }
}

std::size_t CaseOrder::group_of(std::int64_t position) const {
  auto const above = std::upper_bound(groups_.begin(), groups_.end(), position,
                                      [](std::int64_t p, CaseGroup const& group) { return p < group.first; });
  return static_cast<std::size_t>(above - groups_.begin()) - 1;
}

std::int64_t CaseOrder::least_batches() const {
  std::int64_t n = 0;
  for (auto const& group : groups_) n += (group.cases.size() + rule(group).batch - 1) / rule(group).batch;
  return n;
}

}  // namespace lapwing
