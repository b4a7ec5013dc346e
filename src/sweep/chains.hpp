// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Chains of cases that are solved one after the other, each starting from those before it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case_list.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// All cases of a plan in chains. Every case is in exactly one, whatever part of the plan is solved.
///
/// Windows of the path through parameter space (`CasePath`) are parted by batch key and cut into chains of `longest`
/// cases; cases whose solver is `direct` or `fft` by name, which have no use for a start, are chains of their own. So
/// chains do not depend on ranks, batches or what is left to do, and where a plan grows at its end, whole windows keep
/// theirs.
/// @note Memory: up to 4.25 bytes per case.
class Chains {
 public:
  static constexpr std::int64_t longest = 16;

  explicit Chains(SweepPlan const& plan);

  std::int64_t size() const { return static_cast<std::int64_t>(starts_.size()) - 1; }
  std::int64_t length(std::int64_t chain) const { return start(chain + 1) - start(chain); }
  /// Case `step` of a chain, 0 being its head, which starts from zero.
  std::int64_t at(std::int64_t chain, std::int64_t step) const { return cases_[start(chain) + step]; }

 private:
  std::int64_t start(std::int64_t chain) const { return starts_[static_cast<std::size_t>(chain)]; }

  CaseList cases_;                     ///< chain after chain
  std::vector<std::uint32_t> starts_;  ///< [chain + 1], positions in cases_
};

/// All cases of the chains that some cases are in. @param cases  ascending, apart.
std::vector<CaseRange> whole_chains(Chains const& chains, std::vector<CaseRange> const& cases);

/// Identities of all cases, [case]: a case's own hash and, but for heads, that of the case before it, so that a case is
/// computed anew where anything changes that its start depends on.
std::vector<std::uint64_t> chained_hashes(SweepPlan const& plan, Chains const& chains);

}  // namespace lapwing
