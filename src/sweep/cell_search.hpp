// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Finds cells of a case at which an expression has a certain value or jumps, without visiting all of them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/interval.hpp"
#include "core/case_spec.hpp"

namespace lapwing {

/// Instructions that searches may still spend, so that no input makes them long.
class Effort {
 public:
  explicit Effort(std::int64_t n_instructions) : left_(n_instructions) {}
  bool spend(std::size_t n) { return (left_ -= static_cast<std::int64_t>(n)) > 0; }
  bool is_spent() const { return left_ <= 0; }

 private:
  std::int64_t left_;
};

/// Coordinates of a point.
using Point = std::array<double, 3>;

/// "(x, y) = (0.25, 0.5)".
std::string describe(Point const& point, int dim);

/// An expression at the cell centres of one case, or at the centres of a face of its box.
class CellValues {
 public:
  static constexpr int cells = -1;

  /// @param code   must outlive this. @param slots  with the case's parameters. @param face  0 .. 5: x_min, x_max,
  ///               y_min, ...; or `cells`.
  CellValues(ByteCode const& code, std::vector<double> slots, BoxGrid const& grid, int face = cells);

  /// First and last but one index along each direction; one index where the expression does not read a coordinate.
  struct Range {
    std::array<int, 3> first{}, end{};
  };
  Range everywhere() const;

  /// Along directions that the expression does not read: the middle of the box.
  Point centre(std::array<int, 3> const& cell) const;
  /// Not a number where a field from a file decides it, of which nothing is known.
  double at(Point const& point) const;
  /// What the expression is at the centres of some cells.
  Interval over_centres(Range const& range) const;
  /// What it is within some cells, their outer faces left out.
  Interval inside(Range const& range) const;
  /// What it is in a box of coordinates.
  Interval over(std::array<Interval, 3> const& box) const;
  std::array<Interval, 3> box_inside(Range const& range) const;

  BoxGrid const& grid() const { return grid_; }
  ByteCode const& code() const { return *code_; }
  bool reads(int direction) const { return reads_[static_cast<std::size_t>(direction)]; }
  /// Whether values are unknown where `at` gives none.
  bool reads_files() const { return code_->reads_files(); }

 private:
  ByteCode const* code_;
  std::vector<double> slots_;
  mutable std::vector<double> values_;  ///< what `at` evaluates with
  mutable std::vector<Interval> intervals_;
  BoxGrid grid_;
  std::array<bool, 3> reads_{};
  int face_;
};

/// What a search came to.
struct CellFound {
  std::optional<Point> centre;
  /// all cells have been accounted for, and known: none found means that there is none
  bool complete = true;
};

/// The first cell centre that is found to have a value of a kind.
/// @param may  whether some value of an interval is of that kind. @param is  whether a value is.
CellFound find_cell(CellValues const& values, Effort& effort, std::function<bool(Interval const&)> const& may,
                    std::function<bool(double)> const& is);

/// A place at which the value jumps, to within a rounding.
struct Jump {
  Point at{};
  double from = 0, to = 0;
};

/// A jump inside a cell that is certain: the value differs at two points of the cell, however close they are. None
/// found: there may be one that took too much effort.
std::optional<Jump> find_jump(CellValues const& values, Effort& effort);

/// A point of a box of some extent in which a condition has one outcome throughout, not only at cell centres.
std::optional<Point> find_outcome(CellValues const& condition, Truth wanted, Effort& effort);

}  // namespace lapwing
