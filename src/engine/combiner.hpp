// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Solutions of basis problems, and the combinations of them that cases start from.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <vector>

#include "engine/batch_engine.hpp"
#include "config/superposition.hpp"

namespace lapwing {

/// Solves the basis problems of batches and combines their solutions.
///
/// The basis problems of a group of cases are one batch of an engine of their own, whose numbers depend on nothing but
/// the fixed parameters: every rank that meets the group gets the same bits. They are solved to a thousandth of the
/// cases' tolerance, so that data may cancel to a thousandth of their terms before a combination misses it
/// (docs/theory.md).
class Combiner {
 public:
  /// @param limit  bytes that basis solutions of other groups may take while they wait to be met again.
  Combiner(Superposition superposition, FieldReader reader, Timers& timers, double limit);

  /// Finds or solves the basis problems of a batch. @param spec  any of its cases.
  /// @return seconds of each phase that solving took.
  std::array<double, n_phases> prepare(CaseSpec const& spec);

  /// Bytes of the basis solutions of one group of cases.
  static double predicted_bytes(Superposition const& superposition, BoxGrid const& grid) {
    return sizeof(double) * static_cast<double>(superposition.n_basis()) * static_cast<double>(grid.n_cells());
  }

  /// What the basis problems of cases with these settings are solved by.
  static SolverSettings settings_of_basis(SolverSettings settings);

  /// u = the combination of every case. @pre prepare() for these cases.
  void combine(DiffusionProblem const& problem, DeviceVector u);

  std::int64_t n_solves() const { return n_solves_; }  ///< of basis problems, so far
  CacheStatistics cache_statistics() const { return engine_.cache_statistics(); }

 private:
  struct Basis {
    std::uint64_t key = 0;
    DeviceVector values;  ///< [problem][z][y][x]
    double bytes() const { return 8. * static_cast<double>(values.extent(0)); }
  };
  std::array<double, n_phases> solve(CaseSpec const& spec, Basis& basis);
  void make_room();

  Superposition superposition_;
  BatchEngine engine_;
  double limit_;
  std::list<Basis> known_;  ///< the most recently used first
  DeviceVector weight_;     ///< [problem][n_lanes]
  std::int64_t n_solves_ = 0;
};

}  // namespace lapwing
