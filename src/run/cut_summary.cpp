// SPDX-License-Identifier: BSD-3-Clause
#include "run/cut_summary.hpp"

#include <algorithm>

#include "config/equation_fields.hpp"
#include "config/functionals.hpp"
#include "config/jumps.hpp"
#include "config/parameters_read.hpp"
#include "fields/cut_cells.hpp"
#include "sweep/case_sample.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t most_cases = 24, most_blocks = 2'000'000;

std::int64_t points_of(BoxGrid const& grid, int face) {
  return face == CutCells::cells ? grid.n_cells() : grid.n_cells() / grid.cells[face / 2];
}

void add_count(std::vector<CutCount>& counts, std::string const& name, ByteCode const& code, int face,
               RunConfig const& config, SweepPlan const& plan) {
  CutCells cut(code, config.dim(), config.sampling, face);
  if (!cut.any()) return;
  CaseSample const sample =
      sample_cases(plan, joined({parameters_in_box(config), parameters_in(code)}), most_cases);
  CutCount found{name};
  std::int64_t blocks = most_blocks;
  bool is_first = true;
  for (std::int64_t const id : sample.cases) {
    CaseSpec const spec = plan.case_spec(id);
    auto const n = cut.count(spec.grid, spec.parameters, blocks);
    if (!n) break;
    found.least = is_first ? *n : std::min(found.least, *n);
    is_first = false;
    if (*n < found.most) continue;
    found.most = *n;
    found.n_points = points_of(spec.grid, face);
  }
  if (found.most > 0) counts.push_back(found);
}

}  // namespace

std::vector<CutCount> count_cut_cells(RunConfig const& config, SweepPlan const& plan) {
  std::vector<CutCount> counts;
  if (!config.sampling.cuts()) return counts;
  for (EquationField const& one : equation_fields(config))
    if (!one.field->code.code.empty())
      add_count(counts, one.name, one.field->code, one.at_cells() ? CutCells::cells : one.face, config, plan);
  for (QuantitySpec const& quantity : config.output.quantities)
    if (quantity.functional->cuts)
      add_count(counts, std::string(spec(Key::quantities).path) + '.' + quantity.name, quantity.field.code,
                quantity.on < 0 ? CutCells::cells : quantity.on, config, plan);
  return counts;
}

}  // namespace lapwing
