// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Settings of the solvers, with every number resolved for one case.
#pragma once

#include <array>
#include <cstddef>

namespace lapwing {

enum class SolverKind : int { automatic, multigrid, cg, direct, fft };

/// What there is to know of a kind without making one.
struct SolverKindSpec {
  SolverKind kind;
  char const* name;  ///< as in the input, which says auto for automatic
  bool iterates;     ///< and so has a use for a starting guess; automatic may
};

/// All kinds, in the order of the enumeration, which is what output files store.
inline constexpr std::array solver_kinds{
    SolverKindSpec{SolverKind::automatic, "automatic", true}, SolverKindSpec{SolverKind::multigrid, "multigrid", true},
    SolverKindSpec{SolverKind::cg, "cg", true},               SolverKindSpec{SolverKind::direct, "direct", false},
    SolverKindSpec{SolverKind::fft, "fft", false},
};
static_assert(
    [] {
      for (std::size_t i = 0; i < solver_kinds.size(); ++i)
        if (solver_kinds[i].kind != static_cast<SolverKind>(i)) return false;
      return true;
    }(),
    "rows in the order of the enumeration");

constexpr char const* solver_name(SolverKind kind) { return solver_kinds[static_cast<std::size_t>(kind)].name; }
constexpr bool iterates(SolverKind kind) { return solver_kinds[static_cast<std::size_t>(kind)].iterates; }

enum class Acceleration : int { cg, none };           ///< multigrid as preconditioner of CG, or cycles alone
/// of cycles and iterations; x and residuals that decide are double
enum class Arithmetic : int { mixed, full };
enum class Accuracy : int { tolerance, discretisation };   ///< what iterations stop by
enum class WarmStart : int { none, previous, extrapolate }; ///< from the cases before along a chain (sweep/chains.hpp)
enum class PointSmoother : int { red_black, chebyshev };  ///< of multigrid's points; lines know only one smoother
enum class OperatorForm : int { matrix_free, csr };   ///< how `cg` applies the operator
enum class Compatibility : int { check, project };    ///< singular problems with incompatible data: fail, or project

/// Defaults, ranges and meaning of each member are rows of the schema (config/schema.cpp).
struct SolverSettings {
  SolverKind type = SolverKind::automatic;
  double relative_tolerance = 1e-8;
  int max_iterations = 200;
  Compatibility compatibility = Compatibility::check;
  Accuracy accuracy = Accuracy::tolerance;
  WarmStart warm_start = WarmStart::none;
  Arithmetic precision = Arithmetic::mixed;

  int pre_smooth = 1;
  int post_smooth = 1;
  int coarsest_unknowns = 40;
  Acceleration acceleration = Acceleration::cg;
  PointSmoother smoother = PointSmoother::red_black;

  OperatorForm cg_operator = OperatorForm::matrix_free;

  double direct_memory_mib = 4096;

  bool shared_operator = false;          ///< the plan has many cases with this case's operator; not a key

  bool operator==(SolverSettings const&) const = default;
};

}  // namespace lapwing
