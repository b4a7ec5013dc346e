// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <numbers>

#include "equations/diffusion_operator.hpp"

namespace lapwing {
namespace {

double squared(double x) { return x * x; }

/// Least eigenvalue of a line of n cells with face coefficients of at least t and with these ends. @param robin  least
/// coefficient of a Robin face at an end, 0 without one.
double least_of_line(int n, double t, BoundaryKind lower, BoundaryKind upper, double robin) {
  int const fixed = (lower == BoundaryKind::dirichlet) + (upper == BoundaryKind::dirichlet);
  if (fixed > 0)
    return n == 1 ? 2 * t * fixed : 4 * t * squared(std::sin(std::numbers::pi / (fixed == 2 ? 2. * n : 4. * n)));
  // One over the largest row sum of the inverse.
  return robin > 0 ? 1 / (n / robin + 0.5 * n * (n - 1) / t) : 0;
}

/// The same beside the constants, where nothing holds them.
double least_of_free_line(int n, double t, BoundaryKind lower) {
  if (n == 1) return HUGE_VAL;
  return 4 * t * squared(std::sin(std::numbers::pi / (lower == BoundaryKind::periodic ? n : 2. * n)));
}

/// The least coefficient of a direction's Robin faces, [n_lanes]; of two faces the better one.
std::vector<double> robin_coefficients(DiffusionProblem const& problem, BatchOperator& op, int direction) {
  std::vector<double> best(problem.shape.n_lanes(), 0.);
  for (int f = 2 * direction; f < 2 * direction + 2; ++f) {
    if (!traits(op.closure[f]).has_coefficient) continue;
    auto const least = least_face_coefficients(problem, op, f);
    for (std::size_t lane = 0; lane < best.size(); ++lane) best[lane] = std::max(best[lane], least[lane]);
  }
  return best;
}

}  // namespace

std::vector<double> largest_eigenvalues(DiffusionProblem const& problem, BatchOperator const& op) {
  std::vector<double> largest;
  for (int lane = 0; lane < problem.shape.n_lanes(); ++lane) {
    Coupling const& coupling = op.coupling[lane];
    BoxGrid const& grid = problem.cases[std::min(lane, problem.n_cases() - 1)].grid;
    double diagonal = coupling.largest_extra;
    for (int d = 0; d < problem.shape.dim; ++d)
      diagonal += 4 * (problem.separable ? coupling.face[d] : coupling.largest[d] / squared(grid.spacing(d)));
    largest.push_back(2 * diagonal);
  }
  return largest;
}

std::vector<double> const& least_eigenvalues(DiffusionProblem const& problem, BatchOperator& op) {
  if (!op.least_eigenvalue.empty()) return op.least_eigenvalue;
  BatchShape const& shape = problem.shape;
  std::vector<double> sum(shape.n_lanes()), free(shape.n_lanes(), HUGE_VAL);
  for (int lane = 0; lane < shape.n_lanes(); ++lane) sum[lane] = op.coupling[lane].least_extra;
  for (int d = 0; d < shape.dim; ++d) {
    auto const robin = robin_coefficients(problem, op, d);
    BoundaryKind const lower = op.closure[2 * d], upper = op.closure[2 * d + 1];
    for (int lane = 0; lane < shape.n_lanes(); ++lane) {
      Coupling const& coupling = op.coupling[lane];
      BoxGrid const& grid = problem.cases[std::min(lane, problem.n_cases() - 1)].grid;
      double const t =
          problem.separable && shape.cells[d] > 1 ? coupling.face[d] : coupling.least[d] / squared(grid.spacing(d));
      sum[lane] += least_of_line(shape.cells[d], t, lower, upper, robin[lane]);
      free[lane] = std::min(free[lane], least_of_free_line(shape.cells[d], t, lower));
    }
  }
  for (int lane = 0; lane < shape.n_lanes(); ++lane) {
    bool const is_free = op.coupling[lane].singular;
    op.least_eigenvalue.push_back(!is_free ? sum[lane] : std::isfinite(free[lane]) ? free[lane] : 0.);
  }
  return op.least_eigenvalue;
}

}  // namespace lapwing
