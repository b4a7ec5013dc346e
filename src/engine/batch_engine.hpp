// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The inner story: a batch of cases in, their results and fields out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/certificate.hpp"
#include "engine/chain_start.hpp"
#include "engine/field_stager.hpp"
#include "engine/operator_cache.hpp"
#include "engine/quantities.hpp"
#include "engine/rhs_scaling.hpp"
#include "engine/starting_guess.hpp"
#include "config/run_config.hpp"
#include "core/case_result.hpp"
#include "solvers/attempts.hpp"
#include "solvers/lane_values.hpp"
#include "timing/region.hpp"

namespace lapwing {

/// What a batch leaves behind.
struct BatchOutput {
  std::vector<CaseResult> results;                  ///< [case]
  StagedFields fields;                              ///< [output field], [case][z][y][x]
  std::vector<LaneReport> reports;                  ///< [case], with histories
};

class CoarserGrid;
class Combiner;

/// Solves batches of cases that share grid shape and solver settings (tolerances may differ).
///
/// Storage and solvers are kept from batch to batch while the shape stays the same, and set-ups where operators come
/// again. A case's numbers do not depend on the other cases of its batch.
class BatchEngine {
 public:
  BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers);
  ~BatchEngine();
  /// Bytes of the engine's own vectors.
  static double predicted_bytes(BatchShape const& shape);

  /// Samples, assembles, sets up, solves, evaluates. Failures stay inside: a bad case gets a message and its neighbours
  /// go on.
  /// @param reuse    output of an earlier batch whose storage is taken over; may be empty.
  /// @param goes_on  with solver.warm_start: case c is the next one of the chain of case c of the batch before, of
  ///                 which the last cases may be left out.
  BatchOutput run(std::vector<CaseSpec> cases, BatchOutput reuse = {}, bool goes_on = false);

  /// Solutions that are there.
  struct StoredSolutions {
    SolutionOrigin origin = SolutionOrigin::stored;
    /// Reads those of the cases of a batch, [case][z][y][x]; empty: nothing asks for them, and they are 0.
    std::function<void(std::vector<CaseSpec> const& cases, double* values)> read;
  };

  /// The second half of `run`, of solutions that are there: quantities, errors and fields. A case whose data are bad,
  /// whose solution does not balance, or whose fluxes are not known well enough by it is not done.
  /// @param quantities   positions of those that are wanted.
  /// @param with_fields  whether fields are wanted, too.
  BatchOutput evaluate_solutions(std::vector<CaseSpec> cases, StoredSolutions const& stored,
                                 std::vector<int> const& quantities, bool with_fields, BatchOutput reuse = {});

  /// The first half of `run`: solves, and leaves the solutions in `solution()`.
  /// @param lanes    of the batch; 0 chooses.
  /// @param nested   this is a coarser grid of another engine's cases: it is coarsened further only where that pays,
  ///                 and its solutions stay less their levels.
  BatchOutput solve(std::vector<CaseSpec> cases, int lanes, bool nested, BatchOutput reuse = {});
  BatchShape const& shape() const { return shape_; }
  ConstDeviceVector solution() const { return u_; }
  double level(int lane) const { return setup_.op.has_level ? setup_.op.level[lane] : 0.; }

  /// Of this engine and of that of the basis problems.
  CacheStatistics cache_statistics() const;
  std::int64_t n_basis_solves() const;

 private:
  BatchOutput solve_about_levels(std::vector<CaseSpec> cases, int lanes, bool nested, BatchOutput reuse);
  void begin(std::vector<CaseSpec> const& cases, BatchOutput& out) const;
  void make_room();
  void restore_levels();
  void measure_imbalance(BatchOutput& out);
  void evaluate(BatchOutput& out, SolutionOrigin origin, std::vector<int> const& quantities);
  void start_from_coarser_grid(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out);
  void estimate_errors(BatchOutput& out);
  void measure_correction(std::vector<double>& difference, std::vector<double>& size);
  void solve_all(BatchOutput& out);
  void prepare_combination(CaseSpec const& spec, BatchOutput& out);
  void make_guess(std::vector<std::vector<SolvePlan>> const& ladders, BatchOutput& out);
  void accept_guess(BatchOutput& out);
  void start_solution();
  void accept_constants(BatchOutput& out);
  LaneControl control_of(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput const& out);
  void attempt(SolvePlan const& plan, std::vector<int> const& lanes, BatchOutput& out);
  OperatorSetup::Prepared& solver_for(SolvePlan const& plan);
  void measure_setup();
  void refuse_bad_cases(BatchOutput& out);
  void collect_fields(BatchOutput& out);
  ConstDeviceVector field_values(OutputField field);

  RunConfig const* config_;
  Timers* timers_;
  Timers no_timers_{false};
  DiffusionPrograms programs_;
  Quantities quantities_;
  FieldReader reader_;
  OperatorSetup setup_;                                    ///< of the present batch
  OperatorCache cache_;                                    ///< those of earlier batches
  DeviceVector u_, x_, scratch_;
  FieldStager stager_;
  std::unique_ptr<CoarserGrid> coarser_;                   ///< with solver.accuracy = "discretisation"
  std::unique_ptr<Combiner> combiner_;                     ///< with sweep.superpose
  bool combines_ = false;                                  ///< the present batch starts from combinations
  bool has_solution_ = false;                              ///< u_ holds what the attempts so far have left
  bool from_coarser_ = false;                              ///< the present batch starts from `coarser_`
  ChainStart chain_;                                       ///< with solver.warm_start
  bool goes_on_ = false;                                   ///< the present batch starts from `chain_`
  StartingGuess guess_;                                    ///< of the present batch, whoever made it
  std::vector<int> all_quantities_;                        ///< their positions
  LaneValues<int> take_{1};
  LaneValues<double> negative_level_{1};
  LaneReducer reducer_;
  RhsScaling scaling_;
  BatchShape shape_;
};

}  // namespace lapwing
