// SPDX-License-Identifier: BSD-3-Clause
#include "fields/jump_lines.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr int most_secants = 12, most_halvings = 60;

/// The level at which the outcome first changes on the way from one to another.
double first_target(Op op, double from, double to) {
  bool const rises = to > from;
  if (op == Op::floor) return rises ? from + 1 : from;
  if (op == Op::ceil) return rises ? from : from - 1;
  if (op == Op::modulo) {  // outcomes are rounded towards 0
    if (rises) return from < 0 ? from : from + 1;
    return from > 0 ? from : from - 1;
  }
  return 0;
}

bool counts(Op op) { return op == Op::floor || op == Op::ceil || op == Op::modulo; }

}  // namespace

double outcome(Op op, double level) {
  if (op == Op::floor) return std::floor(level);
  if (op == Op::ceil) return std::ceil(level);
  if (op == Op::modulo) return std::trunc(level);
  return level < 0 ? 0 : 1;
}

bool may_differ(Op op, Interval const& level) {
  if (level.undefined) return true;
  if (counts(op)) return outcome(op, level.low) != outcome(op, level.high);
  return level.low < 0 && level.high > 0;
}

/// Regula falsi as of Anderson and Bjorck (1973), then halving.
double JumpLines::root(JumpNode const& jump, Stretch const& stretch, double target, End a, End b) {
  a.level -= target;
  b.level -= target;
  auto const at = [&](double share) {
    values_->move_to(stretch.at(share));
    return values_->level(jump) - target;
  };
  auto const is_low = [](double level) { return level < 0; };
  for (int i = 0; i < most_secants + most_halvings && std::fabs(b.share - a.share) > effort_.tolerance; ++i) {
    bool const by_secant = i < most_secants && std::isfinite(a.level) && std::isfinite(b.level);
    double share = by_secant ? b.share - b.level * (b.share - a.share) / (b.level - a.level)
                             : 0.5 * (a.share + b.share);
    if (!(share > std::min(a.share, b.share) && share < std::max(a.share, b.share)))
      share = 0.5 * (a.share + b.share);
    double const level = at(share);
    if (level == 0) return share;
    double const step = std::fabs(share - b.share);
    if (is_low(level) != is_low(b.level)) {
      a = b;
    } else if (by_secant) {
      double const factor = 1 - level / b.level;
      a.level *= factor > 0 ? factor : 0.5;
    }
    b = {share, level};
    if (by_secant && step < effort_.tolerance) return share;
  }
  return b.share;
}

/// Same outcome at both ends: whether there is another one in between.
void JumpLines::look_inside(JumpNode const& jump, Stretch const& stretch, End a, End b, std::vector<double>& places) {
  if (b.share - a.share < effort_.finest || !enough_) return;
  enough_ = ++looks_ <= effort_.most_looks;
  if (!bounded_) values_->bound_line(point_);
  bounded_ = true;
  if (!may_differ(jump.op, values_->level_between(jump, stretch.at(a.share), stretch.at(b.share)))) return;
  double const middle = 0.5 * (a.share + b.share);
  values_->move_to(stretch.at(middle));
  End const inside{middle, values_->level(jump)};
  search(jump, stretch, a, inside, places);
  search(jump, stretch, inside, b, places);
}

void JumpLines::search(JumpNode const& jump, Stretch const& stretch, End a, End b, std::vector<double>& places) {
  while (true) {
    double const from = outcome(jump.op, a.level), to = outcome(jump.op, b.level);
    if (from == to || std::isnan(from) || std::isnan(to)) return look_inside(jump, stretch, a, b, places);
    enough_ = enough_ && places.size() < effort_.most_places;
    if (!enough_) return;
    double const target = first_target(jump.op, from, to);
    double const share = root(jump, stretch, target, a, b);
    places.push_back(share);
    if (!counts(jump.op) || std::fabs(to - from) < 1.5) return;
    bool const is_beyond = outcome(jump.op, target) != from;
    a = {share, is_beyond ? target : std::nextafter(target, to > from ? HUGE_VAL : -HUGE_VAL)};
  }
}

bool JumpLines::find(std::vector<JumpNode const*> const& jumps, std::array<double, 3> const& point,
                     Stretch const& stretch, LineEffort const& effort, std::vector<double>& places) {
  point_ = point;
  effort_ = effort;
  enough_ = true;
  bounded_ = false;
  ends_.clear();
  for (double const share : {margin, 1 - margin}) {
    values_->move_to(stretch.at(share));
    for (JumpNode const* const jump : jumps) ends_.push_back({share, values_->level(*jump)});
  }
  for (std::size_t i = 0; i < jumps.size(); ++i) {
    looks_ = 0;
    search(*jumps[i], stretch, ends_[i], ends_[jumps.size() + i], places);
  }
  return enough_;
}

}  // namespace lapwing
