// SPDX-License-Identifier: BSD-3-Clause
#include "app/check.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "app/batch_memory.hpp"
#include "app/batch_rules.hpp"
#include "app/file_header.hpp"
#include "config/separable.hpp"
#include "core/visible_text.hpp"
#include "io/edit_preview.hpp"
#include "problem/batch_layout.hpp"
#include "solvers/automatic.hpp"
#include "solvers/cost_table.hpp"
#include "sweep/plan_warnings.hpp"

namespace lapwing {
namespace {

constexpr int most_lines = 50;       // of parameters and of grids

std::string seconds_text(double seconds) {
  if (seconds < 1) return fmt::format("{:.2g} s", std::max(seconds, 0.01));
  if (seconds < 120) return fmt::format("{:.3g} s", seconds);
  return seconds < 7200 ? fmt::format("{:.3g} min", seconds / 60) : fmt::format("{:.3g} h", seconds / 3600);
}

std::array<bool, 3> periodic_of(RunConfig const& config) {
  std::array<bool, 3> periodic{};
  for (int d = 0; d < config.dim(); ++d) periodic[d] = config.periodic(d);
  return periodic;
}

/// What the cases of one grid shape take.
struct Estimate {
  BoxGrid grid;
  SolverKind kind;
  std::string why;
  std::int64_t n_cases = 0;
  BatchMemory memory;
  double seconds = 0;
};

Estimate estimate(ShapeGroup const& group, Sweep const& sweep) {
  CaseSpec const first = sweep.plan->case_spec(group.cases[0]);
  Estimate e;
  e.grid = first.grid;
  e.n_cases = static_cast<std::int64_t>(group.cases.size());
  int const per_batch = std::min<int>(batch_size(e.grid, requested_batch(sweep.config)),
                                      static_cast<int>(std::min<std::int64_t>(e.n_cases, 1 << 30)));
  BatchShape const shape = batch_shape(e.grid, periodic_of(sweep.config), per_batch);
  bool const separable = !why_not_separable(sweep.config);
  e.kind = expected_solver(first.solver, shape, separable);
  e.why = explain_choice(first.solver, shape, separable);
  e.memory = predicted_memory(sweep.config, first.solver, e.grid, shape, per_batch, sweep.plan->superposes() ? &*sweep.plan->superposition() : nullptr);
  double const solve = predicted_seconds_per_unknown(e.kind, shape) * static_cast<double>(e.grid.n_cells());
  SweepPlan const& plan = *sweep.plan;
  e.seconds = solve * static_cast<double>(e.n_cases);
  if (plan.superposes())
    e.seconds = solve * plan.superposition()->n_basis() * static_cast<double>(e.n_cases) / static_cast<double>(plan.cases_per_basis()) +
                seconds_per_combined_unknown * static_cast<double>(e.grid.n_cells() * e.n_cases);
  return e;
}

/// "13 of at most 16 cases, 12.5 on average"
std::string chains_text(Chains const& chains, std::int64_t n_cases) {
  std::int64_t longest = 0;
  for (std::int64_t c = 0; c < chains.size(); ++c) longest = std::max(longest, chains.length(c));
  return fmt::format("{} of at most {} case{}, {:.3g} on average", chains.size(), longest, longest == 1 ? "" : "s",
                     static_cast<double>(n_cases) / static_cast<double>(chains.size()));
}

std::string parameter_lines(SweepPlan const& plan) {
  std::string text;
  for (int p = 0; p < plan.n_parameters(); ++p) {
    if (p == most_lines) return text + fmt::format("  ... and {} more\n", plan.n_parameters() - p);
    double low = plan.parameter(0, p), high = low;
    for (std::int64_t c = 1; c < plan.n_cases(); ++c) {
      low = std::min(low, plan.parameter(c, p));
      high = std::max(high, plan.parameter(c, p));
    }
    text += fmt::format("  {:<16} {:.6g} to {:.6g}, changes {}\n", plan.parameter_names()[p], low, high, describe(plan.roles()[p]));
  }
  return text;
}

/// What sweep.superpose comes to, in words.
std::string superposition_lines(SweepPlan const& plan) {
  if (!plan.superposition()) return "";
  Superposition const& s = *plan.superposition();
  std::int64_t const n_groups = plan.n_cases() / plan.cases_per_basis(), n_solves = n_groups * s.n_basis();
  std::string text = "superposition: ";
  if (plan.superposes())
    text += fmt::format("{} group{} of {} cases, each combined from {} basis solution{}; {} solve{} instead of {}, {} set-up{}\n", n_groups,
                        n_groups == 1 ? "" : "s", plan.cases_per_basis(), s.n_basis(), s.n_basis() == 1 ? "" : "s", n_solves,
                        n_solves == 1 ? "" : "s", plan.n_cases(), n_groups, n_groups == 1 ? "" : "s");
  else if (!s.obstacle.empty())
    text += fmt::format("none, {}\n", s.obstacle);
  else
    text += fmt::format("none, {} case{} would be combined from {} basis solution{}\n", plan.cases_per_basis(),
                        plan.cases_per_basis() == 1 ? "" : "s", s.n_basis(), s.n_basis() == 1 ? "" : "s");
  for (int p = 0; p < plan.n_parameters(); ++p)
    if (!s.fixed_by[p].empty())
      text += fmt::format("  {:<16} has one value in a group: {} cannot be split by it\n", plan.parameter_names()[p], s.fixed_by[p]);
  return text;
}

/// What a run would keep, compute and solve of the cases of an existing output file.
std::string output_text(Options const& options, Sweep& sweep) {
  sweep.identify([&sweep] { return std::vector<CaseRange>{{0, sweep.plan->n_cases()}}; }, nullptr);
  Timers const timers(false);
  auto const preview = preview_edit(options.output, make_header(sweep, options, timers, 1, ""));
  if (!preview) return fmt::format("{}: is not there; all {} cases would be solved", options.output, sweep.plan->n_cases());
  auto const& edit = preview->summary;
  std::string text = fmt::format("{}: {} cases kept as stored, {} kept with new outputs computed from what is stored, {} kept and solved again "
                                 "for new outputs, {} solved", options.output, edit.n_stored, edit.n_computed, edit.n_solved_again,
                                 sweep.plan->n_cases() - edit.n_taken());
  if (edit.n_left > 0) text += fmt::format(", {} done ones {}", edit.n_left, edit.other_version ? "of another version of lapwing, whose numbers differ" : "not in this plan");
  if (preview->loses) text += "; the file would be kept as it is under another name";
  return text;
}

}  // namespace

void check(Options const& options, Log const& log) {
  auto const sweep = load_sweep(options.input, options.set, nullptr);
  SweepPlan const& plan = *sweep->plan;
  auto const shapes = group_by_shape(*sweep);
  CaseOrder const order(plan, {{0, plan.n_cases()}}, [](std::int64_t) { return true; }, batch_rules(sweep->config, plan),
                        sweep->chains.get());

  std::string text = fmt::format("{}: valid\n", options.input);
  if (!sweep->config.title.empty()) text += fmt::format("title: {}\n", excerpt(sweep->config.title));
  text += fmt::format("cases: {} in {} batches\n", plan.n_cases(), order.least_batches());
  if (sweep->chains) text += fmt::format("chains: {}\n", chains_text(*sweep->chains, plan.n_cases()));
  if (plan.n_parameters() > 0) text += "parameters:\n" + parameter_lines(plan);
  if (plan.cases_per_operator() > 1) {
    std::int64_t const n_operators = plan.n_cases() / plan.cases_per_operator();
    text += fmt::format("operators: {}, each shared by {} cases; {} set-ups saved\n", n_operators, plan.cases_per_operator(),
                        order.least_batches() - n_operators);
  }
  text += superposition_lines(plan);
  double memory = 0, seconds = 0;
  int n_told = 0;
  text += "grids:\n";
  for (ShapeGroup const& group : shapes) {
    Estimate const e = estimate(group, *sweep);
    memory = std::max(memory, e.memory.where_computed());
    seconds += e.seconds;
    if (n_told++ >= most_lines) continue;
    text += fmt::format("  {:<16} {} case{}, solver {}, {} lanes, expected work {}\n    {}\n", cells_text(e.grid), e.n_cases,
                        e.n_cases == 1 ? "" : "s", solver_name(e.kind), lanes_for(e.grid, e.n_cases), seconds_text(e.seconds), e.why);
  }
  if (n_told > most_lines) text += fmt::format("  ... and {} more\n", n_told - most_lines);
  text += fmt::format("memory per rank: {}\n", bytes_text(memory));
  text += fmt::format("output file: {}\n", bytes_text(estimate_file_bytes(*sweep, shapes)));
  text += fmt::format("expected work: {} on one core, sampling of expressions apart", seconds_text(seconds));
  log.info(text);
  if (!options.output.empty()) log.info(output_text(options, *sweep));
  for (std::string const& warning : plan_warnings(sweep->config, plan)) log.warn(warning);
}

}  // namespace lapwing
