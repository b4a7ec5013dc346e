// SPDX-License-Identifier: BSD-3-Clause
#include "fields/jump_quadric.hpp"

#include <algorithm>
#include <cmath>

#include "fields/jump_lines.hpp"

namespace lapwing {
namespace {

constexpr double near_enough = 0.01;  // of a cell

}  // namespace

bool JumpQuadric::fit(PointValues& values, JumpNode const& jump, std::array<double, 3> const& centre,
                      std::array<double, 3> const& spacing, unsigned directions) {
  directions_ = directions;
  // [x][y][z], each -1/2, 0, 1/2
  double level[3][3][3];
  int const line = (directions & 1U) != 0 ? 0 : (directions & 2U) != 0 ? 1 : 2;
  auto const n = [directions](int d) { return (directions >> d & 1U) != 0 ? 3 : 1; };
  auto const step = [&](int d, int i) { return n(d) == 1 ? 0 : i - 1; };
  std::array<int, 3> i{};
  int const p = line, q = line == 0 ? 1 : 0, r = line == 2 ? 1 : 2;
  bool const is_3d = directions == 7;
  for (i[r] = 0; i[r] < n(r); ++i[r])
    for (i[q] = 0; i[q] < n(q); ++i[q]) {
      std::array<double, 3> point = centre;
      for (int d : {q, r}) point[d] += 0.5 * step(d, i[d]) * spacing[d];
      values.set_line(p, point);
      bool const is_corner = is_3d && i[q] != 1 && i[r] != 1;
      for (i[p] = 0; i[p] < n(p); ++i[p]) {
        if (is_corner && i[p] != 1) continue;
        values.move_to(centre[p] + 0.5 * step(p, i[p]) * spacing[p]);
        level[i[0]][i[1]][i[2]] = values.level(jump);
      }
    }
  std::array<int, 3> const middle{n(0) / 2, n(1) / 2, n(2) / 2};
  auto const at_step = [&](int d, int s, int e = -1, int t = 0) {
    std::array<int, 3> at = middle;
    at[d] += s;
    if (e >= 0) at[e] += t;
    return level[at[0]][at[1]][at[2]];
  };
  c_ = level[middle[0]][middle[1]][middle[2]];
  b_ = {};
  q_ = {};
  double slope = 0, miss = 0;
  for (int d = 0; d < 3; ++d) {
    if (n(d) == 1) continue;
    double const low = at_step(d, -1), high = at_step(d, 1);
    b_[d] = high - low;
    q_[d][d] = 2 * (high + low - 2 * c_);
    slope = std::max(slope, std::fabs(b_[d]));
  }
  for (int d = 0; d < 3; ++d)
    for (int e = 0; e < d; ++e) {
      if (n(d) == 1 || n(e) == 1) continue;
      double const pp = at_step(d, 1, e, 1), pm = at_step(d, 1, e, -1), mp = at_step(d, -1, e, 1),
                   mm = at_step(d, -1, e, -1);
      q_[d][e] = q_[e][d] = 0.5 * (pp - pm - mp + mm);
      auto const off = [&](double s, double t, double value) {
        std::array<double, 3> x{};
        x[d] = 0.5 * s;
        x[e] = 0.5 * t;
        miss = std::max(miss, std::fabs(at(x) - value));
      };
      off(1, 1, pp);
      off(1, -1, pm);
      off(-1, 1, mp);
      off(-1, -1, mm);
    }
  return std::isfinite(slope) && miss < near_enough * slope && is_monotone();
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
