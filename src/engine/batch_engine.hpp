// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The inner story: a batch of cases in, their results and fields out.
#pragma once

#include <functional>
#include <vector>

#include "engine/batch_output.hpp"
#include "engine/batch_solver.hpp"
#include "engine/certificate.hpp"
#include "engine/derivatives.hpp"
#include "engine/field_stager.hpp"
#include "engine/quantities.hpp"
#include "config/run_config.hpp"

namespace lapwing {

/// Solves batches of cases that share grid shape and solver settings (tolerances may differ), and evaluates what the
/// output asks for.
class BatchEngine {
 public:
  BatchEngine(RunConfig const& config, FieldReader reader, Timers& timers);

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

  BatchShape const& shape() const { return solver_.shape(); }

  /// Of cases and of what guesses are made of.
  CacheStatistics cache_statistics() const { return solver_.cache_statistics(); }
  /// Solves of problems that are no cases, such as basis problems.
  std::int64_t n_basis_solves() const { return solver_.source().costs().n_solves; }

 private:
  void take_solutions(StoredSolutions const& stored);
  void measure_imbalance(BatchOutput& out);
  void evaluate(BatchOutput& out, SolutionOrigin origin, std::vector<int> const& quantities, bool with_fields = true);
  void collect_fields(BatchOutput& out);
  ConstDeviceVector field_values(OutputField field);

  RunConfig const* config_;
  Timers* timers_;
  BatchSolver solver_;
  Derivatives derivatives_;
  Quantities quantities_;
  std::vector<int> all_quantities_;                        ///< their positions
  FieldStager stager_;
};

}  // namespace lapwing
