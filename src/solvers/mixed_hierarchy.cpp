// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/mixed_hierarchy.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/multigrid/coarsen.hpp"
#include "kernels/multigrid/cycle_cg.hpp"
#include "kernels/multigrid/cycle_pack.hpp"
#include "solvers/uniform_operator.hpp"

namespace lapwing {
namespace {

/// Whether two colours suffice.
bool two_colours(BatchShape const& shape) {
  for (int a = 0; a < shape.dim; ++a)
    if (shape.periodic[a] && shape.cells[a] % 2 == 1) return false;
  return true;
}

BatchShape coarsened(BatchShape shape, unsigned directions) {
  for (int a = 0; a < shape.dim; ++a)
    if (directions >> a & 1u) shape = shape.coarsened(a);
  return shape;
}

}  // namespace

bool MixedHierarchy::suits(BatchShape const& shape, CyclePlan const& plan) {
  return !plan.line_smoother() && plan.smoother == PointSmoother::red_black && plan.pre_smooth == 1 &&
         plan.post_smooth == 1 && !plan.schedule.empty() && two_colours(shape);
}

MixedHierarchy::MixedHierarchy(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform)
    : uniform_(uniform), scale_(shape.n_lanes()), inverse_scale_(shape.n_lanes()) {
  CoarseningSchedule const& schedule = plan.schedule;
  if (!uniform) finest_ = allocate_stencil<DeviceExec, float>(shape, with_extra);
  BatchShape now = shape;
  SecondVisits second_visits(plan);
  std::size_t l = 0;
  auto const add_fields = [&](Level& level) {
    if (l == 0) return;
    std::size_t const n = CycleLayout(now).n_values();
    level.f = allocate_zeros<FloatVector<DeviceExec>>("lapwing::mixed::f", n);
    level.u = allocate_zeros<FloatVector<DeviceExec>>("lapwing::mixed::u", n);
    level.visited_twice = second_visits(l, now.n_cells());
    if (!level.visited_twice) return;
    level.r = allocate_zeros<FloatVector<DeviceExec>>("lapwing::mixed::r", n);
    level.e = allocate_zeros<FloatVector<DeviceExec>>("lapwing::mixed::e", n);
  };
  for (; l < schedule.size() && two_colours(now); ++l) {
    Level level;
    level.a = allocate_cycle_stencil<DeviceExec>(now, with_extra, uniform);
    level.transfer = allocate_cycle_transfer<DeviceExec>(now, schedule[l], uniform);
    level.scratch = CycleScratch<DeviceExec>(level.transfer);
    add_fields(level);
    BatchShape fine = now;
    for (int d = 0; d < shape.dim; ++d) {
      if (uniform || !(schedule[l] >> d & 1)) continue;
      level.steps.push_back({d, fine,
                             allocate<FloatVector<DeviceExec>>("lapwing::mixed::weights", fine.odd_cells(d).n_values()),
                             allocate_stencil<DeviceExec, float>(fine.coarsened(d), with_extra)});
      fine = fine.coarsened(d);
    }
    levels_.push_back(std::move(level));
    now = coarsened(now, schedule[l]);
  }
  tail_shape_ = now;
  add_fields(tail_level_);
  if (tail_level_.visited_twice) tail_level_.a = allocate_cycle_stencil<DeviceExec>(now, with_extra, uniform);
  CyclePlan rest = plan;
  rest.schedule.assign(schedule.begin() + static_cast<std::ptrdiff_t>(l), schedule.end());
  rest.first_w_level = std::max(1, plan.first_w_level - static_cast<int>(l));
  tail_operator_.stencil = allocate_stencil<DeviceExec>(now, with_extra);
  tail_ = std::make_unique<Hierarchy>(now, with_extra, std::move(rest), Acceleration::cg);
  tail_b_ = allocate<DeviceVector>("lapwing::mixed::tail_b", now.n_values());
  tail_u_ = allocate<DeviceVector>("lapwing::mixed::tail_u", now.n_values());
  if (l == schedule.size()) gather_small_levels();
}

double MixedHierarchy::predicted_bytes(BatchShape const& shape, bool with_extra, CyclePlan const& plan, bool uniform) {
  CoarseningSchedule const& schedule = plan.schedule;
  auto const stencil = [&](BatchShape const& s) { return predicted_stencil_bytes<DeviceExec, float>(s, with_extra); };
  double bytes = uniform ? 0 : stencil(shape);
  BatchShape now = shape;
  SecondVisits second_visits(plan);
  std::size_t l = 0;
  bool twice = false;
  auto const add_fields = [&] {
    twice = l > 0 && second_visits(l, now.n_cells());
    if (l > 0) bytes += (twice ? 4 : 2) * sizeof(float) * static_cast<double>(CycleLayout(now).n_values());
  };
  for (; l < schedule.size() && two_colours(now); ++l) {
    auto const transfer = plan_cycle_transfer<DeviceExec>(now, schedule[l], uniform);
    bytes += predicted_cycle_stencil_bytes<DeviceExec>(now, with_extra, uniform) + predicted_weight_bytes(transfer) +
             CycleScratch<DeviceExec>::predicted_bytes(transfer);
    add_fields();
    for (int d = 0; d < shape.dim; ++d) {
      if (!(schedule[l] >> d & 1)) continue;
      if (!uniform)
        bytes += sizeof(float) * static_cast<double>(now.odd_cells(d).n_values()) + stencil(now.coarsened(d));
      now = now.coarsened(d);
    }
  }
  add_fields();
  if (twice) bytes += predicted_cycle_stencil_bytes<DeviceExec>(now, with_extra, uniform);
  CyclePlan rest = plan;
  rest.schedule.assign(schedule.begin() + static_cast<std::ptrdiff_t>(l), schedule.end());
  return bytes + predicted_stencil_bytes<DeviceExec>(now, with_extra) + bytes_of_vectors(2, now) +
         Hierarchy::predicted_bytes(now, with_extra, rest);
}

/// Lists the steps of the levels from the first small one on. The finest is not among them: its fields are the
/// caller's.
void MixedHierarchy::gather_small_levels() {
  first_small_ = levels_.size();
  while (first_small_ > 1 && is_small(levels_[first_small_ - 1].scratch)) --first_small_;
  std::vector<SmallLevel> levels;
  for (std::size_t l = first_small_; l < levels_.size(); ++l) {
    Level const& level = levels_[l];
    auto const& scratch = level.scratch;
    levels.push_back(
        {level.a.rows(), level.transfer, scratch.down.data(), scratch.up.data(), scratch.down_size, scratch.up_size});
  }
  std::vector<CycleStep> steps;
  add_solve_steps(first_small_, steps);
  small_ = SmallLevels<DeviceExec>(levels, steps,
                                   {CycleLayout(tail_shape_), tail_->coarsest_factor().data(), tail_->singular().data(),
                                    inverse_scale_.copied().data(), tail_b_.data(), tail_u_.data()});
}

/// What `solve_coarse` does, as steps.
void MixedHierarchy::add_solve_steps(std::size_t l, std::vector<CycleStep>& steps) const {
  Level const& level = level_at(l);
  int const number = static_cast<int>(l - first_small_);
  add_visit_steps(l, level.f, level.u, steps);
  if (!level.visited_twice) return;
  steps.push_back({CycleStep::Kind::residual, number, level.f.data(), level.u.data(), level.r.data()});
  add_visit_steps(l, level.r, level.e, steps);
  steps.push_back({CycleStep::Kind::add, number, nullptr, level.e.data(), level.u.data()});
}

/// What `visit` does, as steps.
void MixedHierarchy::add_visit_steps(std::size_t l, FloatVector<DeviceExec> f, FloatVector<DeviceExec> u,
                                     std::vector<CycleStep>& steps) const {
  int const number = static_cast<int>(l - first_small_);
  if (l == levels_.size()) {
    steps.push_back({CycleStep::Kind::coarsest, 0, f.data(), nullptr, u.data()});
    return;
  }
  Level const& coarse = level_at(l + 1);
  steps.push_back({CycleStep::Kind::smooth_restrict, number, f.data(), nullptr, coarse.f.data()});
  add_solve_steps(l + 1, steps);
  steps.push_back({CycleStep::Kind::prolong_smooth, number, f.data(), coarse.u.data(), u.data()});
}

void MixedHierarchy::setup(BatchOperator const& op) {
  for (std::size_t lane = 0; lane < op.coupling.size(); ++lane) {
    auto const& mean = op.coupling[lane].mean;
    double const size = std::max({mean[0], mean[1], mean[2], op.coupling[lane].grounding});
    scale_[lane] = size > 0 && std::isfinite(size) ? std::exp2(-std::round(std::log2(size))) : 1.;
    inverse_scale_[lane] = 1 / scale_[lane];
  }
  inverse_scale_.device();
  tail_operator_.coupling = op.coupling;
  if (uniform_)
    setup_uniform(op);
  else
    setup_stored(op);
  tail_->setup(tail_operator_);
}

void MixedHierarchy::setup_stored(BatchOperator const& op) {
  DeviceExec const exec;
  scale_stencil<DeviceExec>(exec, op.stencil, scale_.device(), finest_);
  Stencil<DeviceExec, float> fine = finest_;
  for (Level& level : levels_) {
    pack_stencil(exec, fine, level.a);
    for (Step const& step : level.steps) {
      interpolation_weights(exec, fine, step.direction, step.weights);
      coarsen_operator(exec, fine, step.direction, step.weights, step.coarse);
      pack_weights<DeviceExec>(exec, step.fine.odd_cells(step.direction), step.weights, step.direction, level.transfer);
      fine = step.coarse;
    }
  }
  if (tail_level_.visited_twice) pack_stencil(exec, fine, tail_level_.a);
  scale_stencil<DeviceExec>(exec, fine, inverse_scale_.copied(), tail_operator_.stencil);
}

void MixedHierarchy::setup_uniform(BatchOperator const& op) {
  UniformOperator now(op);
  for (Level& level : levels_) {
    now.fill(scale_, level.a);
    for (int d = 0; d < tail_shape_.dim; ++d)
      if (level.transfer.along(d)) fill_weights(now.coarsen(d), d, level.transfer);
  }
  if (tail_level_.visited_twice) now.fill(scale_, tail_level_.a);
  now.fill(tail_operator_.stencil);
}

void MixedHierarchy::cycle(ConstFloatVector<DeviceExec> r, FloatVector<DeviceExec> z, LaneSums<DeviceExec> const& sums,
                           GroupList const& groups) {
  DeviceExec const exec;
  Level& level = levels_.front();
  Level const& coarse = level_at(1);
  smooth_restrict<DeviceExec>(exec, level.a, level.transfer, r, level.scratch, coarse.f, groups);
  solve_coarse(1, groups);
  prolong_smooth_and_dot<DeviceExec>(exec, level.a, level.transfer, r, coarse.u, level.scratch, z, sums, groups);
}

/// u = cycle on A u = f.
void MixedHierarchy::visit(std::size_t l, ConstFloatVector<DeviceExec> f, FloatVector<DeviceExec> u,
                           GroupList const& groups) {
  DeviceExec const exec;
  if (l == levels_.size()) return visit_tail(f, u);
  Level& level = levels_[l];
  Level const& coarse = level_at(l + 1);
  smooth_restrict<DeviceExec>(exec, level.a, level.transfer, f, level.scratch, coarse.f, groups);
  solve_coarse(l + 1, groups);
  prolong_smooth<DeviceExec>(exec, level.a, level.transfer, f, coarse.u, level.scratch, u, groups);
}

/// Visits level l once or twice.
void MixedHierarchy::solve_coarse(std::size_t l, GroupList const& groups) {
  DeviceExec const exec;
  if (l == first_small_ && !small_.empty()) return run_small_levels(exec, small_, groups);
  Level const& level = level_at(l);
  visit(l, level.f, level.u, groups);
  if (!level.visited_twice) return;
  cycle_residual<DeviceExec>(exec, level.a, level.u, level.f, level.r, groups);
  visit(l, level.r, level.e, groups);
  cycle_add<DeviceExec>(exec, level.a.layout, level.e, level.u, groups);
}

/// The rest of the hierarchy, in double precision.
void MixedHierarchy::visit_tail(ConstFloatVector<DeviceExec> f, FloatVector<DeviceExec> u) {
  DeviceExec const exec;
  unpack<DeviceExec>(exec, tail_shape_, f, tail_b_);
  tail_->cycle(tail_b_, tail_u_);
  // The tail solves with the operator itself.
  pack<DeviceExec>(exec, tail_shape_, tail_u_, inverse_scale_.copied(), u);
}

}  // namespace lapwing
