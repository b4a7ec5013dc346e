// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/chains.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/hash.hpp"
#include "sweep/case_path.hpp"
#include "sweep/case_reader.hpp"

namespace lapwing {
namespace {

bool has_use_for_a_start(SolverSettings const& solver) { return iterates(solver.type); }

/// Cases of a window that share batches, in the order of the path.
struct Part {
  std::uint64_t key = 0;
  std::int64_t longest = 1;
  std::vector<std::int64_t> cases;
};

/// Parts a window by batch key, in the order in which keys appear; the first `n_parts` of `parts` are used, others are
/// storage.
std::size_t part_window(SweepPlan const& plan, CaseReader& reader, std::vector<std::int64_t> const& window,
                        std::vector<Part>& parts) {
  std::unordered_map<std::uint64_t, std::size_t> known;
  std::size_t n_parts = 0, last = 0;
  for (std::int64_t const id : window) {
    auto const& numbers = reader.at(id);
    auto const key = plan.batch_key(id, numbers);
    if (n_parts == 0 || parts[last].key != key) {
      auto const [found, is_new] = known.try_emplace(key, n_parts);
      last = found->second;
      if (is_new) {
        if (n_parts == parts.size()) parts.emplace_back();
        parts[n_parts].key = key;
        parts[n_parts].longest = has_use_for_a_start(numbers.solver) ? Chains::longest : 1;
        parts[n_parts++].cases.clear();
      }
    }
    parts[last].cases.push_back(id);
  }
  return n_parts;
}

}  // namespace

Chains::Chains(SweepPlan const& plan) {
  CasePath const path(plan);
  CaseReader reader(plan);
  std::vector<std::int64_t> window;
  std::vector<Part> parts;
  starts_.push_back(0);
  for (std::int64_t first = 0; first < plan.n_cases(); first += CasePath::window) {
    path.read(first, window);
    auto const n_parts = part_window(plan, reader, window, parts);
    for (std::size_t p = 0; p < n_parts; ++p) {
      auto const& cases = parts[p].cases;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        cases_.push_back(cases[i]);
        bool const is_last = i + 1 == cases.size() || static_cast<std::int64_t>(i + 1) % parts[p].longest == 0;
        if (is_last) starts_.push_back(static_cast<std::uint32_t>(cases_.size()));
      }
    }
  }
  cases_.shrink();
  starts_.shrink_to_fit();
}

std::vector<CaseRange> whole_chains(Chains const& chains, std::vector<CaseRange> const& cases) {
  auto const is_in = [&cases](std::int64_t id) {
    auto const above = std::upper_bound(cases.begin(), cases.end(), id,
                                        [](std::int64_t c, CaseRange const& range) { return c < range.first; });
    return above != cases.begin() && id < std::prev(above)->end;
  };
  std::vector<CaseRange> all;
  for (std::int64_t chain = 0; chain < chains.size(); ++chain) {
    bool wanted = false;
    for (std::int64_t step = 0; step < chains.length(chain) && !wanted; ++step) wanted = is_in(chains.at(chain, step));
    for (std::int64_t step = 0; step < chains.length(chain) && wanted; ++step)
      all.push_back({chains.at(chain, step), chains.at(chain, step) + 1});
  }
  return all;
}

std::vector<std::uint64_t> chained_hashes(SweepPlan const& plan, Chains const& chains) {
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(plan.n_cases()));
  CaseReader reader(plan);
  for (std::int64_t chain = 0; chain < chains.size(); ++chain) {
    std::uint64_t before = 0;
    for (std::int64_t step = 0; step < chains.length(chain); ++step) {
      auto const id = chains.at(chain, step);
      auto const own = plan.case_hash(id, reader.at(id));
      bool const is_known = own != unknown_hash && (step == 0 || before != unknown_hash);
      before = !is_known ? unknown_hash : step == 0 ? own : Hash64().add(own).add(before).value();
      hashes[static_cast<std::size_t>(id)] = before;
    }
  }
  return hashes;
}

}  // namespace lapwing
