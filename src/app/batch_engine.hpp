// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The inner story: a batch of cases in, their results and fields out.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "app/quantities.hpp"
#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "operators/diffusion_operator.hpp"
#include "problem/diffusion_problem.hpp"
#include "solvers/attempts.hpp"
#include "solvers/lane_values.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// What a batch leaves behind.
struct BatchOutput {
  std::vector<CaseResult> results;                  ///< [case]
  std::vector<std::vector<double>> fields;          ///< [output field], [case][z][y][x]
  std::vector<LaneReport> reports;                  ///< [case], with histories
};

/// Solves batches of cases that share grid shape and solver settings (tolerances may differ).
///
/// Storage and solvers are kept from batch to batch while the shape stays the same. A case's numbers do not depend on the
/// other cases of its batch.
class BatchEngine {
 public:
  BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers);

  /// Samples, assembles, sets up, solves, evaluates. Failures stay inside: a bad case gets a message and its neighbours go on.
  BatchOutput run(std::vector<CaseSpec> cases);

 private:
  void solve_all(BatchOutput& out);
  void attempt(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput& out);
  Solver& solver_for(SolvePlan const& plan);
  void refuse_bad_cases(BatchOutput& out);
  void collect_fields(BatchOutput& out);

  RunConfig const* config_;
  Timers* timers_;
  Timers no_timers_{false};
  DiffusionPrograms programs_;
  Quantities quantities_;
  DiffusionProblem problem_;
  DiffusionOperator operator_;
  DeviceVector u_, x_, scratch_, deinterleaved_;
  LaneValues<int> take_{1};
  std::map<SolvePlan, std::unique_ptr<Solver>> solvers_;   ///< for `shape_`, `settings_`
  BatchShape shape_;
  SolverSettings settings_;
  bool with_extra_ = false;
};

}  // namespace lapwing
