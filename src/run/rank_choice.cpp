// SPDX-License-Identifier: BSD-3-Clause
#include "run/rank_choice.hpp"

#include <algorithm>
#include <numeric>

#include "engine/batch_memory.hpp"
#include "run/load_sweep.hpp"
#include "run/plan_summary.hpp"
#include "run/predicted_cost.hpp"
#include "io/settled_cases.hpp"
#include "kernels/types.hpp"
#include "kernels/vendor/cores.hpp"
#include "kernels/vendor/devices.hpp"

namespace lapwing {
namespace {

constexpr double seconds_to_start = 0.5;            // ranks, more than one process takes
constexpr std::int64_t most_looked_at = 1'000'000;  // cases, one by one

std::int64_t size_of(std::vector<CaseRange> const& cases) {
  return std::accumulate(cases.begin(), cases.end(), std::int64_t{0},
                         [](std::int64_t n, CaseRange const& range) { return n + range.size(); });
}

/// Cases of the run, less those that its output file holds.
std::int64_t cases_left(RunOptions const& options, Sweep const& sweep) {
  std::int64_t const n_cases = sweep.plan->n_cases();
  std::int64_t n = n_cases;
  if (!options.cases.empty()) n = size_of(select_cases(options.cases, n_cases));
  if (options.fresh) return n;
  auto const found = find_settled_cases(options.output);
  if (!found || found->resolved_input != sweep.config.resolved_text) return n;
  return std::max<std::int64_t>(1, n - size_of(found->cases));
}

Work work_of(RunOptions const& options, Sweep const& sweep) {
  SweepPlan const& plan = *sweep.plan;
  PlanSummary const summary = summarise(sweep);
  Work work;
  work.bytes = bytes_of_process;
  for (CasesAlike const& alike : summary.alike) {
    CostOfCases const cost = predicted_cost(sweep, alike);
    work.seconds += cost.seconds;
    work.bytes = std::max(work.bytes, bytes_of_process + cost.memory.where_computed());
  }
  auto const n_left = cases_left(options, sweep);
  work.seconds *= static_cast<double>(n_left) / static_cast<double>(plan.n_cases());
  work.n_shares = n_left;
  if (sweep.chains) work.n_shares = std::min(work.n_shares, sweep.chains->size());
  if (plan.superposes()) work.n_shares = std::min(work.n_shares, plan.n_cases() / plan.cases_per_basis());
  return work;
}

}  // namespace

int choose_ranks(Machine const& machine, Work const& work) {
  auto n = std::min(static_cast<double>(machine.n_places), static_cast<double>(work.n_shares));
  if (machine.memory_is_shared && work.bytes > 0) n = std::min(n, machine.memory / work.bytes);
  int const ranks = static_cast<int>(std::max(n, 1.));
  double const saved = work.seconds * (1 - 1. / ranks);
  return saved > seconds_to_start ? ranks : 1;
}

int ranks_for(RunOptions const& options) {
  if (options.ranks) return *options.ranks;
  int const n_places = runs_on_host<DeviceExec> ? vendor::usable_cores() : vendor::device_count();
  if (n_places < 2) return 1;
  auto const sweep = load_sweep(options.input, options.set, nullptr, most_looked_at);
  return choose_ranks({n_places, free_memory(), runs_on_host<DeviceExec>}, work_of(options, *sweep));
}

}  // namespace lapwing
