// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Which parameters of the sweep an expression, a field or the numbers of an input read: the one place that says so.
///
/// Parameters are positions in order of declaration, ascending, each once.
#pragma once

#include <array>
#include <vector>

#include "config/run_config.hpp"

namespace lapwing {

std::vector<int> parameters_in(ByteCode const& code);
std::vector<int> parameters_in(std::vector<NumberExpr> const& numbers);
/// Of the values, and of the index that picks them from a file; not of the indices of fields from files that an
/// expression reads.
std::vector<int> parameters_in(FieldExpr const& field);
/// Of the expression or the point, whichever a functional has; with the same exception.
std::vector<int> parameters_in(QuantitySpec const& quantity);
std::vector<int> parameters_in(SolverSpec const& solver);

/// Of the indices that pick the fields from files that an expression reads.
std::vector<int> parameters_in_indices(RunConfig const& config, ByteCode const& code);

/// Fields from files that the equation reads by their names, as positions in RunConfig::file_fields, in the order of
/// their first use; `in_outputs`: those that the exact solution and quantities read, and the equation does not.
std::vector<int> file_fields_in_equation(RunConfig const& config);
std::vector<int> file_fields_in_outputs(RunConfig const& config);

/// What the grid's cells and extents read.
std::vector<int> parameters_in_box(RunConfig const& config);

/// What all numbers of a case read: its box, its solver, indices into files and points of probes.
std::vector<int> parameters_in_numbers(RunConfig const& config);

/// What the fields of the equation are computed from; indices into files are numbers.
std::vector<int> parameters_in_expressions(RunConfig const& config);

/// The parameters of several of these.
std::vector<int> joined(std::vector<std::vector<int>> const& sets);

/// The numbers of `[solver]`, all of which parameters may drive.
std::array<NumberExpr const*, 6> numbers_of(SolverSpec const& solver);

}  // namespace lapwing
