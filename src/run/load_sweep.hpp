// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Input file to checked plan, alike on every rank.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "run/field_files.hpp"
#include "config/run_config.hpp"
#include "parallel/communicator.hpp"
#include "equations/diffusion_problem.hpp"
#include "sweep/chains.hpp"
#include "sweep/sweep_plan.hpp"

namespace lapwing {

/// A sweep that has passed every check that needs no device and none of the values in field files.
struct Sweep {
  RunConfig config;
  std::unique_ptr<FieldFiles> files;
  std::unique_ptr<SweepPlan> plan;
  std::unique_ptr<Chains> chains;        ///< with solver.warm_start

  /// Looks at the values that cases read from files, so that their hashes are known; collective.
  /// @param cases  asked on rank 0, where there are field files, for those that are to be solved or recognised:
  /// ascending, apart.
  /// @param world  as in load_sweep.
  /// @throws FileError.
  void identify(std::function<std::vector<CaseRange>()> const& cases, Communicator const* world);

  /// An output file must be none of the files that coefficients are read from; collective.
  /// @param world  as in load_sweep.
  /// @throws FileError.
  void require_other_than_fields(std::string const& output, Communicator const* world) const;

  /// Reads fields of this sweep's files for cases that have been identified; keeps a reference to it.
  FieldReader field_reader() const;
};

/// An input that is at hand.
struct InputText {
  std::string text;
  std::string path;                      ///< names it in messages; its folder is where field files are looked for
};

/// Checks an input; of field files, which rank 0 opens, it looks at shapes and types.
/// @param most_looked_at  a plan of more cases is checked by some of them and gets no chains: enough to predict what it
///                        takes.
std::unique_ptr<Sweep> load_sweep(InputText const& input, std::vector<std::string> const& set_options,
                                  Communicator const* world, std::int64_t most_looked_at = SweepPlan::all_cases);

/// Reads and checks an input. Rank 0 reads the files; the others parse the same bytes.
///
/// @param world           null: no ranks, e.g. for `lapwing check`.
/// @param most_looked_at  as above.
/// @throws InputError, FileError, BackendUnavailable: the same on every rank.
std::unique_ptr<Sweep> load_sweep(std::string const& path, std::vector<std::string> const& set_options,
                                  Communicator const* world, std::int64_t most_looked_at = SweepPlan::all_cases);

}  // namespace lapwing
