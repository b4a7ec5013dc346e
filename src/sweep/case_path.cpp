// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/case_path.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace lapwing {
namespace {

struct Point {
  std::int64_t case_id;
  double const* values;  ///< [coordinate]
};

/// Sorts points by one coordinate, cuts them into strips and these by the next coordinate.
void walk(std::span<Point> points, std::size_t coordinate, std::size_t n_coordinates, bool backwards) {
  if (coordinate == n_coordinates || points.size() < 2) return;
  std::sort(points.begin(), points.end(), [=](Point const& a, Point const& b) {
    double const x = a.values[coordinate], y = b.values[coordinate];
    if (x != y) return backwards ? x > y : x < y;
    return a.case_id < b.case_id;
  });
  if (coordinate + 1 == n_coordinates) return;
  auto const n = static_cast<double>(points.size());
  auto const n_strips = static_cast<std::size_t>(
      std::max(1., std::round(std::pow(n, 1. / static_cast<double>(n_coordinates - coordinate)))));
  for (std::size_t s = 0; s < n_strips; ++s) {
    std::size_t const begin = s * points.size() / n_strips, end = (s + 1) * points.size() / n_strips;
    walk(points.subspan(begin, end - begin), coordinate + 1, n_coordinates, s % 2 == 1);
  }
}

}  // namespace

CasePath::CasePath(SweepPlan const& plan) : plan_(&plan) {
  std::vector<int> order;
  for (int p = 0; p < plan.n_parameters(); ++p) order.push_back(p);
  if (plan.mode() == SweepMode::grid) {
    std::stable_sort(order.begin(), order.end(), [&plan](int p, int q) {
      bool const parts = plan.parts_batches(p);
      if (parts != plan.parts_batches(q)) return parts;
      return plan.axis_size(p) < plan.axis_size(q);
    });
    for (int const p : order) axes_.push_back({plan.axis_size(p), plan.stride(p)});
  }
  for (int const p : order)
    if (plan.roles()[static_cast<std::size_t>(p)].changes_solution()) coordinates_.push_back(p);
}

void CasePath::read(std::int64_t first, std::vector<std::int64_t>& cases) const {
  cases.clear();
  auto const end = std::min(first + window, plan_->n_cases());
  bool const is_grid = plan_->mode() == SweepMode::grid;
  for (std::int64_t position = first; position < end; ++position)
    cases.push_back(is_grid ? to_and_fro(position) : position);
  if (plan_->mode() == SweepMode::random) walk_strips(cases);
}

std::int64_t CasePath::to_and_fro(std::int64_t position) const {
  std::int64_t case_id = 0;
  for (std::size_t a = axes_.size(); a-- > 0;) {
    auto const& axis = axes_[a];
    std::int64_t const walks = position / axis.size, step = position % axis.size;
    case_id += axis.stride * (walks % 2 == 0 ? step : axis.size - 1 - step);
    position = walks;
  }
  return case_id;
}

void CasePath::walk_strips(std::vector<std::int64_t>& cases) const {
  std::size_t const n = coordinates_.size();
  std::vector<double> values;
  for (std::int64_t const id : cases)
    for (int const p : coordinates_) values.push_back(plan_->parameter(id, p));
  std::vector<Point> points;
  for (std::size_t i = 0; i < cases.size(); ++i) points.push_back({cases[i], values.data() + i * n});
  walk(points, 0, n, false);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i] = points[i].case_id;
}

}  // namespace lapwing
