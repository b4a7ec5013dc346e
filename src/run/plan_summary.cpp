// SPDX-License-Identifier: BSD-3-Clause
#include "run/plan_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "run/batch_rules.hpp"
#include "sweep/case_reader.hpp"
#include "sweep/case_sample.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_in_sample = 100000;

/// Parameters by which cases part into different batches or boxes.
std::vector<int> parting_parameters(SweepPlan const& plan) {
  std::vector<int> parameters;
  for (int p = 0; p < plan.n_parameters(); ++p)
    if (plan.parts_batches(p) ||
        (plan.superposes() && !plan.superposition()->fixed_by[static_cast<std::size_t>(p)].empty()))
      parameters.push_back(p);
  return parameters;
}

/// Cases that share batches.
struct Together {
  std::size_t alike = 0;  ///< index into PlanSummary::alike
  std::int64_t n_found = 0;
};

double batches_of(double n_cases, std::int64_t batch, bool chained) {
  auto const n = static_cast<double>(batch);
  if (!chained) return std::ceil(n_cases / n);
  double const longest = static_cast<double>(Chains::longest), steps = std::min(n_cases, longest);
  return std::ceil(std::ceil(n_cases / longest) / n) * steps;
}

void add_shape(PlanSummary& summary, std::map<std::array<int, 3>, std::size_t>& known, BoxGrid const& grid) {
  CaseBox const box{grid.lower, grid.upper};
  auto const [at, is_first] = known.try_emplace(grid.cells, summary.shapes.size());
  if (is_first) summary.shapes.push_back({grid.cells, {}, box, false});
  ShapeGroup& shape = summary.shapes[at->second];
  shape.boxes_vary = shape.boxes_vary || !(shape.box == box);
}

}  // namespace

double PlanSummary::n_batches() const {
  return std::accumulate(alike.begin(), alike.end(), 0., [](double n, CasesAlike const& a) { return n + a.n_batches; });
}

PlanSummary summarise(Sweep const& sweep) {
  SweepPlan const& plan = *sweep.plan;
  CaseSample const sample = sample_cases(plan, parting_parameters(plan), most_in_sample);
  double const stands_for = static_cast<double>(plan.n_cases()) / static_cast<double>(sample.size());
  PlanSummary summary{{}, {}, sample.size(), sample.complete};
  std::unordered_map<std::uint64_t, std::size_t> known_alike, known_together;
  std::map<std::array<int, 3>, std::size_t> known_shapes;
  std::vector<Together> together;
  CaseReader reader(plan);
  for (std::int64_t const id : sample.cases) {
    ResolvedNumbers const& numbers = reader.at(id);
    add_shape(summary, known_shapes, numbers.grid);
    auto const [alike, is_new] = known_alike.try_emplace(numbers.batch_key, summary.alike.size());
    if (is_new) summary.alike.push_back({plan.case_spec(id)});
    auto& a = summary.alike[alike->second];
    a.n_cases += stands_for;
    a.digits -= std::log10(numbers.solver.relative_tolerance) * stands_for;
    auto const [group, is_first] = known_together.try_emplace(plan.batch_key(id, numbers), together.size());
    if (is_first) together.push_back({alike->second});
    ++together[group->second].n_found;
  }
  auto const rules = batch_rules(sweep.config, plan);
  std::vector<std::int64_t> batch;
  for (auto& a : summary.alike) {
    ResolvedNumbers numbers;
    numbers.grid = a.first.grid;
    numbers.solver = a.first.solver;
    batch.push_back(rules(numbers).batch);
    a.digits /= a.n_cases;
    auto& shape = summary.shapes[known_shapes.at(a.first.grid.cells)];
    shape.cases = CaseList(0, shape.cases.size() + std::llround(a.n_cases));
  }
  bool const chained = sweep.config.solver.warm_start != WarmStart::none;
  for (auto const& group : together) {
    // a combination that was seen once in a sample is taken for one of many of its kind, each with as many cases
    bool const is_one_of_many = !sample.complete && group.n_found == 1;
    double const n =
        is_one_of_many ? static_cast<double>(sample.stands_for) : static_cast<double>(group.n_found) * stands_for;
    summary.alike[group.alike].n_batches +=
        batches_of(n, batch[group.alike], chained) * (is_one_of_many ? stands_for / n : 1);
  }
  return summary;
}

}  // namespace lapwing
