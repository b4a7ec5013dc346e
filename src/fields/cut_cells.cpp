// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cut_cells.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace lapwing {
namespace {

// Planes to rounding, others far below what the number of lines leaves.
constexpr LineEffort for_planes{1e-15, 0x1p-40, 512, 512}, for_curves{1e-9, 0x1p-20, 48, 16};
constexpr double least_piece = 1e-13;  // share of a cell, below which a value could be that of the neighbouring piece

unsigned directions_at(int dim, int face) {
  unsigned const all = (1U << dim) - 1;
  return face == CutCells::cells ? all : all & ~(1U << (face / 2));
}

/// The direction whose coordinate alone decides a jump; -1: there are several.
int normal_of(JumpNode const& jump) {
  unsigned const directions = jump.reads & 7U;
  return std::has_single_bit(directions) ? std::countr_zero(directions) : -1;
}

CellSample uniform(double value) { return {value, {value, value, value}, {value, value, value}}; }

}  // namespace

CutCells::CutCells(ByteCode const& code, int dim, int n_lines, int face)
    : values_(code, directions_at(dim, face)), lines_(values_), dim_(dim), n_lines_(n_lines), face_(face) {
  for (JumpNode const& jump : values_.jumps()) jumping_ |= jump.reads & 7U;
  // what is constant in a cell differs from cell to cell
  bool const by_cell = (values_.reads() & PointValues::in_cell) != 0;
  reading_ = jumping_ | (by_cell ? directions_at(dim, face) : values_.reads() & 7U);
}

void CutCells::start(BoxGrid const& grid, std::span<double const> parameters) {
  grid_ = grid;
  std::array<double, 3> point{};
  for (int d = 0; d < dim_; ++d) point[d] = face_ % 2 == 0 ? grid.lower[d] : grid.upper[d];
  values_.set_case(point, parameters);
}

std::array<double, 3> CutCells::centre(std::array<int, 3> const& cell) const {
  std::array<double, 3> point{};
  for (int d = 0; d < dim_; ++d) point[d] = grid_.lower[d] + (cell[d] + 0.5) * grid_.spacing(d);
  return point;
}

std::int64_t CutCells::index_of(std::array<int, 3> const& cell) const {
  std::int64_t index = 0;
  for (int d = dim_ - 1; d >= 0; --d)
    if (face_ == cells || d != face_ / 2) index = index * grid_.cells[d] + cell[d];
  return index;
}

/// Bounds over open cells: an interface on a face, whatever rounding says of where it is, lies in none.
bool CutCells::may_cut(Block const& block, bool with_cell) {
  std::array<Interval, 3> box{};
  for (int d = 0; d < dim_; ++d) {
    double const h = grid_.spacing(d);
    double const rounding = 4e-16 * std::max(std::fabs(grid_.lower[d]), std::fabs(grid_.upper[d]));
    double const inset = JumpLines::margin * h + rounding;
    box[d] = {grid_.lower[d] + block.first[d] * h + inset, grid_.lower[d] + block.end[d] * h - inset, false, false};
  }
  values_.set_box(box, with_cell);
  return std::any_of(values_.jumps().begin(), values_.jumps().end(), [this](JumpNode const& jump) {
    return may_differ(jump.op, values_.level_in_box(jump));
  });
}

/// Runs through the cells of a block along some directions; along the others it stays at the first.
template <class Visit>
void CutCells::for_each_cell(Block const& block, unsigned directions, Visit visit) const {
  Block b = block;
  for (int d = 0; d < 3; ++d)
    if ((directions >> d & 1U) == 0) b.end[d] = b.first[d] + 1;
  for (int k = b.first[2]; k < b.end[2]; ++k)
    for (int j = b.first[1]; j < b.end[1]; ++j)
      for (int i = b.first[0]; i < b.end[0]; ++i) visit(std::array<int, 3>{i, j, k});
}

/// Calls visit(block) for blocks of one cell in the directions that conditions read, of all cells in the others.
/// @return whether `most_blocks` were enough.
template <class Visit>
bool CutCells::search(std::int64_t& most_blocks, Visit const& visit) {
  std::vector<Block> open{{{0, 0, 0}, {1, 1, 1}}};
  for (int d = 0; d < dim_; ++d)
    if (face_ == cells || d != face_ / 2) open[0].end[d] = grid_.cells[d];
  while (!open.empty()) {
    Block const block = open.back();
    open.pop_back();
    if (--most_blocks < 0) return false;
    if (!may_cut(block, false)) continue;
    int longest = -1;
    for (int d = 0; d < 3; ++d) {
      int const n = block.end[d] - block.first[d];
      if ((jumping_ >> d & 1U) != 0 && n > 1 && (longest < 0 || n > block.end[longest] - block.first[longest]))
        longest = d;
    }
    if (longest < 0) {
      visit(block);
      continue;
    }
    Block low = block, high = block;
    low.end[longest] = high.first[longest] = block.first[longest] + (block.end[longest] - block.first[longest]) / 2;
    open.push_back(high);
    open.push_back(low);
  }
  return true;
}

std::optional<std::int64_t> CutCells::count(BoxGrid const& grid, std::span<double const> parameters,
                                            std::int64_t& most_blocks) {
  start(grid, parameters);
  std::int64_t n = 0;
  bool const is_whole = search(most_blocks, [&n](Block const& block) {
    std::int64_t of_block = 1;
    for (int d = 0; d < 3; ++d) of_block *= block.end[d] - block.first[d];
    n += of_block;
  });
  return is_whole ? std::optional(n) : std::nullopt;
}

void CutCells::for_each(BoxGrid const& grid, std::span<double const> parameters, bool halves, CellReader const& read,
                        std::function<void(std::int64_t, CellSample const&)> const& visit) {
  start(grid, parameters);
  std::vector<double> of_cell(cell_slots().size());
  std::int64_t blocks = std::numeric_limits<std::int64_t>::max();
  search(blocks, [&](Block const& block) {
    for_each_cell(block, reading_, [&](std::array<int, 3> const& cell) {
      Block one{cell, {cell[0] + 1, cell[1] + 1, cell[2] + 1}};
      if (!of_cell.empty()) {
        read(index_of(cell), of_cell);
        values_.set_cell(of_cell);
        if (!may_cut(one, true)) return;
      }
      CellSample const found = sample(cell, halves);
      Block alike = block;
      for (int d = 0; d < 3; ++d)
        if ((reading_ >> d & 1U) != 0) alike.first[d] = cell[d], alike.end[d] = cell[d] + 1;
      for_each_cell(alike, 7, [&](std::array<int, 3> const& each) { visit(index_of(each), found); });
    });
  });
}

/// Sorts the jumps that cross the cell, and lays lines between those that are planes across an axis.
void CutCells::divide(std::array<int, 3> const& cell) {
  may_cut({cell, {cell[0] + 1, cell[1] + 1, cell[2] + 1}}, true);
  for (auto& planes : planes_) planes.clear();
  curved_.clear();
  for (JumpNode const& jump : values_.jumps()) {
    if (!may_differ(jump.op, values_.level_in_box(jump))) continue;
    int const normal = normal_of(jump);
    (normal < 0 ? curved_ : planes_[normal]).push_back(&jump);
  }
  std::array<double, 3> const middle = centre(cell);
  for (int d = 0; d < dim_; ++d) {
    Division& division = division_[d];
    division.breaks.clear();
    division.nodes.clear();
    division.weights.clear();
    if (!planes_[d].empty()) {
      values_.set_line(d, middle);
      double const h = grid_.spacing(d);
      is_resolved_ = lines_.find(planes_[d], middle, {middle[d] - 0.5 * h, h}, for_planes, division.breaks) && is_resolved_;
      std::sort(division.breaks.begin(), division.breaks.end());
    }
    int const n = curved_.empty() || (jumping_ >> d & 1U) == 0 ? 1 : n_lines_;
    for (std::size_t piece = 0; piece <= division.breaks.size(); ++piece) {
      double const from = piece == 0 ? 0 : division.breaks[piece - 1];
      double const length = (piece == division.breaks.size() ? 1 : division.breaks[piece]) - from;
      for (int i = 0; i < n && length > 0; ++i) {
        division.nodes.push_back(from + (i + 0.5) / n * length);
        division.weights.push_back(length / n);
      }
    }
  }
}

/// One line along a: the places of its jumps divide it, and a value in the middle of every piece stands for the piece.
void CutCells::add_line(std::array<int, 3> const& cell, int a, std::array<double, 3> const& point, double weight,
                        bool halves, LineSums& sums) {
  double const h = grid_.spacing(a);
  Stretch const stretch{grid_.lower[a] + cell[a] * h, h};
  values_.set_line(a, point);
  places_.assign(division_[a].breaks.begin(), division_[a].breaks.end());
  if (!curved_.empty()) {
    auto const n_planes = places_.size();
    is_resolved_ = lines_.find(curved_, point, stretch, for_curves, places_) && is_resolved_;
    sums.n_met += places_.size() > n_planes ? 1 : 0;
  }
  bool const by_half = halves && !values_.is_piecewise_constant();
  if (by_half) places_.push_back(0.5);
  places_.push_back(1);
  std::sort(places_.begin(), places_.end());
  double from = 0, mean = 0, resistance[2] = {0, 0}, extent[2] = {0, 0};
  for (double const to : places_) {
    double const length = to - from;
    if (!(length > least_piece)) continue;
    double const value = values_.value_on_line(stretch.at(from + 0.5 * length));
    if (!(value > 0) || !std::isfinite(value)) {
      if (!sums.is_bad) sums.bad = value;
      sums.is_bad = true;
    }
    double const below = std::clamp(0.5 - from, 0., length), above = length - below;
    mean += length * value;
    extent[0] += below;
    extent[1] += above;
    if (halves) {
      resistance[0] += below / value;
      resistance[1] += above / value;
    }
    from = to;
  }
  sums.mean += weight * (mean / (extent[0] + extent[1]));
  if (!halves) return;
  sums.low += weight * (extent[0] / resistance[0]);
  sums.high += weight * (extent[1] / resistance[1]);
}

CutCells::LineSums CutCells::sum_lines(std::array<int, 3> const& cell, int a, bool halves) {
  std::array<double, 3> const corner = [&] {
    std::array<double, 3> point = centre(cell);
    for (int d = 0; d < dim_; ++d) point[d] -= 0.5 * grid_.spacing(d);
    return point;
  }();
  int const b = a == 0 ? 1 : 0, c = a == 2 ? 1 : 2;
  Division const &across_b = division_[b], &across_c = division_[c];
  LineSums sums;
  for (std::size_t i = 0; i < across_b.nodes.size() && is_resolved_; ++i)
    for (std::size_t j = 0; j < across_c.nodes.size() && is_resolved_; ++j) {
      std::array<double, 3> point = corner;
      if (b < dim_) point[b] += across_b.nodes[i] * grid_.spacing(b);
      if (c < dim_) point[c] += across_c.nodes[j] * grid_.spacing(c);
      add_line(cell, a, point, across_b.weights[i] * across_c.weights[j], halves, sums);
    }
  return sums;
}

double CutCells::value_at_centre(std::array<int, 3> const& cell) {
  std::array<double, 3> const middle = centre(cell);
  int const a = face_ == 0 || face_ == 1 ? 1 : 0;
  values_.set_line(a, middle);
  return values_.value_on_line(middle[a]);
}

CellSample CutCells::sample(std::array<int, 3> const& cell, bool halves) {
  is_resolved_ = true;
  divide(cell);
  CellSample result;
  int most_met = -1;
  for (int a = 0; a < dim_; ++a) {
    if ((jumping_ >> a & 1U) == 0) continue;
    LineSums const sums = sum_lines(cell, a, halves);
    if (!is_resolved_) return uniform(value_at_centre(cell));
    if (halves && sums.is_bad) return uniform(sums.bad);
    // lines along the direction in which most of them meet a jump see best where it lies
    if (sums.n_met > most_met) {
      most_met = sums.n_met;
      result.mean = sums.mean;
    }
    result.low[a] = sums.low;
    result.high[a] = sums.high;
  }
  for (int a = 0; a < dim_; ++a)
    if ((jumping_ >> a & 1U) == 0) result.low[a] = result.high[a] = result.mean;
  return result;
}

}  // namespace lapwing
