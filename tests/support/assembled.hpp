// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// From an input text to an assembled operator, for tests that call solvers themselves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/parse_config.hpp"
#include "equations/diffusion_operator.hpp"
#include "solvers/solver.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing::test {

/// Assembles all cases of an input as one batch (they must share a grid shape), and keeps what the operator refers to.
struct Assembled {
  RunConfig config;
  DiffusionProblem problem;
  BatchOperator op;

  explicit Assembled(std::string const& text) : config(parse_config_text(text, "test.toml")) {
    SweepPlan const plan(config, {});
    std::vector<CaseSpec> cases;
    for (std::int64_t c = 0; c < plan.n_cases(); ++c) cases.push_back(plan.case_spec(c));
    problem = sample_problem(DiffusionPrograms(config, {}), std::move(cases));
    op = assemble_operator(problem);
  }

  BatchShape const& shape() const { return problem.shape; }

  /// Every case is active.
  LaneControl control(double tolerance) const {
    auto const n = op.coupling.size();
    LaneControl c;
    auto const own = std::make_shared<BatchOperator>(op);          // the same storage
    c.least_eigenvalue = least_eigenvalues(problem, *own);
    c.boundary_dissipation = [this, own](ConstDeviceVector w) { return boundary_dissipation(problem, *own, w); };
    for (Coupling const& coupling : op.coupling) c.loose.push_back(coupling.loose);
    c.active.assign(n, 0);
    c.singular.assign(n, 0);
    c.tolerance.assign(n, tolerance);
    for (int lane = 0; lane < problem.n_cases(); ++lane) {
      c.active[static_cast<std::size_t>(lane)] = 1;
      c.singular[static_cast<std::size_t>(lane)] = op.coupling[static_cast<std::size_t>(lane)].singular;
    }
    return c;
  }
};

inline std::vector<double> values_of(ConstDeviceVector v) {
  auto const host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), v);
  return std::vector<double>(host.data(), host.data() + host.extent(0));
}

}  // namespace lapwing::test
