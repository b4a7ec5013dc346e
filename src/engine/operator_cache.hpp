// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Set-ups of operators, kept for later batches with the same operators.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "equations/diffusion_operator.hpp"
#include "solvers/automatic.hpp"

namespace lapwing {

/// Bytes that `run.operator_cache` allows.
double operator_cache_bytes(RunConfig const& config);

/// Everything that depends on the operators of a batch alone.
struct OperatorSetup {
  struct Prepared {
    std::unique_ptr<Solver> solver;
    bool ready = false;                       ///< set up for `op`
  };
  std::uint64_t key = 0;                      ///< of the operators lane by lane; 0: not to be found again
  DiffusionProblem problem;                   ///< its coefficients
  BatchOperator op;
  BatchShape solved;                          ///< what the solvers were made for
  SolverSettings settings;
  bool with_extra = false;
  bool is_counted = false;                    ///< among the set-ups made
  std::map<SolvePlan, Prepared> solvers;
  double seconds = 0;                         ///< sampling, assembly and set-up took so long
  double bytes = 0;                           ///< as predicted for the solvers it has

  /// Bytes of it. @param plans  of its solvers.
  static double predicted_bytes(RunConfig const& config, SolverSettings const& settings, BatchShape const& shape,
                                std::vector<SolvePlan> const& plans);
};

/// What the cache has done for a rank.
struct CacheStatistics {
  std::int64_t made = 0, reused = 0;          ///< batches that set solvers up, and batches that found their operators
  double seconds_saved = 0;
  double peak_bytes = 0;                      ///< of parked set-ups

  /// Adds what a cache has done between two looks at it.
  void add(CacheStatistics const& before, CacheStatistics const& after);
};

/// Parks set-ups that are not in use, least recently used out first.
class OperatorCache {
 public:
  /// @param limit  bytes that parked set-ups may take.
  explicit OperatorCache(double limit) : limit_(limit) {}

  /// Makes `current` the set-up with this key, parking the one it was. On a miss `current` is whatever storage is at
  /// hand.
  /// @param key  0 is never found. @return whether it was found.
  bool find(std::uint64_t key, OperatorSetup& current);

  /// Counts a set-up as made, once.
  void count(OperatorSetup& current) {
    statistics_.made += !current.is_counted;
    current.is_counted = true;
  }

  CacheStatistics const& statistics() const { return statistics_; }

 private:
  using Parked = std::list<OperatorSetup>;

  double limit_, bytes_ = 0;
  Parked parked_;                             ///< the most recently used first
  std::unordered_map<std::uint64_t, Parked::iterator> places_;  ///< by key
  CacheStatistics statistics_;

  void swap(Parked::iterator found, OperatorSetup& current);
};

}  // namespace lapwing
