// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/sorted_cases.hpp"

#include <algorithm>

namespace lapwing {
namespace {

constexpr std::int64_t window_cases = 1024;
/// Hardness may differ by this factor without a case of a batch waiting long for another.
constexpr double alike = 1.2;

struct Ranked {
  double hardness;
  std::int64_t case_id;
};

}  // namespace

SortedCases::SortedCases(RunConfig const& config, SweepPlan const& plan, CaseOrder const& order)
    : order_(&order), hardness_(config, plan) {}

std::vector<std::int64_t> SortedCases::at(CaseRange const& range) {
  auto const& group = order_->groups()[order_->group_of(range.first)];
  auto const& rule = order_->rule(group);
  bool const sorts = rule.by_hardness && hardness_.varies();
  std::vector<std::int64_t> cases;
  for (std::int64_t position = range.first; position < range.end; ++position) {
    std::int64_t const i = position - group.first, window = i / window_cases * window_cases;
    if (sorts && in_hand_ != group.first + window) sort_window(group, window);
    cases.push_back(sorts ? sorted_[static_cast<std::size_t>(i - window)] : group.cases[i]);
  }
  for (auto first = cases.begin(); sorts && first != cases.end();) {
    auto const last = first + std::min<std::int64_t>(cases.end() - first, rule.batch);
    std::sort(first, last);
    first = last;
  }
  return cases;
}

void SortedCases::sort_window(CaseGroup const& group, std::int64_t window) {
  std::vector<Ranked> ranked;
  for (std::int64_t i = window; i < std::min(window + window_cases, group.cases.size()); ++i)
    ranked.push_back({hardness_(order_->to_solve(group.cases[i]).front()), group.cases[i]});
  auto const softer = [](Ranked const& a, Ranked const& b) { return a.hardness < b.hardness; };
  auto const [least, most] = std::minmax_element(ranked.begin(), ranked.end(), softer);
  if (most->hardness > alike * least->hardness)
    std::stable_sort(ranked.begin(), ranked.end(), [&](Ranked const& a, Ranked const& b) { return softer(b, a); });
  sorted_.clear();
  for (auto const& one : ranked) sorted_.push_back(one.case_id);
  in_hand_ = group.first + window;
}

}  // namespace lapwing
