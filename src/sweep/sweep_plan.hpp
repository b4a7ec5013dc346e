// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The sweep laid out completely before anything runs: cases, their identities, and the batches they are solved in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "config/superposition.hpp"
#include "core/case_list.hpp"
#include "core/case_spec.hpp"
#include "core/field_file_info.hpp"
#include "sweep/axes.hpp"
#include "sweep/case_identity.hpp"
#include "sweep/case_numbers.hpp"
#include "sweep/case_reader.hpp"
#include "sweep/dependence.hpp"

namespace lapwing {

/// All cases of a sweep. Refers to the config, which must outlive it; values are computed on demand.
///
/// Invariant: every case that was looked at has passed all checks that follow from the plan alone (cells, extents,
/// tolerances, shapes).
class SweepPlan {
 public:
  /// Expands the sweep and checks every case; cases with equal numbers only once.
  ///
  /// @param files           one entry per distinct (file, dataset) that the config names.
  /// @param most_looked_at  a plan of more cases is checked by some of them, where they do not come down to few
  ///                        different ones.
  /// @throws InputError naming key, value, allowed range, case number and parameter values.
  SweepPlan(RunConfig const& config, std::vector<FieldFileInfo> const& files, std::int64_t most_looked_at = all_cases);
  static constexpr std::int64_t all_cases = INT64_MAX;

  std::int64_t n_cases() const { return n_cases_; }
  int n_parameters() const { return static_cast<int>(names_.size()); }
  std::vector<std::string> const& parameter_names() const { return names_; }

  SweepMode mode() const { return config_->sweep.mode; }
  /// Values of a parameter in the modes grid and zip, and how many cases lie between two of them in mode grid.
  std::int64_t axis_size(int p) const { return axes_[static_cast<std::size_t>(p)].size(); }
  std::int64_t stride(int p) const { return strides_[static_cast<std::size_t>(p)]; }

  /// From the smallest to the largest value of a parameter, as far as its axis tells.
  Interval parameter_range(int p) const { return axes_[static_cast<std::size_t>(p)].range(); }
  /// Different values of a parameter, 0 for a distribution that has any number of them.
  std::int64_t n_different(int p) const { return axes_[static_cast<std::size_t>(p)].n_different(); }

  double parameter(std::int64_t case_id, int p) const;
  /// Values of all variables of expressions, parameters set, coordinates and fields 0: [Slot::first_parameter +
  /// parameter].
  std::vector<double> slots(std::int64_t case_id) const;
  CaseSpec case_spec(std::int64_t case_id) const;       ///< resolved; cheap enough to call per batch
  /// Identity: all that determines the case's solution; `unknown_hash` while values that it reads from files have
  /// not been looked at.
  std::uint64_t case_hash(std::int64_t case_id) const;
  /// The same from what a CaseReader has read.
  std::uint64_t case_hash(std::int64_t case_id, ResolvedNumbers const& numbers) const;

  /// The datasets that coefficients are read from.
  std::vector<FieldFileInfo> const& files() const { return files_; }
  /// [file] the slabs that some cases read, ascending; with those that outputs alone read in any case.
  std::vector<std::vector<std::int64_t>> slabs_of(std::vector<CaseRange> const& cases) const;
  /// [file field] what stands for it in definitions of outputs, as far as its values are known.
  std::vector<FileFieldIdentity> file_field_identities() const;
  /// Makes known what values of slabs come to. @param known  [file].
  void set_slab_hashes(std::vector<SlabHashes> known);

  /// Positions of the parameters that numbers read, ascending. All else about grid and solver is alike in all cases.
  std::vector<int> const& number_parameters() const { return number_parameters_; }
  /// Evaluates a case's numbers; a CaseReader does so once for many cases.
  ResolvedNumbers resolve_numbers(std::int64_t case_id) const;
  /// Cases with equal keys share batches: those with equal ResolvedNumbers::batch_key, or where many cases of the plan
  /// have their operator, those that have it.
  std::uint64_t batch_key(std::int64_t case_id, ResolvedNumbers const& numbers) const;

  std::vector<ParameterRole> const& roles() const { return roles_; }   ///< [parameter]
  /// How many cases have the operator of a given one, as far as the axes tell: the product of those that do not touch
  /// it.
  std::int64_t cases_per_operator() const { return cases_per_operator_; }

  /// With sweep.superpose: what the input's expressions say, and whether cases are combined.
  std::optional<Superposition> const& superposition() const { return superposition_; }
  /// Whether cases are combinations of basis solutions: there is no obstacle, and more cases have each basis than it
  /// has problems.
  bool superposes() const { return superposes_; }
  /// Cases that combine the same basis solutions, as far as the axes tell.
  std::int64_t cases_per_basis() const { return cases_per_basis_; }
  /// Equal for cases with equal basis solutions: equal grid, solver settings and fixed parameters. 0 if nothing is
  /// combined.
  std::uint64_t superposition_key(std::int64_t case_id, ResolvedNumbers const& numbers) const;

  /// Whether cases of different values of a parameter may have different batch keys.
  bool parts_batches(int p) const;

  /// "a = 0.5, b = 2" for messages.
  std::string describe(std::int64_t case_id) const;

 private:
  RunConfig const* config_;
  std::vector<FieldFileInfo> files_;
  std::vector<std::string> names_;
  std::vector<Axis> axes_;             ///< [parameter]
  std::vector<std::int64_t> strides_;  ///< [parameter] grid: cases between two values
  std::vector<int> number_parameters_;
  std::vector<int> field_parameters_;  ///< read by coefficients, source and boundaries; in order of their names
  std::vector<FileUse> file_uses_;
  std::uint64_t seed_ = 0;
  std::int64_t n_cases_ = 1;
  std::uint64_t common_hash_ = 0;
  std::vector<ParameterRole> roles_;
  std::int64_t cases_per_operator_ = 1;
  std::optional<Superposition> superposition_;
  bool superposes_ = false;
  std::int64_t cases_per_basis_ = 1;

  void expand_axes();
  void count_cases();
  void find_files();
  void check_cases(std::int64_t most_looked_at) const;
  void count_operators();
  void find_superposition();
  std::int64_t n_different_rows(std::vector<int> const& parameters) const;
  template <class Changes>
  std::int64_t cases_in_common(Changes const& changes) const;
  std::uint64_t operator_key(std::int64_t case_id, ResolvedNumbers const& numbers) const;
  static void add_slabs_of_operator(Hash64& key, ResolvedNumbers const& numbers);
  std::uint64_t hash_of_values(FileUse const& use) const;
};

}  // namespace lapwing
