// SPDX-License-Identifier: BSD-3-Clause
#include "fields/jump_lines.hpp"

#include <algorithm>
#include <cmath>

namespace lapwing {
namespace {

constexpr int most_secants = 12, most_halvings = 60;
constexpr double beside = 1e-12;                        // of a place, to see its other side
constexpr double to_rounding = 1e-10, roughly = 1e-3;   // distance of places that are told apart

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

}  // namespace

double outcome(Op op, double level) {
  switch (op) {
    case Op::floor: return std::floor(level);
    case Op::ceil: return std::ceil(level);
    case Op::modulo: return std::trunc(level);
    case Op::less_equal:
    case Op::greater: return level <= 0 ? 0 : 1;
    case Op::equal:
    case Op::not_equal: return level < 0 ? -1 : level > 0 ? 1 : 0;
    default: return level < 0 ? 0 : 1;
  }
}

bool may_differ(Op op, Interval const& level) {
  return level.undefined || outcome(op, level.low) != outcome(op, level.high);
}

/// Where the outcome of a changes, by regula falsi as of Anderson and Bjorck (1973), then by halving.
double JumpLines::root(JumpNode const& jump, Stretch const& stretch, double target, End a, End b) {
  double const from = outcome(jump.op, a.level);
  auto const at = [&](double share) {
    values_->move_to(stretch.at(share));
    return values_->level(jump);
  };
  auto const is_before = [&](double level) { return outcome(jump.op, level) == from; };
  for (int i = 0; i < most_secants + most_halvings && std::fabs(b.share - a.share) > effort_.tolerance; ++i) {
    double const of_a = a.level - target, of_b = b.level - target;
    bool const by_secant = i < most_secants && std::isfinite(of_a) && std::isfinite(of_b);
    double share = by_secant ? b.share - of_b * (b.share - a.share) / (of_b - of_a) : 0.5 * (a.share + b.share);
    if (!(share > std::min(a.share, b.share) && share < std::max(a.share, b.share)))
      share = 0.5 * (a.share + b.share);
    double const level = at(share), step = std::fabs(share - b.share);
    if (is_before(level) != is_before(b.level)) {
      a = b;
    } else if (by_secant) {
      double const factor = 1 - (level - target) / of_b;
      a.level = target + of_a * (factor > 0 ? factor : 0.5);
    }
    b = {share, level};
    if (by_secant && step < effort_.tolerance) return share;
    if (level != target) continue;
    // the level may stay at its target for a while, as max(0, x) does
    double const aside = share + (is_before(level) == is_before(a.level) ? 0 : std::copysign(beside, a.share - share));
    if (aside != share && is_before(at(aside)) != is_before(level)) return share;
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

/// Both ends decide differently: a place in between, and what lies on its two sides.
void JumpLines::search(JumpNode const& jump, Stretch const& stretch, End a, End b, std::vector<double>& places) {
  double const apart = effort_.tolerance < beside ? to_rounding : roughly;
  while (enough_) {
    double const from = outcome(jump.op, a.level), to = outcome(jump.op, b.level);
    if (from == to || std::isnan(from) || std::isnan(to)) return look_inside(jump, stretch, a, b, places);
    enough_ = places.size() < effort_.most_places;
    if (!enough_) return;
    double const share = root(jump, stretch, first_target(jump.op, from, to), a, b);
    places.push_back(share);
    auto const end_at = [&](double at) {
      values_->move_to(stretch.at(at));
      return End{at, values_->level(jump)};
    };
    if (share - apart > a.share) search(jump, stretch, a, end_at(share - apart), places);
    if (share + apart >= b.share) return;
    a = end_at(share + apart);
  }
}

bool JumpLines::find(std::vector<JumpNode const*> const& jumps, std::array<double, 3> const& point,
                     Stretch const& stretch, LineEffort const& effort, std::vector<double>& places) {
  point_ = point;
  effort_ = effort;
  effort_.most_places += places.size();
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
