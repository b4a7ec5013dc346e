// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Where an expression jumps along a line through a cell.
#pragma once

#include <cstdint>
#include <vector>

#include "fields/point_values.hpp"

namespace lapwing {

/// What decides the value of a jump's operation: the side of zero, or an integer.
double outcome(Op op, double level);

/// Whether levels between two bounds have different outcomes.
bool may_differ(Op op, Interval const& level);

/// A stretch of a line, from `low` over `length`; places on it are shares from 0 to 1.
struct Stretch {
  double low = 0, length = 1;
  double at(double share) const { return low + share * length; }
};

/// How closely a line is looked at.
struct LineEffort {
  double tolerance;     ///< of places, in shares
  double finest;        ///< shares below which nothing is looked for
  int most_looks;       ///< at bounds, for each jump
  std::size_t most_places;
};

/// Finds jumps along the lines of a case.
class JumpLines {
 public:
  /// How far an interface may be from the end of a stretch and count as lying on it, in shares.
  static constexpr double margin = 1e-11;

  explicit JumpLines(PointValues& values) : values_(&values) {}

  /// Appends the places at which one of the jumps has another outcome, unordered, however thin what lies between two of
  /// them.
  /// @pre `set_line` has been called. @param point  of the line.
  /// @return whether the effort was enough; if not, places are missing.
  bool find(std::vector<JumpNode const*> const& jumps, std::array<double, 3> const& point, Stretch const& stretch,
            LineEffort const& effort, std::vector<double>& places);

 private:
  /// A place and the level there.
  struct End {
    double share, level;
  };

  void search(JumpNode const& jump, Stretch const& stretch, End a, End b, std::vector<double>& places);
  void look_inside(JumpNode const& jump, Stretch const& stretch, End a, End b, std::vector<double>& places);
  double root(JumpNode const& jump, Stretch const& stretch, double target, End a, End b);

  PointValues* values_;
  std::vector<End> ends_;
  std::array<double, 3> point_{};
  LineEffort effort_{};
  bool bounded_ = false, enough_ = true;
  int looks_ = 0;
};

}  // namespace lapwing
