// SPDX-License-Identifier: BSD-3-Clause
#include "sweep/cell_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "config/evaluate.hpp"

namespace lapwing {
namespace {

constexpr double on_a_face = 1e-6;   // of a cell: how far an interface may be from a face and count as lying on it
constexpr double least_jump = 1e-6;  // of the value
constexpr double finest = 1e-6;      // of a cell: extent of the smallest boxes that are looked into
constexpr int halvings = 52;
constexpr int most_boxes = 400;  // that one cell is cut into

using Box = std::array<Interval, 3>;
using Range = CellValues::Range;

/// Both halves of a range of cells, cut across its longest direction; nothing if it is one cell.
std::optional<std::pair<Range, Range>> halved(Range const& range) {
  std::size_t longest = 0;
  for (std::size_t d = 1; d < 3; ++d)
    if (range.end[d] - range.first[d] > range.end[longest] - range.first[longest]) longest = d;
  if (range.end[longest] - range.first[longest] == 1) return std::nullopt;
  std::pair<Range, Range> halves{range, range};
  halves.first.end[longest] = halves.second.first[longest] =
      range.first[longest] + (range.end[longest] - range.first[longest]) / 2;
  return halves;
}

/// The same for boxes of coordinates, measured in cells; nothing if it is too small.
std::optional<std::pair<Box, Box>> halved(Box const& box, CellValues const& values) {
  auto const extent = [&](std::size_t d) {
    return values.reads(static_cast<int>(d)) ? (box[d].high - box[d].low) / values.grid().spacing(static_cast<int>(d))
                                             : 0;
  };
  std::size_t longest = 0;
  for (std::size_t d = 1; d < 3; ++d)
    if (extent(d) > extent(longest)) longest = d;
  if (extent(longest) < finest) return std::nullopt;
  std::pair<Box, Box> halves{box, box};
  halves.first[longest].high = halves.second[longest].low = 0.5 * (box[longest].low + box[longest].high);
  return halves;
}

Point corner(Box const& box, unsigned which) {
  Point point;
  for (std::size_t d = 0; d < 3; ++d) point[d] = which >> d & 1U ? box[d].high : box[d].low;
  return point;
}

/// Halves the way between two points of different value, always towards the larger difference. What is left of the
/// difference is a jump.
std::optional<Jump> jump_between(CellValues const& values, Point a, Point b, Effort& effort) {
  double at_a = values.at(a), at_b = values.at(b);
  Point middle{};
  for (int i = 0; i < halvings; ++i) {
    if (!effort.spend(values.code().code.size())) return std::nullopt;
    for (std::size_t d = 0; d < 3; ++d) middle[d] = 0.5 * (a[d] + b[d]);
    double const at_middle = values.at(middle);
    if (!std::isfinite(at_middle)) return std::nullopt;
    bool const towards_a = std::fabs(at_a - at_middle) > std::fabs(at_b - at_middle);
    (towards_a ? b : a) = middle;
    (towards_a ? at_b : at_a) = at_middle;
  }
  if (!(std::fabs(at_a - at_b) > least_jump * std::max(std::fabs(at_a), std::fabs(at_b)))) return std::nullopt;
  return Jump{middle, at_a, at_b};
}

/// A jump between corners of a box.
std::optional<Jump> jump_at_corners(CellValues const& values, Box const& box, Effort& effort) {
  std::array<double, 8> value{};
  unsigned n = 0, least = 0, largest = 0;
  for (; n < 1U << values.grid().dim; ++n) {
    value[n] = values.at(corner(box, n));
    if (!std::isfinite(value[n])) return std::nullopt;
    if (value[n] < value[least]) least = n;
    if (value[n] > value[largest]) largest = n;
  }
  if (!effort.spend(n * values.code().code.size()) || value[least] == value[largest]) return std::nullopt;
  return jump_between(values, corner(box, least), corner(box, largest), effort);
}

/// A jump along a line through the middle of a box.
std::optional<Jump> jump_along_axes(CellValues const& values, Box const& box, Effort& effort) {
  for (std::size_t d = 0; d < 3; ++d) {
    if (!values.reads(static_cast<int>(d))) continue;
    Point from{}, to{};
    for (std::size_t e = 0; e < 3; ++e) from[e] = to[e] = 0.5 * (box[e].low + box[e].high);
    from[d] = box[d].low;
    to[d] = box[d].high;
    if (values.at(from) == values.at(to)) continue;
    if (auto jump = jump_between(values, from, to, effort)) return jump;
  }
  return std::nullopt;
}

std::optional<Jump> jump_within(CellValues const& values, Box const& cell, Effort& effort) {
  if (auto jump = jump_along_axes(values, cell, effort)) return jump;
  std::vector<Box> open{cell};
  for (int n = 0; n < most_boxes && !open.empty() && effort.spend(values.code().code.size()); ++n) {
    Box const box = open.back();
    open.pop_back();
    if (!values.over(box).jumps) continue;
    if (auto jump = jump_at_corners(values, box, effort)) return jump;
    if (auto const halves = halved(box, values)) open.insert(open.end(), {halves->first, halves->second});
  }
  return std::nullopt;
}

}  // namespace

std::string describe(Point const& point, int dim) {
  std::string names, values;
  for (int d = 0; d < dim; ++d) {
    names += fmt::format("{}{}", d > 0 ? ", " : "", "xyz"[d]);
    values += fmt::format("{}{:.4g}", d > 0 ? ", " : "", point[static_cast<std::size_t>(d)]);
  }
  return dim == 1 ? fmt::format("x = {}", values) : fmt::format("({}) = ({})", names, values);
}

CellValues::CellValues(ByteCode const& code, std::vector<double> slots, BoxGrid const& grid, int face)
    : code_(&code), slots_(std::move(slots)), values_(slots_), grid_(grid), face_(face) {
  for (double const value : slots_) intervals_.push_back(Interval::point(value));
  for (int d = 0; d < grid.dim; ++d)
    reads_[static_cast<std::size_t>(d)] =
        code.uses(static_cast<std::uint16_t>(Slot::x + d)) && (face == cells || d != face / 2);
}

Range CellValues::everywhere() const {
  Range range{{0, 0, 0}, {1, 1, 1}};
  for (std::size_t d = 0; d < 3; ++d)
    if (reads_[d]) range.end[d] = grid_.cells[d];
  return range;
}

Point CellValues::centre(std::array<int, 3> const& cell) const {
  Point point{};
  for (int d = 0; d < grid_.dim; ++d) {
    auto const at = static_cast<std::size_t>(d);
    point[at] = grid_.lower[at] + (cell[at] + 0.5) * grid_.spacing(d);
    if (!reads_[at]) point[at] = 0.5 * (grid_.lower[at] + grid_.upper[at]);
    if (face_ != cells && face_ / 2 == d) point[at] = face_ % 2 == 0 ? grid_.lower[at] : grid_.upper[at];
  }
  return point;
}

double CellValues::at(Point const& point) const {
  if (reads_files()) {
    Interval const value = over({Interval::point(point[0]), Interval::point(point[1]), Interval::point(point[2])});
    return value.is_point() ? value.low : std::numeric_limits<double>::quiet_NaN();
  }
  std::copy(point.begin(), point.end(), values_.begin() + Slot::x);
  return evaluate(*code_, values_);
}

Interval CellValues::over(Box const& box) const {
  std::copy(box.begin(), box.end(), intervals_.begin() + Slot::x);
  return enclose(*code_, intervals_);
}

Interval CellValues::over_centres(Range const& range) const {
  Point const low = centre(range.first);
  Point const high = centre({range.end[0] - 1, range.end[1] - 1, range.end[2] - 1});
  Box box{};
  for (std::size_t d = 0; d < 3; ++d) box[d] = {low[d], high[d], false, false};
  return over(box);
}

Box CellValues::box_inside(Range const& range) const {
  Point const low = centre(range.first);
  Point const high = centre({range.end[0] - 1, range.end[1] - 1, range.end[2] - 1});
  Box box{};
  for (std::size_t d = 0; d < 3; ++d) {
    double const reach = reads_[d] ? (0.5 - on_a_face) * grid_.spacing(static_cast<int>(d)) : 0;
    box[d] = {low[d] - reach, high[d] + reach, false, false};
  }
  return box;
}

Interval CellValues::inside(Range const& range) const {
  return over(box_inside(range));
}

CellFound find_cell(CellValues const& values, Effort& effort, std::function<bool(Interval const&)> const& may,
                    std::function<bool(double)> const& is) {
  std::vector<Range> open{values.everywhere()};
  bool complete = true;
  while (!open.empty()) {
    if (!effort.spend(values.code().code.size())) return {std::nullopt, false};
    Range const range = open.back();
    open.pop_back();
    auto const halves = halved(range);
    if (!halves) {
      Point const centre = values.centre(range.first);
      double const value = values.at(centre);
      bool const is_known = !values.reads_files() || !std::isnan(value);
      if (is_known && is(value)) return {centre, true};
      complete = complete && is_known;
    } else if (may(values.over_centres(range))) {
      open.insert(open.end(), {halves->second, halves->first});
    }
  }
  return {std::nullopt, complete};
}

std::optional<Jump> find_jump(CellValues const& values, Effort& effort) {
  std::vector<Range> open{values.everywhere()};
  while (!open.empty() && effort.spend(values.code().code.size())) {
    Range const range = open.back();
    open.pop_back();
    if (!values.inside(range).jumps) continue;
    if (auto const halves = halved(range)) {
      open.insert(open.end(), {halves->second, halves->first});
    } else if (auto jump = jump_within(values, values.box_inside(range), effort)) {
      return jump;
    }
  }
  return std::nullopt;
}

std::optional<Point> find_outcome(CellValues const& condition, Truth wanted, Effort& effort) {
  std::vector<Box> open{condition.box_inside(condition.everywhere())};
  while (!open.empty() && effort.spend(condition.code().code.size())) {
    Box const box = open.back();
    open.pop_back();
    Truth const outcome = truth(condition.over(box));
    if (outcome == wanted) {
      Point middle{};
      for (std::size_t d = 0; d < 3; ++d) middle[d] = 0.5 * (box[d].low + box[d].high);
      return middle;
    }
    if (outcome != Truth::unknown) continue;
    if (auto const halves = halved(box, condition)) open.insert(open.end(), {halves->second, halves->first});
  }
  return std::nullopt;
}

}  // namespace lapwing
