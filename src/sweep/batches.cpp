// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/batches.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/hash.hpp"
#include "sweep/case_numbers.hpp"

namespace lapwing {

std::uint64_t batch_key(CaseSpec const& spec) {
  auto const& [type, tolerance, max_iterations, compatibility, accuracy, precision, pre, post, coarsest, acceleration, smoother,
              form, memory, shared] =
      spec.solver;
  Hash64 hash;
  for (int const cells : spec.grid.cells) hash.add(cells);
  hash.add(static_cast<int>(type)).add(max_iterations).add(static_cast<int>(compatibility)).add(pre).add(post);
  hash.add(static_cast<int>(accuracy)).add(static_cast<int>(precision)).add(coarsest).add(static_cast<int>(acceleration));
  hash.add(static_cast<int>(smoother)).add(static_cast<int>(form)).add(memory).add(static_cast<int>(shared));
  if (spec.fills_batches) hash.add(spec.operator_key);
  return hash.value();
}

double predicted_work(CaseSpec const& spec) {
  auto const unknowns = static_cast<double>(spec.grid.n_cells());
  auto const longest = static_cast<double>(spec.grid.cells[static_cast<std::size_t>(longest_direction(spec.grid))]);
  auto const width = static_cast<double>(band_width(spec.grid, false));
  switch (spec.solver.type) {
    case SolverKind::cg:
      return unknowns * longest;  // iterations grow like 1/h
    case SolverKind::direct:
      return unknowns * width * width;  // banded Cholesky
    case SolverKind::fft:
    case SolverKind::automatic:
    case SolverKind::multigrid:
      break;
  }
  return unknowns;
}

std::vector<Batch> make_batches(SweepPlan const& plan, std::vector<std::int64_t> const& case_ids,
                                std::function<std::int64_t(BoxGrid const&)> const& batch_size) {
  struct Open {
    std::size_t batch = 0;
    std::size_t capacity = 0;
  };
  std::vector<Batch> batches;
  std::unordered_map<std::uint64_t, Open> open;
  for (auto const id : case_ids) {
    auto const spec = plan.case_spec(id);
    auto const [found, fresh] = open.try_emplace(batch_key(spec));
    auto& [index, capacity] = found->second;
    if (fresh) capacity = static_cast<std::size_t>(std::max<std::int64_t>(1, batch_size(spec.grid)));
    if (fresh || batches[index].cases.size() == capacity) {
      index = batches.size();
      batches.emplace_back();
    }
    batches[index].cases.push_back(id);
    batches[index].predicted_work += predicted_work(spec);
  }
  // stable: batches were opened in the order of their first cases
  std::stable_sort(batches.begin(), batches.end(),
                   [](Batch const& a, Batch const& b) { return a.predicted_work > b.predicted_work; });
  return batches;
}

}  // namespace lapwing
