// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a batch is predicted to take, against what is allocated while it is solved.
#include <gtest/gtest.h>

#include <array>

#include "engine/batch_memory.hpp"
#include "operators/batch_layout.hpp"
#include "solvers/fft.hpp"
#include "support/counted_bytes.hpp"
#include "support/solve_text.hpp"

namespace lapwing::test {
namespace {

struct Subject {
  std::string name, equation;
  std::vector<std::string> set;
};

std::string const wavy = "kappa = \"a*exp(sin(9*x)+0.1*a)\"\nsource = \"1 + a*x\"\n",
                  plain = "kappa = \"a\"\nsource = \"1 + x\"\n",
                  table = "kappa = \"a*exp(sin(9*x+4*y))\"\nsigma = \"1 + x\"\nsource = \"sin(x*y+a)\"\n",
                  shared = "kappa = \"exp(sin(9*x+4*y))\"\nsource = \"a*(1 + x)\"\n";

std::vector<Subject> subjects() {
  std::vector<Subject> all{
      {"multigrid", wavy, {"solver.type=multigrid"}},
      {"multigrid, single output", wavy, {"solver.type=multigrid", "output.precision=single"}},
      {"multigrid, numbers only", wavy, {"solver.type=multigrid", "output.fields=[]"}},
      {"multigrid, derivatives",
       wavy,
       {"solver.type=multigrid", "output.fields=[\"u_x\", \"flux_y\"]", "output.quantities.s={max=\"u_x^2 + u_y^2\"}",
        "output.quantities.w={max=\"u*kappa*flux_x\", on=\"x_max\"}"}},
      {"multigrid, double", wavy, {"solver.type=multigrid", "solver.precision=double"}},
      {"multigrid, cycles alone", wavy, {"solver.type=multigrid", "solver.multigrid.acceleration=none"}},
      {"multigrid, constants", plain, {"solver.type=multigrid"}},
      {"multigrid, sigma and tables", table, {"solver.type=multigrid"}},
      {"multigrid, sigma, double", table, {"solver.type=multigrid", "solver.precision=double"}},
      {"multigrid, stretched", wavy, {"solver.type=multigrid", "grid.upper=[20.0, 1.0, 1.0]"}},
      {"multigrid, periodic",
       wavy,
       {"solver.type=multigrid", "boundary.all.type=periodic", "solver.compatibility=project"}},
      {"robin", wavy, {"solver.type=multigrid", "boundary.all.type=robin", "boundary.all.alpha=1+a"}},
      {"to the discretisation error", wavy, {"solver.type=multigrid", "solver.accuracy=discretisation"}},
      {"cg", wavy, {"solver.type=cg", "solver.max_iterations=5000"}},
      {"cg, assembled", wavy, {"solver.type=cg", "solver.max_iterations=5000", "solver.cg.operator=csr"}},
      {"direct", wavy, {"solver.type=direct"}},
      {"direct, a few factors at a time", wavy, {"solver.type=direct", "solver.direct.memory_limit=200"}},
      {"direct, shared", shared, {"solver.type=direct"}},
      {"auto", wavy, {}},
      {"superposed", shared, {"solver.type=multigrid", "sweep.superpose=true"}},
      {"superposed, direct", shared, {"solver.type=direct", "sweep.superpose=true"}},
      {"chains, previous", wavy, {"solver.type=multigrid", "solver.warm_start=previous"}},
      {"chains, extrapolate", wavy, {"solver.type=multigrid", "solver.warm_start=extrapolate"}}};
  if (has_fft()) all.push_back({"fft", plain, {"solver.type=fft"}});
  return all;
}

struct Grid {
  std::string cells;
  int dim, n_cases;
};

/// 8 lanes, 8 lanes, 1 lane, 1 lane on a CPU.
std::vector<Grid> const grids{
    {"[64, 60]", 2, 24}, {"[20, 18, 16]", 3, 16}, {"[200, 180]", 2, 3}, {"[24, 22, 20]", 3, 3}};

/// Predicted over allocated bytes of three batches, alternating between two outputs as the writer does.
double ratio(Subject const& subject, Grid const& grid) {
  std::string const text =
      "[grid]\ncells = " + grid.cells + "\n[equation]\n" + subject.equation +
      "[output]\nfields = [\"u\", \"kappa\"]\n" +
      "[output.quantities]\nmean = { integral = \"u\" }\n[sweep.parameters]\na = { linspace = [1.0, 1.7, " +
      std::to_string(64 * grid.n_cases) + "] }\n";
  auto set = subject.set;
  for (std::string& option : set)
    if (grid.dim == 2 && option.find("[20.0") != option.npos) option = "grid.upper=[20.0, 1.0]";
  double predicted = 0;
  auto const allocated = bytes_in([&] {
    RunConfig const config = parse_config_text(text, "test.toml", set);
    SweepPlan const plan(config, {});
    Timers timers(false);
    BatchEngine engine(config, {}, timers);
    std::array<BatchOutput, 2> outputs;
    for (int batch = 0; batch < 3; ++batch) {
      std::vector<CaseSpec> cases;
      for (int c = 0; c < grid.n_cases; ++c) cases.push_back(plan.case_spec(batch + 16 * c));
      CaseSpec const first = cases.front();
      BatchOutput& out = outputs[batch % 2];
      out = engine.run(std::move(cases), std::move(out), batch > 0);
      predicted = predicted_memory(config, first.solver, first.grid, engine.shape(), grid.n_cases,
                                   plan.superposes() ? &*plan.superposition() : nullptr)
                      .where_computed();
      for (CaseResult const& result : out.results)
        EXPECT_EQ(result.status, CaseStatus::done) << subject.name << ": " << result.message;
    }
  });
  return predicted / allocated.peak;
}

TEST(BatchMemory, IsPredictedWithinTenPercent) {
  for (Subject const& subject : subjects())
    for (Grid const& grid : grids) {
      double const r = ratio(subject, grid);
      EXPECT_GT(r, 0.9) << subject.name << " on " << grid.cells;
      EXPECT_LT(r, 1.1) << subject.name << " on " << grid.cells;
    }
}

}  // namespace
}  // namespace lapwing::test
