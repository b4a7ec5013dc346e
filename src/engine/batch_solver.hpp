// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Samples, assembles and solves a batch of cases.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/guess_source.hpp"
#include "engine/operator_cache.hpp"
#include "engine/rhs_scaling.hpp"
#include "engine/starting_guess.hpp"
#include "config/run_config.hpp"
#include "solvers/attempts.hpp"
#include "solvers/lane_values.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// Solves batches of cases that share grid shape and solver settings (tolerances may differ), from whatever guesses its
/// source has.
///
/// Storage and solvers are kept from batch to batch while the shape stays the same, and set-ups where operators come
/// again. A case's numbers do not depend on the other cases of its batch.
class BatchSolver {
 public:
  /// @param with_outputs  quantities and the exact solution will be evaluated for its batches.
  BatchSolver(RunConfig const& config, FieldReader const& reader, Timers& timers, std::unique_ptr<GuessSource> source,
              bool with_outputs = false);
  /// Bytes of its own vectors.
  static double predicted_bytes(BatchShape const& shape);

  /// Leaves the solutions in `u()`, less the level of every lane. Failures stay inside: a bad case gets a message and
  /// its neighbours go on.
  /// @param lanes  of the batch; 0 chooses. @param reuse  output whose storage is taken over; may be empty.
  BatchOutput solve(std::vector<CaseSpec> cases, int lanes = 0, BatchOutput reuse = {});

  /// Samples and assembles alone, for solutions that are there: the caller puts them into `u()`, less their levels.
  BatchOutput assemble(std::vector<CaseSpec> cases, BatchOutput reuse = {});

  /// u() is less the level of every lane no longer.
  void restore_levels();

  BatchShape const& shape() const { return shape_; }
  DeviceVector u() const { return u_; }
  double level(int lane) const { return setup_.op.has_level ? setup_.op.level[lane] : 0.; }
  DiffusionPrograms const& programs() const { return programs_; }
  DiffusionProblem const& problem() const { return setup_.problem; }
  BatchOperator& op() { return setup_.op; }
  DeviceVector scratch() const { return scratch_; }
  LaneReducer& reducer() { return reducer_; }

  GuessSource& source() { return *source_; }
  GuessSource const& source() const { return *source_; }
  /// Of this solver and of what its source solves.
  CacheStatistics cache_statistics() const;

 private:
  void begin(std::vector<CaseSpec> const& cases, BatchOutput& out) const;
  void set_up(std::vector<CaseSpec> cases, int lanes, BatchOutput& out);
  void make_room();
  void solve_all(bool guesses, BatchOutput& out);
  void make_guess(std::vector<std::vector<SolvePlan>> const& ladders, BatchOutput& out);
  void accept_guess(BatchOutput& out);
  void start_solution();
  void accept_constants(BatchOutput& out);
  LaneControl control_of(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput const& out);
  void attempt(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput& out);
  OperatorSetup::Prepared& solver_for(SolvePlan const& plan);
  void measure_setup();
  void refuse_bad_cases(BatchOutput& out);
  SolvedBatch solved(BatchOutput& out) { return {shape_, u_, guess_, reducer_, scratch_, out}; }

  RunConfig const* config_;
  Timers* timers_;
  Timers no_timers_{false};
  DiffusionPrograms programs_;
  std::unique_ptr<GuessSource> source_;
  OperatorSetup setup_;                                    ///< of the present batch
  OperatorCache cache_;                                    ///< those of earlier batches
  DeviceVector u_, x_, scratch_;
  StartingGuess guess_;                                    ///< of the present batch
  bool has_solution_ = false;                              ///< u_ holds what the attempts so far have left
  LaneValues<int> take_{1};
  LaneValues<double> negative_level_{1};
  LaneReducer reducer_;
  RhsScaling scaling_;
  BatchShape shape_;
};

}  // namespace lapwing
