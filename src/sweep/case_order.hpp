// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The cases of a run in the order in which they are dealt, from which batches are cut on demand.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/case_list.hpp"
#include "sweep/chains.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// How cases of one kind are solved.
struct BatchRule {
  std::int64_t batch = 1;    ///< most cases per batch
  std::int64_t lanes = 1;    ///< cases that are solved as one; fewer cost as much
  double seconds = 1;        ///< predicted per case
  BoxGrid grid;              ///< of the first case
  bool by_hardness = false;  ///< whether batches are to hold cases of like hardness
  bool fits = true;          ///< whether such a batch is predicted to fit into the memory it was planned for
};

/// Cases that share batches.
struct CaseGroup {
  CaseList cases;          ///< ascending; where cases form chains, the numbers of the chains
  std::int64_t first = 0;  ///< position of the first one in the whole order
  std::uint32_t kind = 0;  ///< index of its rule
};

/// Cases by group; the groups whose lanes take longest stand first.
///
/// Where cases form chains, whole chains are dealt: what holds of a case here, its position, cost and number, then
/// holds of a chain that has cases to solve.
///
/// Invariant: positions 0 .. size() - 1 run through the groups one after the other. The order follows from the
/// arguments of the constructor alone.
class CaseOrder {
 public:
  /// @param wanted   whether a case is to be solved.
  /// @param rule_of  asked once per kind of grid and solver, with the numbers of its first case.
  /// @param chains   none, or the plan's, which must outlive the order.
  CaseOrder(SweepPlan const& plan, std::vector<CaseRange> const& selected,
            std::function<bool(std::int64_t)> const& wanted,
            std::function<BatchRule(ResolvedNumbers const&)> const& rule_of, Chains const* chains = nullptr);

  std::int64_t size() const { return size_; }
  std::int64_t n_cases() const { return n_cases_; }  ///< to be solved; size() where there are no chains
  /// What has to be solved for an entry of a group: the case, or a chain from its head to its last case that is wanted.
  std::vector<std::int64_t> to_solve(std::int64_t entry) const;
  /// Whether a case is to be stored; of a chain, some may only be what others start from.
  bool wants(std::int64_t case_id) const { return !chains_ || wanted_[static_cast<std::size_t>(case_id)]; }
  std::vector<CaseGroup> const& groups() const { return groups_; }
  BatchRule const& rule(CaseGroup const& group) const { return rules_[group.kind]; }
  /// Index of the group that holds a position.
  std::size_t group_of(std::int64_t position) const;
  /// Batches if every one is as large as its rule allows.
  std::int64_t least_batches() const;

 private:
  Chains const* chains_;
  std::vector<bool> wanted_;  ///< [case], where there are chains
  std::vector<BatchRule> rules_;
  std::vector<CaseGroup> groups_;
  std::int64_t size_ = 0, n_cases_ = 0;
};

}  // namespace lapwing
