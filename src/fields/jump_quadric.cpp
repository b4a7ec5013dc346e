// SPDX-License-Identifier: BSD-3-Clause
#include "fields/jump_quadric.hpp"

#include <algorithm>
#include <cmath>

#include "fields/jump_lines.hpp"

namespace lapwing {
namespace {

constexpr double near_enough = 0.01;  // of a cell

/// Visits the centre, the faces and the edges of a cell, [x][y][z], each 0, 1, 2; directions apart stay at 0.
template <class Visit>
void for_each_place(unsigned directions, Visit const& visit) {
  auto const n = [directions](int d) { return (directions >> d & 1U) != 0 ? 3 : 1; };
  std::array<int, 3> i{};
  for (i[0] = 0; i[0] < n(0); ++i[0])
    for (i[1] = 0; i[1] < n(1); ++i[1])
      for (i[2] = 0; i[2] < n(2); ++i[2])
        if (directions != 7 || i[0] == 1 || i[1] == 1 || i[2] == 1) visit(i);
}

}  // namespace

PointValues::Boxes JumpQuadric::places(std::array<double, 3> const& centre, std::array<double, 3> const& spacing,
                                       unsigned directions) {
  PointValues::Boxes points;
  for_each_place(directions, [&](std::array<int, 3> const& i) {
    for (int d = 0; d < 3; ++d) {
      double const off = (directions >> d & 1U) != 0 ? 0.5 * (i[d] - 1) * spacing[d] : 0.;
      points.low[d][points.n] = points.high[d][points.n] = centre[d] + off;
    }
    ++points.n;
  });
  return points;
}

bool JumpQuadric::interpolate(PointValues const& values, JumpNode const& jump, unsigned directions) {
  directions_ = jump.reads & 7U;
  double level[3][3][3];
  int point = 0;
  bool is_defined = true;
  for_each_place(directions, [&](std::array<int, 3> const& i) {
    Interval const bounds = values.level_in_box(jump, point++);
    is_defined = is_defined && !bounds.undefined;
    level[i[0]][i[1]][i[2]] = bounds.low;
  });
  std::array<int, 3> middle{};
  for (int d = 0; d < 3; ++d) middle[d] = static_cast<int>(directions >> d & 1U);
  auto const at_step = [&](int d, int s, int e, int t) {
    std::array<int, 3> at = middle;
    at[d] += s;
    at[e] += t;
    return level[at[0]][at[1]][at[2]];
  };
  c_ = level[middle[0]][middle[1]][middle[2]];
  b_ = {};
  q_ = {};
  miss_ = 0;
  for (int d = 0; d < 3; ++d) {
    if ((directions_ >> d & 1U) == 0) continue;
    double const low = at_step(d, -1, d, 0), high = at_step(d, 1, d, 0);
    b_[d] = high - low;
    q_[d][d] = 2 * (high + low - 2 * c_);
  }
  for (int d = 0; d < 3; ++d)
    for (int e = 0; e < d; ++e) {
      if ((directions_ >> d & 1U) == 0 || (directions_ >> e & 1U) == 0) continue;
      q_[d][e] = q_[e][d] =
          0.5 * (at_step(d, 1, e, 1) - at_step(d, 1, e, -1) - at_step(d, -1, e, 1) + at_step(d, -1, e, -1));
      for (int const s : {-1, 1})
        for (int const t : {-1, 1}) {
          std::array<double, 3> x{};
          x[d] = 0.5 * s;
          x[e] = 0.5 * t;
          miss_ = std::max(miss_, std::fabs(at(x) - at_step(d, s, e, t)));
        }
    }
  return is_defined && std::isfinite(c_ + b_[0] + b_[1] + b_[2] + miss_);
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

double JumpQuadric::at(std::array<double, 3> const& x) const {
  double value = c_;
  for (int d = 0; d < 3; ++d) {
    double sum = b_[d];
    for (int e = 0; e < 3; ++e) sum += q_[d][e] * x[e];
    value += sum * x[d];
  }
  return value;
}

std::array<double, 3> JumpQuadric::extreme_corner(double sign) const {
  std::array<double, 3> corner{};
  for (int d = 0; d < 3; ++d)
    if ((directions_ >> d & 1U) != 0) corner[d] = std::copysign(0.5, sign * b_[d]);
  return corner;
}

double JumpQuadric::negative_share(int n_lines) const {
  int const a = steepest(), b = a == 0 ? 1 : 0, c = a == 2 ? 1 : 2;
  int const n_b = (directions_ >> b & 1U) != 0 ? n_lines : 1, n_c = (directions_ >> c & 1U) != 0 ? n_lines : 1;
  double const square = q_[a][a];
  double sum = 0;
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
      sum += slope > 0 ? below : 1 - below;
    }
  }
  return sum / (n_b * n_c);
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
