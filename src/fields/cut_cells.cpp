// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cut_cells.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "config/jumps.hpp"

namespace lapwing {

CutCells::CutCells(ByteCode const& code, int dim, Sampling const& sampling, int face)
    : values_(code, varying_directions(dim, face)), sampler_(values_, dim, sampling, face), dim_(dim), face_(face) {
  for (JumpNode const& jump : values_.jumps()) jumping_ |= jump.reads & 7U;
  crossed_.resize(values_.jumps().size());
  // what is constant in a cell differs from cell to cell
  bool const by_cell = (values_.reads() & PointValues::in_cell) != 0;
  reading_ = jumping_ | (by_cell ? varying_directions(dim, face) : values_.reads() & 7U);
}

void CutCells::start(BoxGrid const& grid, std::span<double const> parameters) {
  grid_ = grid;
  std::array<double, 3> point{};
  for (int d = 0; d < dim_; ++d) point[d] = face_ % 2 == 0 ? grid.lower[d] : grid.upper[d];
  values_.set_case(point, parameters);
  sampler_.set_case(grid);
}

std::int64_t CutCells::index_of(std::array<int, 3> const& cell) const {
  std::int64_t index = 0;
  for (int d = dim_ - 1; d >= 0; --d)
    if (face_ == cells || d != face_ / 2) index = index * grid_.cells[d] + cell[d];
  return index;
}

/// Open cells: an interface on a face, whatever rounding says of where it is, lies in none.
Interval CutCells::open_range(int d, int first, int end) const {
  double const h = grid_.spacing(d);
  double const rounding = 4e-16 * std::max(std::fabs(grid_.lower[d]), std::fabs(grid_.upper[d]));
  double const inset = JumpLines::margin * h + rounding;
  return {grid_.lower[d] + first * h + inset, grid_.lower[d] + end * h - inset, false, false};
}

bool CutCells::may_cut(Block const& block, bool with_cell) {
  std::array<Interval, 3> box{};
  for (int d = 0; d < dim_; ++d) box[d] = open_range(d, block.first[d], block.end[d]);
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

/// Calls visit for those cells of a small block that a jump crosses, all at once.
template <class Visit>
void CutCells::visit_cut(Block const& block, Visit const& visit) {
  PointValues::Boxes boxes;
  std::array<Block, PointValues::Boxes::most> cells_of;
  for_each_cell(block, jumping_, [&](std::array<int, 3> const& cell) {
    Block& one = cells_of[boxes.n];
    one = block;
    for (int d = 0; d < dim_; ++d) {
      if ((jumping_ >> d & 1U) != 0) one.first[d] = cell[d], one.end[d] = cell[d] + 1;
      Interval const range = open_range(d, one.first[d], one.end[d]);
      boxes.low[d][boxes.n] = range.low;
      boxes.high[d][boxes.n] = range.high;
    }
    ++boxes.n;
  });
  values_.set_boxes(boxes, false);
  std::vector<JumpNode> const& jumps = values_.jumps();
  std::uint64_t cut = 0;
  for (std::size_t i = 0; i < jumps.size(); ++i) cut |= crossed_[i] = values_.differing_boxes(jumps[i]);
  for (; cut != 0; cut &= cut - 1) {
    int const box = std::countr_zero(cut);
    visit(cells_of[box], box);
  }
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
    std::int64_t n_cells = 1;
    for (int d = 0; d < 3; ++d) {
      int const n = block.end[d] - block.first[d];
      if ((jumping_ >> d & 1U) == 0) continue;
      n_cells *= n;
      if (longest < 0 || n > block.end[longest] - block.first[longest]) longest = d;
    }
    if (n_cells <= PointValues::Boxes::most) {
      visit_cut(block, visit);
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
  bool const is_whole = search(most_blocks, [&n](Block const& block, int) {
    std::int64_t of_block = 1;
    for (int d = 0; d < 3; ++d) of_block *= block.end[d] - block.first[d];
    n += of_block;
  });
  return is_whole ? std::optional(n) : std::nullopt;
}

/// Lists the jumps of which crosses(index) says that they may cross a cell.
template <class Crosses>
void CutCells::list_crossing(Crosses const& crosses) {
  crossing_.clear();
  for (std::size_t i = 0; i < values_.jumps().size(); ++i)
    if (crosses(i)) crossing_.push_back(&values_.jumps()[i]);
}

void CutCells::for_each(BoxGrid const& grid, std::span<double const> parameters, bool halves, CellReader const& read,
                        std::function<void(std::int64_t, CellSample const&)> const& visit) {
  start(grid, parameters);
  std::vector<double> of_cell(cell_slots().size());
  std::int64_t blocks = std::numeric_limits<std::int64_t>::max();
  search(blocks, [&](Block const& block, int box) {
    for_each_cell(block, reading_, [&](std::array<int, 3> const& cell) {
      if (of_cell.empty()) {
        list_crossing([this, box](std::size_t i) { return (crossed_[i] >> box & 1U) != 0; });
      } else {
        read(index_of(cell), of_cell);
        values_.set_cell(of_cell);
        if (!may_cut({cell, {cell[0] + 1, cell[1] + 1, cell[2] + 1}}, true)) return;
        list_crossing([this](std::size_t i) {
          JumpNode const& jump = values_.jumps()[i];
          return may_differ(jump.op, values_.level_in_box(jump));
        });
      }
      CellSample const found = sampler_.sample(cell, crossing_, halves);
      Block alike = block;
      for (int d = 0; d < 3; ++d)
        if ((reading_ >> d & 1U) != 0) alike.first[d] = cell[d], alike.end[d] = cell[d] + 1;
      for_each_cell(alike, 7, [&](std::array<int, 3> const& each) { visit(index_of(each), found); });
    });
  });
}

}  // namespace lapwing
