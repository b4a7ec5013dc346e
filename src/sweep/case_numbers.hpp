// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The numbers of one case, evaluated and checked, before they become a CaseSpec.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/run_config.hpp"
#include "core/case_spec.hpp"
#include "core/error.hpp"
#include "core/field_file_info.hpp"

namespace lapwing {

/// A field that is read from a file, whole or by its name in expressions.
struct FileUse {
  /// What reads it; `nothing`: a name that no expression uses.
  enum class Reader { equation, outputs, nothing };
  int slot = 0;  ///< index into CaseSpec::file_case
  FieldExpr const* field = nullptr;
  int info = 0;      ///< index into the plan's file infos
  std::string name;  ///< for messages: "equation.kappa", "fields.rock"
  Reader reader = Reader::equation;
  /// Stands for it in hashes of cases: the slot, or for a name its place among those that the equation reads.
  int identity = 0;
};

/// Everything numeric that a case resolves, as evaluated: integers may still be no integers.
struct CaseNumbers {
  std::array<double, 3> cells{1, 1, 1}, lower{0, 0, 0}, upper{1, 1, 1};
  double relative_tolerance = 0, max_iterations = 0;
  double pre_smooth = 0, post_smooth = 0, coarsest_unknowns = 0;
  double direct_memory_mib = 0;
  std::vector<double> file_case;              ///< [slot], or empty where nothing is read from files
  std::vector<std::array<double, 3>> probes;  ///< [quantity]
};

struct CaseProblem {
  InputLocation where;
  std::string what;
  bool depends_on_parameters = false;  ///< else every case has it
};

CaseNumbers evaluate_numbers(RunConfig const& config, std::span<double const> slots);

/// Checks ranges, the box, the size of the problem, field files and probes; returns the first problem.
///
/// Direct solver: the banded factor takes 8 N (b + 1) bytes, b the product of all directions but the longest, doubled
/// where that one is periodic.
std::optional<CaseProblem> find_problem(RunConfig const& config, std::span<FieldFileInfo const> files,
                                        std::span<FileUse const> uses, CaseNumbers const& numbers);

/// Unknowns between a row and its farthest neighbour when the longest direction is numbered last.
std::int64_t band_width(BoxGrid const& grid, bool longest_is_periodic);

/// The direction with the most cells, the last of equals.
int longest_direction(BoxGrid const& grid);

/// @pre find_problem found nothing.
BoxGrid grid_of(RunConfig const& config, CaseNumbers const& numbers);
SolverSettings solver_of(RunConfig const& config, CaseNumbers const& numbers);

}  // namespace lapwing
