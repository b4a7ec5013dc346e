// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What of an input determines the solution of a case, and what outputs follow from beside it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "core/hash.hpp"
#include "core/output_definition.hpp"
#include "sweep/case_reader.hpp"

namespace lapwing {

/// Raised whenever the same inputs begin to give other bits, so that old results are computed anew.
inline constexpr int algorithm_version = 5;

/// What stands for a field from a file in the code of an expression, whatever the field is called.
struct FileFieldIdentity {
  std::uint64_t hash = 0;
  /// Positions of parameters that pick its values, where the hash of a case says nothing of these.
  std::vector<int> parameters;
};
/// [file field] of the equation: its place among those that the equation reads; the values are in the hash of a case.
std::vector<FileFieldIdentity> file_field_identities(RunConfig const& config);

/// Hash of what the solutions of all cases share: equation and boundaries; not what is stored of them. Expressions
/// enter as byte code, constants folded, parameters by name; so spelling, order and unrelated parameters do not matter.
std::uint64_t hash_equation(RunConfig const& config, std::vector<std::string> const& parameter_names);

/// Adds a case's grid and solver settings. The memory limit matters only where it takes part in a choice.
void hash_case_numbers(Hash64& hash, ResolvedNumbers const& numbers);

/// Cases with equal keys can share a batch: equal cells, and equal solver settings but for the tolerance.
std::uint64_t batch_key(BoxGrid const& grid, SolverSettings const& solver);
/// That key of cases that also have their operator, or their basis solutions, in common.
std::uint64_t batch_key(std::uint64_t key, std::uint64_t common_key);
/// The key of a case: see SweepPlan::batch_key.
std::uint64_t batch_key(CaseSpec const& spec);

/// What a quantity is, whatever it is called, and what the errors and fields are that the exact solution takes part in.
/// @param files  [file field].
OutputDefinition definition_of_quantity(QuantitySpec const& quantity, Sampling const& sampling,
                                        std::vector<std::string> const& parameter_names,
                                        std::vector<FileFieldIdentity> const& files = {});
OutputDefinition definition_of_exact(FieldExpr const& exact, std::vector<std::string> const& parameter_names,
                                     std::vector<FileFieldIdentity> const& files = {});

/// Parameters that coefficients, source and boundaries read, in order of their names.
std::vector<int> parameters_in_fields(RunConfig const& config, std::vector<std::string> const& parameter_names);

}  // namespace lapwing
