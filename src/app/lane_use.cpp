// SPDX-License-Identifier: BSD-3-Clause
#include "app/lane_use.hpp"

#include <algorithm>
#include <numeric>

namespace lapwing {
namespace {

/// Seconds that a case costs more if its neighbours in the batch are not its neighbours in the file: a write per dataset.
constexpr double scattered_seconds = 30e-6;

}  // namespace

LaneUse& LaneUse::operator+=(LaneUse const& other) {
  used += other.used;
  made += other.made;
  return *this;
}

LaneUse lane_use(std::span<std::int32_t const> iterations, std::int64_t lanes, std::int64_t unknowns) {
  std::int64_t used = 0, slowest = 1;
  for (auto const n : iterations) {
    used += std::max(n, 1);
    slowest = std::max<std::int64_t>(slowest, n);
  }
  auto const n_cases = static_cast<std::int64_t>(iterations.size());
  return {used * unknowns, slowest * ((n_cases + lanes - 1) / lanes * lanes) * unknowns};
}

LaneUse lane_use(std::span<std::int32_t const> iterations, BatchRule const& rule) {
  LaneUse sum;
  for (std::size_t first = 0; first < iterations.size(); first += static_cast<std::size_t>(rule.batch))
    sum += lane_use(iterations.subspan(first, std::min(iterations.size() - first, static_cast<std::size_t>(rule.batch))),
                    rule.lanes, rule.unknowns);
  return sum;
}

std::vector<std::int64_t> DrawOrder::order(CaseOrder const& cases, CaseRange const& piece) {
  struct Ranked {
    double hardness;
    std::int64_t case_id;
  };
  auto const& group = cases.groups()[cases.group_of(piece.first)];
  bool const sorts = group.rule.iterates && group.rule.batch > 1 && piece.size() > group.rule.batch && hardness_.varies() &&
                     !unsorted_.contains(group.first);
  std::vector<Ranked> ranked;
  for (std::int64_t position = piece.first; position < piece.end; ++position) {
    auto const id = group.cases[position - group.first];
    ranked.push_back({sorts ? hardness_(id) : 0, id});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](Ranked const& a, Ranked const& b) { return a.hardness > b.hardness; });
  std::vector<std::int64_t> ids;
  for (auto const& one : ranked) ids.push_back(one.case_id);
  return ids;
}

void DrawOrder::judge(CaseGroup const& group, std::vector<std::int64_t> const& cases,
                      std::vector<std::int32_t> const& iterations, double seconds) {
  if (!group.rule.iterates || static_cast<std::int64_t>(cases.size()) <= group.rule.batch) return;
  double const per_case = seconds / static_cast<double>(cases.size());
  auto const made = lane_use(iterations, group.rule);
  if (unsorted_.contains(group.first)) {
    if (per_case * (1 - made.occupancy()) > 2 * scattered_seconds) unsorted_.erase(group.first);
    return;
  }
  std::vector<std::size_t> by_case(cases.size());
  std::iota(by_case.begin(), by_case.end(), std::size_t{0});
  std::sort(by_case.begin(), by_case.end(), [&](std::size_t a, std::size_t b) { return cases[a] < cases[b]; });
  std::vector<std::int32_t> unsorted;
  for (auto const i : by_case) unsorted.push_back(iterations[i]);
  double const saved = per_case * (static_cast<double>(lane_use(unsorted, group.rule).made) / static_cast<double>(made.made) - 1);
  if (saved < scattered_seconds) unsorted_.insert(group.first);
}

}  // namespace lapwing
