// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Solutions of basis problems, and the combinations of them that cases start from.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "engine/batch_solver.hpp"
#include "config/superposition.hpp"

namespace lapwing {

/// Solves the basis problems of batches and combines their solutions.
///
/// The basis problems of a group of cases are one batch of an engine of their own, whose numbers depend on nothing but
/// the fixed parameters: every rank that meets the group gets the same bits. They are solved to a thousandth of the
/// cases' tolerance, so that data may cancel to a thousandth of their terms before a combination misses it
/// (docs/theory.md).
class Combiner : public GuessSource {
 public:
  Combiner(RunConfig const& config, FieldReader reader, Timers& timers);

  /// Finds or solves the basis problems of a batch; its cases share what that takes.
  bool prepare(std::vector<CaseSpec> const& cases, int lanes, BatchOutput& out) override;
  /// Combines them for every case.
  void offer(DiffusionProblem const& problem, BatchOperator& op, std::vector<int> const& iterates,
             StartingGuess& guess) override;
  /// Notes which cases are combinations, and which were solved from one.
  void keep(SolvedBatch const& batch) override;
  Costs costs() const override;

  /// Bytes of the basis solutions of one group of cases.
  static double predicted_bytes(Superposition const& superposition, BoxGrid const& grid) {
    return sizeof(double) * static_cast<double>(superposition.n_basis()) * static_cast<double>(grid.n_cells());
  }

  /// What the basis problems of cases with these settings are solved by.
  static SolverSettings settings_of_basis(SolverSettings settings);

 private:
  struct Basis {
    std::uint64_t key = 0;
    DeviceVector values;  ///< [problem][z][y][x]
    double bytes() const { return 8. * static_cast<double>(values.extent(0)); }
  };
  std::array<double, n_phases> find(CaseSpec const& spec);
  std::array<double, n_phases> solve(CaseSpec const& spec, Basis& basis);
  void combine(DiffusionProblem const& problem, DeviceVector u);
  void make_room();

  RunConfig const* config_;
  FieldReader reader_;
  Timers* timers_;
  Superposition superposition_;          ///< there where a batch has been combined
  std::unique_ptr<BatchSolver> solver_;  ///< of basis problems; the same
  double limit_;                         ///< bytes of basis solutions that wait to be met again
  bool combines_ = false;                ///< the present batch
  std::list<Basis> known_;  ///< the most recently used first
  DeviceVector weight_;     ///< [problem][n_lanes]
  std::int64_t n_solves_ = 0;
};

}  // namespace lapwing
