// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Where the cases of batches may start from: what a solver of batches asks, whoever answers.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/batch_output.hpp"
#include "engine/operator_cache.hpp"
#include "engine/starting_guess.hpp"
#include "core/case_spec.hpp"
#include "kernels/batch/lane_values.hpp"

namespace lapwing {

/// A batch whose cases have ended.
struct SolvedBatch {
  BatchShape const& shape;
  ConstDeviceVector u;               ///< less the level of every lane
  StartingGuess const& guess;        ///< what it started from
  LaneReducer& reducer;              ///< of the shape
  DeviceVector scratch;              ///< [n_values]
  BatchOutput& out;
};

/// Makes starting guesses. This one makes none.
///
/// Asked batch by batch, in the order of its functions.
class GuessSource {
 public:
  GuessSource() = default;
  virtual ~GuessSource() = default;
  GuessSource(GuessSource const&) = delete;
  GuessSource& operator=(GuessSource const&) = delete;

  /// @param goes_on  case c of the next batch is the next one of the chain of case c of the batch before.
  /// @return lanes that the next batch must have; 0: any number.
  virtual int begin(bool /*goes_on*/) { return 0; }

  /// Before anything of the batch is sampled: solves what guesses are to be made of, and adds its seconds to the
  /// results. @return whether there will be guesses.
  virtual bool prepare(std::vector<CaseSpec> const& /*cases*/, int /*lanes*/, BatchOutput& /*out*/) { return false; }

  /// Makes guesses for an assembled batch. @pre prepare() has said that there will be.
  /// @param iterates  [case], whether the case's first solver can use one.
  virtual void offer(DiffusionProblem const& /*problem*/, BatchOperator& /*op*/,
                     std::vector<int> const& /*iterates*/, StartingGuess& /*guess*/) {}

  /// Adds what solvers should know of the guesses.
  virtual void inform(LaneControl& /*control*/) const {}

  /// Judges solutions by how far they are from their guesses, both as they were solved for: scaled into range.
  virtual void assess(SolvedBatch const& /*batch*/) {}

  /// Notes in the results what the guesses were good for, and keeps what later ones are made of.
  virtual void keep(SolvedBatch const& /*batch*/) {}

  /// What it has solved so far that is no case.
  struct Costs {
    CacheStatistics setups;
    std::int64_t n_solves = 0;
  };
  virtual Costs costs() const { return {}; }
};

/// What the input asks for.
std::unique_ptr<GuessSource> make_guess_source(RunConfig const& config, FieldReader const& reader, Timers& timers);

}  // namespace lapwing
