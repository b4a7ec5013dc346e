// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Settings of the solvers, with every number resolved for one case.
#pragma once

namespace lapwing {

enum class SolverKind : int { automatic, multigrid, cg, direct, fft };

/// As in the input.
constexpr char const* solver_name(SolverKind kind) {
  constexpr char const* names[] = {"automatic", "multigrid", "cg", "direct", "fft"};
  return names[static_cast<int>(kind)];
}

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
