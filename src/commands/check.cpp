// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "engine/batch_memory.hpp"
#include "run/batch_rules.hpp"
#include "run/cut_summary.hpp"
#include "run/file_header.hpp"
#include "run/plan_summary.hpp"
#include "run/predicted_cost.hpp"
#include "commands/common_options.hpp"
#include "commands/list.hpp"
#include "config/evaluate.hpp"
#include "config/functionals.hpp"
#include "core/visible_text.hpp"
#include "io/edit_preview.hpp"
#include "io/file_size.hpp"
#include "solvers/solver.hpp"
#include "sweep/case_sample.hpp"
#include "sweep/plan_warnings.hpp"

namespace lapwing {
namespace {

constexpr int most_lines = 50;                    // of parameters and of grids
constexpr std::int64_t most_looked_at = 1000000;  // one by one
constexpr std::int64_t most_draws = 100000;

std::string seconds_text(double seconds) {
  if (seconds < 1) return fmt::format("{:.2g} s", std::max(seconds, 0.01));
  if (seconds < 120) return fmt::format("{:.3g} s", seconds);
  return seconds < 7200 ? fmt::format("{:.3g} min", seconds / 60) : fmt::format("{:.3g} h", seconds / 3600);
}

/// "about ", where a number is an estimate.
char const* about(bool exact) { return exact ? "" : "about "; }

/// "13 of at most 16 cases, 12.5 on average"
std::string chains_text(Chains const& chains, std::int64_t n_cases) {
  std::int64_t longest = 0;
  for (std::int64_t c = 0; c < chains.size(); ++c) longest = std::max(longest, chains.length(c));
  return fmt::format("{} of at most {} case{}, {:.3g} on average", chains.size(), longest, longest == 1 ? "" : "s",
                     static_cast<double>(n_cases) / static_cast<double>(chains.size()));
}

/// From the smallest to the largest value of a parameter; of a distribution, of the cases of a sample.
Interval range_of(SweepPlan const& plan, int p, CaseSample const& draws) {
  if (plan.mode() != SweepMode::random) return plan.parameter_range(p);
  Interval range{HUGE_VAL, -HUGE_VAL, false, false};
  for (std::int64_t const c : draws.cases) {
    range.low = std::min(range.low, plan.parameter(c, p));
    range.high = std::max(range.high, plan.parameter(c, p));
  }
  return range;
}

std::string parameter_lines(SweepPlan const& plan) {
  if (plan.n_parameters() == 0) return "";
  CaseSample const draws = sample_cases(plan, {0}, most_draws);
  bool const some = plan.mode() == SweepMode::random && !draws.complete;
  std::string text = some ? fmt::format("parameters, of {} of the cases:\n", draws.size()) : "parameters:\n";
  for (int p = 0; p < plan.n_parameters(); ++p) {
    if (p == most_lines) return text + fmt::format("  ... and {} more\n", plan.n_parameters() - p);
    Interval const range = range_of(plan, p, draws);
    text += fmt::format("  {:<16} {:.6g} to {:.6g}, changes {}\n", plan.parameter_names()[p], range.low, range.high,
                        describe(plan.roles()[p]));
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
    text += fmt::format(
        "{} group{} of {} cases, each combined from {} basis solution{}; {} solve{} instead of {}, {} set-up{}\n",
        n_groups, n_groups == 1 ? "" : "s", plan.cases_per_basis(), s.n_basis(), s.n_basis() == 1 ? "" : "s", n_solves,
        n_solves == 1 ? "" : "s", plan.n_cases(), n_groups, n_groups == 1 ? "" : "s");
  else if (!s.obstacle.empty())
    text += fmt::format("none, {}\n", s.obstacle);
  else
    text += fmt::format("none, {} case{} would be combined from {} basis solution{}\n", plan.cases_per_basis(),
                        plan.cases_per_basis() == 1 ? "" : "s", s.n_basis(), s.n_basis() == 1 ? "" : "s");
  for (int p = 0; p < plan.n_parameters(); ++p)
    if (!s.fixed_by[p].empty())
      text += fmt::format("  {:<16} has one value in a group: {} cannot be split by it\n", plan.parameter_names()[p],
                          s.fixed_by[p]);
  return text;
}

/// How many cells jumps of expressions cross.
std::string cut_cell_lines(Sweep const& sweep) {
  auto const counts = count_cut_cells(sweep.config, *sweep.plan);
  std::string text = counts.empty() ? "" : "cells that a jump crosses:\n";
  std::size_t width = 16;
  for (CutCount const& one : counts) width = std::max(width, one.name.size());
  for (CutCount const& one : counts) {
    std::string const range = one.least < one.most ? fmt::format("{} to {}", one.least, one.most)
                                                   : fmt::format("{}", one.most);
    text += fmt::format("  {:<{}} {} of {}\n", one.name, width, range, one.n_points);
  }
  return text;
}

/// The size of the output file, and whether there is room for it where it would be written.
std::string file_line(std::string const& output, double bytes) {
  auto const folder = std::filesystem::absolute(output).parent_path();
  std::error_code unknown;
  auto const space = std::filesystem::space(folder, unknown);
  std::string const text = "output file: " + bytes_text(bytes);
  if (unknown || bytes <= static_cast<double>(space.available)) return text + "\n";
  return text + fmt::format(", more than the {} that are free in {}\n",
                            bytes_text(static_cast<double>(space.available)), folder.string());
}

/// Grids with their solvers, and what a run takes.
std::string prediction_lines(std::string const& output, Sweep const& sweep, PlanSummary const& summary) {
  std::string text = "grids:\n";
  double memory = bytes_of_process, seconds = seconds_of_process, setups = 0;
  int n_told = 0;
  for (CasesAlike const& alike : summary.alike) {
    CostOfCases const cost = predicted_cost(sweep, alike);
    memory = std::max(memory, bytes_of_process + cost.memory.where_computed());
    seconds += cost.seconds;
    setups += cost.setups;
    if (n_told++ >= most_lines) continue;
    text +=
        fmt::format("  {:<16} {}{:.0f} case{}, solver {}, {} lanes, expected work {}\n    {}\n",
                    cells_text(alike.first.grid), about(summary.complete), alike.n_cases, alike.n_cases == 1 ? "" : "s",
                    solver_name(cost.kind), cost.lanes, seconds_text(cost.seconds), cost.why);
  }
  if (n_told > most_lines) text += fmt::format("  ... and {} more\n", n_told - most_lines);
  memory += std::min(setups, evaluate(sweep.config.operator_cache.code, {}) * 1048576);
  text += fmt::format("memory per rank: {}\n", bytes_text(memory));
  text += file_line(output, predicted_file_bytes(header_of_layout(sweep, summary.shapes, 1)));
  return text + fmt::format("expected work: {} on one core", seconds_text(seconds));
}

/// What a run would keep, compute and solve of the cases of an existing output file, if they are not damaged.
std::string output_text(Options const& options, Sweep& sweep) {
  if (!std::filesystem::exists(options.output))
    return fmt::format("{}: is not there; all {} cases would be solved", options.output, sweep.plan->n_cases());
  if (sweep.config.solver.warm_start != WarmStart::none && !sweep.chains)
    sweep.chains = std::make_unique<Chains>(*sweep.plan);
  sweep.identify([&sweep] { return std::vector<CaseRange>{{0, sweep.plan->n_cases()}}; }, nullptr);
  Timers const timers(false);
  auto const preview = preview_edit(options.output, make_header(sweep, options, timers, 1, ""));
  auto const& edit = preview->summary;
  std::string text = fmt::format(
      "{}: {} cases kept as stored, {} kept with new outputs computed from what is stored, {} kept and solved again "
      "for new outputs, {} solved",
      options.output, edit.n_stored, edit.n_computed, edit.n_solved_again, sweep.plan->n_cases() - edit.n_taken());
  if (edit.n_left > 0)
    text +=
        fmt::format(", {} done ones {}", edit.n_left,
                    edit.other_version ? "of another version of lapwing, whose numbers differ" : "not in this plan");
  auto const& quantities = sweep.config.output.quantities;
  bool const has_fluxes = std::any_of(quantities.begin(), quantities.end(), is_flux);
  if (edit.n_computed > 0 && has_fluxes)
    text += "; fluxes that do not follow well enough from the stored u take another solve";
  if (preview->loses) text += "; the file would be kept as it is under another name";
  return text;
}

/// Needs no device.
void check(Options const& options, Log const& log) {
  auto const sweep = load_sweep(options.input, options.set, nullptr, most_looked_at);
  if (!options.output.empty()) sweep->require_other_than_fields(options.output, nullptr);
  SweepPlan const& plan = *sweep->plan;
  PlanSummary const summary = summarise(*sweep);

  std::string text = fmt::format("{}: valid\n", options.input);
  if (!sweep->config.title.empty()) text += fmt::format("title: {}\n", excerpt(sweep->config.title));
  text += fmt::format("cases: {} in {}{:.0f} batch{}\n", plan.n_cases(), about(summary.complete), summary.n_batches(),
                      summary.n_batches() == 1 ? "" : "es");
  if (sweep->chains) text += fmt::format("chains: {}\n", chains_text(*sweep->chains, plan.n_cases()));
  text += parameter_lines(plan);
  if (plan.cases_per_operator() > 1) {
    std::int64_t const n_operators = plan.n_cases() / plan.cases_per_operator();
    text +=
        fmt::format("operators: {}, each shared by {} cases; {:.0f} set-ups saved\n", n_operators,
                    plan.cases_per_operator(), std::max(0., summary.n_batches() - static_cast<double>(n_operators)));
  }
  text += superposition_lines(plan);
  text += cut_cell_lines(*sweep);
  text += prediction_lines(options.output.empty() ? "output.h5" : options.output, *sweep, summary);
  log.info(text);
  if (!options.output.empty()) log.info(output_text(options, *sweep));
  for (std::string const& warning : plan_warnings(sweep->config, plan)) log.warn(warning);
}

}  // namespace

CommandSpec check_command() {
  auto const look = [](Options const& options, Log const& log) {
    check(options, log);
    return ExitCode::success;
  };
  return {.name = "check",
          .meaning = "validate an input; say what running it would do and take",
          .details =
              "Cases, parameters, solvers, memory, time and file size, and warnings of what in the input is likely not "
              "meant. It runs nothing.",
          .argument = "INPUT.toml",
          .completion = Completion::toml,
          .options = {{"-o", "--output", "OUT.h5", "",
                       "say also what a run would keep of this file, compute from it and solve",
                       set_text(&Options::output), Completion::hdf5},
                      set_option()},
          .examples = {{"lapwing check sweep.toml", "is it right, and how long will it take?"},
                       {"lapwing check sweep.toml -o sweep.h5", "what would an edit keep?"}},
          .look = look,
          .compute = {}};
}

}  // namespace lapwing
