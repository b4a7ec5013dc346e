// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/stencil/apply.hpp"
#include "kernels/multigrid/coarsen.hpp"
#include "kernels/batch/copies.hpp"
#include "kernels/multigrid/smoothers.hpp"
#include "kernels/multigrid/transfer.hpp"
#include "solvers/multigrid.hpp"

namespace lapwing {
namespace {

// 1/(5/4 + 3/4 cos(pi/4)) and 1/(5/4 - 3/4 cos(pi/4)): the zeros of the polynomial of degree 2 that is smallest on
// [1/2, 2]. No eigenvalue of D^-1 A exceeds 2 (Gershgorin); those below 1/2 are left to the coarse grid.
constexpr double chebyshev_damping[2] = {0.5616935915005575, 1.3895259206945645};

DeviceVector make_vector(char const* label, BatchShape const& shape) {
  return allocate<DeviceVector>(label, shape.n_values());
}

}  // namespace

Hierarchy::Hierarchy(BatchShape const& shape, bool with_extra, CyclePlan plan, Acceleration acceleration)
    : plan_(std::move(plan)), symmetric_(acceleration == Acceleration::cg), singular_lanes_(shape.n_lanes()) {
  CoarseningSchedule const& schedule = plan_.schedule;
  BatchShape now = shape;
  SecondVisits second_visits(plan_);
  for (std::size_t l = 0; l <= schedule.size(); ++l) {
    Level level;
    if (l == 0) {
      level.a.shape = shape;  // views of the operator itself, set by setup()
    } else {
      level.a = levels_.back().steps.back().coarse;
      level.u = make_vector("lapwing::multigrid::u", now);
      level.b = levels_.back().steps.back().values;
      level.visited_twice = second_visits(l, now.n_cells());
    }
    if (l < schedule.size()) {
      level.r = make_vector("lapwing::multigrid::r", now);
      for (int d = 0; plan_.line_smoother() && d < shape.dim; ++d)
        if (now.cells[d] > 1) level.lines.push_back(allocate_line_factors<DeviceExec>(now, d));
      for (int d = 0; d < shape.dim; ++d) {
        if (!(schedule[l] >> d & 1)) continue;
        Step step{d,
                  now,
                  make_vector("lapwing::multigrid::weights", now.odd_cells(d)),
                  allocate_stencil<DeviceExec>(now.coarsened(d), with_extra),
                  {}};
        now = now.coarsened(d);
        step.values = make_vector("lapwing::multigrid::b", now);
        level.steps.push_back(std::move(step));
      }
    }
    levels_.push_back(std::move(level));
  }
  factor_ = CoarsestFactor(now);
}

double Hierarchy::predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan) {
  double bytes = 0;
  BatchShape now = shape;
  for (std::size_t l = 0; l < plan.schedule.size(); ++l) {
    bytes += bytes_of_vectors(1, now);                                                  // r
    for (int d = 0; plan.line_smoother() && d < shape.dim; ++d)
      if (now.cells[d] > 1) bytes += predicted_line_bytes(now, d);
    for (int d = 0; d < shape.dim; ++d) {
      if (!(plan.schedule[l] >> d & 1)) continue;
      bytes += bytes_of_vectors(1, now.odd_cells(d));                                   // weights
      now = now.coarsened(d);
      bytes += predicted_stencil_bytes<DeviceExec>(now, with_extra) + bytes_of_vectors(1, now);
    }
    bytes += bytes_of_vectors(1, now);                                                  // u
  }
  return bytes + CoarsestFactor::predicted_bytes(now);
}

void Hierarchy::setup(BatchOperator const& op) {
  DeviceExec const exec;
  levels_[0].a = op.stencil;
  for (std::size_t lane = 0; lane < op.coupling.size(); ++lane)
    singular_lanes_[static_cast<int>(lane)] = op.coupling[lane].singular;
  singular_lanes_.device();
  for (Level& level : levels_) {
    for (auto const& lines : level.lines) factor_lines(exec, level.a, lines);
    Stencil<DeviceExec> fine = level.a;
    for (Step const& step : level.steps) {
      interpolation_weights(exec, fine, step.direction, step.weights);
      coarsen_operator<DeviceExec>(exec, fine, step.direction, step.weights, step.coarse);
      fine = step.coarse;
    }
  }
  factor_.factor(levels_.back().a, singular());
}

void Hierarchy::cycle(ConstDeviceVector b, DeviceVector u) {
  visit(0, b, u, true);
}

void Hierarchy::visit(int l, ConstDeviceVector b, DeviceVector u, bool from_zero) {
  Level& level = levels_[l];
  DeviceExec const exec;
  if (level.steps.empty()) {
    solve_coarsest<DeviceExec>(exec, level.a.shape, factor_.values(), singular(), b, u);
    return;
  }
  if (from_zero) fill(exec, u, 0.);
  smooth(l, b, u, plan_.pre_smooth, false);
  residual<DeviceExec>(exec, level.a, u, b, level.r);
  restrict_residual(l);
  Level& coarse = levels_[l + 1];
  visit(l + 1, coarse.b, coarse.u, true);
  if (coarse.visited_twice) visit(l + 1, coarse.b, coarse.u, false);
  correct(l, u);
  smooth(l, b, u, plan_.post_smooth, symmetric_);
}

void Hierarchy::smooth(int l, ConstDeviceVector b, DeviceVector u, int sweeps, bool reversed) {
  for (int s = 0; s < sweeps; ++s)
    if (plan_.line_smoother())
      smooth_by_lines(levels_[l], b, u, reversed);
    else if (plan_.smoother == PointSmoother::chebyshev)
      smooth_by_polynomial(levels_[l], b, u);
    else
      smooth_by_points(levels_[l], b, u, reversed);
}

void Hierarchy::smooth_by_points(Level const& level, ConstDeviceVector b, DeviceVector u, bool reversed) {
  int const colours = n_colours(level.a.shape);
  for (int c = 0; c < colours; ++c) smooth_colour(DeviceExec(), level.a, b, u, reversed ? colours - 1 - c : c);
}

/// A Chebyshev polynomial of degree 2 in D^-1 A, as the product of its two damped Jacobi steps.
void Hierarchy::smooth_by_polynomial(Level const& level, ConstDeviceVector b, DeviceVector u) {
  damped_jacobi<DeviceExec>(DeviceExec(), level.a, chebyshev_damping[0], b, u, level.r);
  damped_jacobi<DeviceExec>(DeviceExec(), level.a, chebyshev_damping[1], b, level.r, u);
}

void Hierarchy::smooth_by_lines(Level const& level, ConstDeviceVector b, DeviceVector u, bool reversed) {
  std::size_t const n = level.lines.size();
  for (std::size_t d = 0; d < n; ++d) {
    auto const& lines = level.lines[reversed ? n - 1 - d : d];
    int const colours = n_line_colours(level.a.shape, lines.direction);
    for (int c = 0; c < colours; ++c)
      smooth_lines<DeviceExec>(DeviceExec(), level.a, lines, b, level.r, u, reversed ? colours - 1 - c : c);
  }
}

void Hierarchy::restrict_residual(int l) {
  ConstDeviceVector fine = levels_[l].r;
  for (Step const& step : levels_[l].steps) {
    restrict_direction<DeviceExec>(DeviceExec(), step.fine, step.direction, step.weights, fine, step.values);
    fine = step.values;
  }
}

void Hierarchy::correct(int l, DeviceVector u) {
  auto const& steps = levels_[l].steps;
  ConstDeviceVector coarse = levels_[l + 1].u;
  for (std::size_t s = steps.size(); s-- > 0;) {
    DeviceVector const fine = s == 0 ? u : steps[s - 1].values;
    prolong_direction<DeviceExec>(DeviceExec(), steps[s].fine, steps[s].direction, steps[s].weights, coarse, fine,
                                  s == 0);
    coarse = fine;
  }
}

}  // namespace lapwing
