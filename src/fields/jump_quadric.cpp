// SPDX-License-Identifier: BSD-3-Clause
#include "fields/jump_quadric.hpp"

#include <algorithm>
#include <cmath>

#include "fields/jump_lines.hpp"

namespace lapwing {
namespace {

constexpr double near_enough = 0.01;  // of a cell

/// Visits places of a cell, each coordinate 0 to 4 for -1/2, -1/4, 0, 1/4, 1/2; directions apart stay at the centre:
/// all of -1/2, 0, 1/2 but the corners of three directions, then the quarters of the axes.
template <class Visit>
void for_each_place(unsigned directions, Visit const& visit) {
  auto const n = [directions](int d) { return (directions >> d & 1U) != 0 ? 3 : 1; };
  auto const at = [&](int d, int i) { return n(d) == 1 ? 2 : 2 * i; };
  for (int i = 0; i < n(0); ++i)
    for (int j = 0; j < n(1); ++j)
      for (int k = 0; k < n(2); ++k)
        if (directions != 7 || i == 1 || j == 1 || k == 1)
          visit(std::array<int, 3>{at(0, i), at(1, j), at(2, k)});
  for (int d = 0; d < 3; ++d)
    for (int const quarter : {1, 3}) {
      std::array<int, 3> place{2, 2, 2};
      place[d] = quarter;
      if (n(d) == 3) visit(place);
    }
}

}  // namespace

PointValues::Boxes JumpQuadric::places(std::array<double, 3> const& centre, std::array<double, 3> const& spacing,
                                       unsigned directions) {
  PointValues::Boxes points;
  for_each_place(directions, [&](std::array<int, 3> const& place) {
    for (int d = 0; d < 3; ++d)
      points.low[d][points.n] = points.high[d][points.n] = centre[d] + 0.25 * (place[d] - 2) * spacing[d];
    ++points.n;
  });
  return points;
}

bool JumpQuadric::interpolate(PointValues const& values, JumpNode const& jump, unsigned directions) {
  directions_ = jump.reads & 7U;
  double level[5][5][5];
  int point = 0;
  double largest = 0;
  bool is_defined = true;
  for_each_place(directions, [&](std::array<int, 3> const& place) {
    Interval const bounds = values.level_in_box(jump, point++);
    is_defined = is_defined && !bounds.undefined && std::isfinite(bounds.low);
    level[place[0]][place[1]][place[2]] = bounds.low;
    largest = std::max(largest, std::fabs(bounds.low));
  });
  if (!is_defined || largest == 0) return false;
  // only signs and roots are asked for; their squares must not leave the range of numbers
  auto const at_step = [&](int d, int s, int e, int t) {
    std::array<int, 3> place{2, 2, 2};
    place[d] += s;
    place[e] += t;
    return level[place[0]][place[1]][place[2]] / largest;
  };
  c_ = at_step(0, 0, 0, 0);
  b_ = {};
  q_ = {};
  for (int d = 0; d < 3; ++d) {
    if ((directions_ >> d & 1U) == 0) continue;
    double const low = at_step(d, -2, d, 0), high = at_step(d, 2, d, 0);
    b_[d] = high - low;
    q_[d][d] = 2 * (high + low - 2 * c_);
    for (int e = 0; e < d; ++e)
      if ((directions_ >> e & 1U) != 0)
        q_[d][e] = q_[e][d] =
            0.5 * (at_step(d, 2, e, 2) - at_step(d, 2, e, -2) - at_step(d, -2, e, 2) + at_step(d, -2, e, -2));
  }
  miss_ = 0;
  for_each_place(directions, [&](std::array<int, 3> const& place) {
    std::array<double, 3> x{};
    for (int d = 0; d < 3; ++d) x[d] = 0.25 * (place[d] - 2);
    miss_ = std::max(miss_, std::fabs(at(x) - level[place[0]][place[1]][place[2]] / largest));
  });
  return true;
}

bool JumpQuadric::fits_cell() const {
  return miss_ < near_enough * std::fabs(b_[static_cast<std::size_t>(steepest())]) && is_monotone();
}

void JumpQuadric::narrow(JumpQuadric const& larger, std::array<double, 3> const& centre,
                         std::array<double, 3> const& size) {
  directions_ = larger.directions_;
  c_ = larger.at(centre);
  miss_ = 0;
  for (int d = 0; d < 3; ++d) {
    double slope = larger.b_[d];
    for (int e = 0; e < 3; ++e) {
      slope += 2 * larger.q_[d][e] * centre[e];
      q_[d][e] = size[d] * size[e] * larger.q_[d][e];
    }
    b_[d] = size[d] * slope;
  }
}

/// Whether the level only rises or only falls along the steepest direction, in all of the cell: then it is 0 on one
/// surface, and what the polynomial misses moves that by no more than its share of the slope.
bool JumpQuadric::is_monotone() const {
  auto const d = static_cast<std::size_t>(steepest());
  double const turn = std::fabs(q_[d][0]) + std::fabs(q_[d][1]) + std::fabs(q_[d][2]);
  return turn < 0.5 * std::fabs(b_[d]);
}

int JumpQuadric::steepest() const {
  int most = 0;
  for (int d = 1; d < 3; ++d)
    if (std::fabs(b_[d]) > std::fabs(b_[most])) most = d;
  return most;
}

bool JumpQuadric::varies_along(int a) const {
  constexpr double rounding = 1e-9;
  double const change = std::fabs(b_[a]) + std::fabs(q_[a][0]) + std::fabs(q_[a][1]) + std::fabs(q_[a][2]);
  return change > rounding * std::fabs(b_[static_cast<std::size_t>(steepest())]);
}

double JumpQuadric::at(std::array<double, 3> const& x) const {
  double value = c_;
  for (int d = 0; d < 3; ++d) {
    double sum = b_[d];
    for (int e = 0; e < 3; ++e) sum += q_[d][e] * x[e];
    value += sum * x[d];
  }
  return value;
}

JumpQuadric::Parts JumpQuadric::parts(int n_lines) const {
  int const a = steepest(), b = a == 0 ? 1 : 0, c = a == 2 ? 1 : 2;
  int const n_b = (directions_ >> b & 1U) != 0 ? n_lines : 1, n_c = (directions_ >> c & 1U) != 0 ? n_lines : 1;
  double const square = q_[a][a];
  Parts parts;
  double longest[2] = {0, 0};
  for (int j = 0; j < n_c; ++j) {
    double const y = (j + 0.5) / n_c - 0.5;
    double const slope_0 = b_[a] + 2 * q_[a][c] * y, level_0 = c_ + (b_[c] + q_[c][c] * y) * y;
    double const rise = b_[b] + 2 * q_[b][c] * y;
    for (int i = 0; i < n_b; ++i) {
      double const x = (i + 0.5) / n_b - 0.5;
      double const slope = slope_0 + 2 * q_[a][b] * x, level = level_0 + (rise + q_[b][b] * x) * x;
      // of the roots of level + slope s + square s^2 the one on the branch that passes through the cell
      double const discriminant = slope * slope - 4 * square * level;
      double const root = -2 * level / (slope + std::copysign(std::sqrt(discriminant > 0 ? discriminant : 0.), slope));
      double const below = std::clamp(root + 0.5, 0., 1.);
      double const length[2] = {slope > 0 ? below : 1 - below, slope > 0 ? 1 - below : below};
      for (int side = 0; side < 2; ++side) {
        parts.share[side] += length[side];
        if (length[side] <= longest[side]) continue;
        longest[side] = length[side];
        bool const is_low = (side == 0) == (slope > 0);
        parts.inside[side][a] = is_low ? 0.5 * (length[side] - 1) : 0.5 * (1 - length[side]);
        parts.inside[side][b] = x;
        parts.inside[side][c] = y;
      }
    }
  }
  for (double& share : parts.share) share /= n_b * n_c;
  return parts;
}

void JumpQuadric::roots(int a, std::array<double, 3> const& across, std::vector<double>& places) const {
  std::array<double, 3> x = across;
  x[a] = 0;
  double slope = b_[a];
  for (int e = 0; e < 3; ++e)
    if (e != a) slope += 2 * q_[a][e] * x[e];
  double const square = q_[a][a], constant = at(x);
  if (std::fabs(constant) > 0.5 * std::fabs(slope) + 0.25 * std::fabs(square)) return;
  double const discriminant = slope * slope - 4 * square * constant;
  if (!(discriminant > 0)) return;
  double const sum = -0.5 * (slope + std::copysign(std::sqrt(discriminant), slope));
  auto const add = [&places](double root) {
    double const share = root + 0.5;
    if (share > JumpLines::margin && share < 1 - JumpLines::margin) places.push_back(share);
  };
  add(constant / sum);
  if (square != 0) add(sum / square);
}

}  // namespace lapwing
